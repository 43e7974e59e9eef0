# The sequence encoder of a bundle in eager PyTorch, operation by operation, as a Python service
# would serve it: encode, reason, score every item, leave out what was seen, top-k. One thread.
#
# usage: python3 - WEIGHTS.safetensors PROGRAM.pt HEADS LENGTH K SECONDS BATCH [BATCH ...]
# Prints one JSON object a line: first the list of a fixed history, to be compared, then for each
# batch the median CPU time and wall time, ms, and the CPU time of the archive, which a PyTorch before
# 2.0 cannot load.
import json
import sys
import time

import torch
from torch.nn import functional


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    body = bytearray(data[8 + size:])
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        tensor = torch.frombuffer(body, dtype=torch.float32, count=(last - first) // 4, offset=first)
        tensors[name] = tensor.reshape(entry["shape"]).clone()
    return tensors


def linear(x, w, name):
    return functional.linear(x, w[name + ".weight"], w[name + ".bias"])


def norm(x, w, name):
    return functional.layer_norm(x, (x.size(-1),), w[name + ".weight"], w[name + ".bias"], 1e-12)


# What a layer makes of tokens (B, S, D) that see those before them, whose keys and values (B, H, T, D/H)
# it is given, and keys and values of all.
def layer(x, before, mask, w, name, heads):
    shape = (x.size(0), x.size(1), heads, -1)
    query, key, value = (
        linear(x, w, name + "attention." + part).view(shape).transpose(1, 2)
        for part in ("query", "key", "value"))
    if before is not None:
        key, value = torch.cat([before[0], key], 2), torch.cat([before[1], value], 2)
    scores = query @ key.transpose(2, 3) / (query.size(3) ** 0.5) + mask
    mixed = (scores.softmax(3) @ value).transpose(1, 2).flatten(2)
    x = norm(x + linear(mixed, w, name + "attention.output"), w, name + "attention.norm")
    inner = functional.gelu(linear(x, w, name + "feed_forward.inner"))
    x = norm(x + linear(inner, w, name + "feed_forward.outer"), w, name + "feed_forward.norm")
    return x, (key, value)


def names_of_layers(w):
    count = sum(name.endswith(".attention.query.weight") for name in w)
    return ["layer.%d." % i for i in range(count)]


# User vectors (B, D), float32, in the precision of the layers until then: the state after so many
# reasoning steps, each one more token (ReaRec, progressive).
def users(items, w, heads, steps=0):
    table = w["item_embedding"]
    precision = w["layer.0.attention.query.weight"].dtype
    real = items != table.size(0) - 1
    length = items.size(1)
    last = w["position_embedding"].size(0) - 1
    positions = torch.where(real, real.cumsum(1) - 1, torch.full_like(items, last))
    x = norm(table[items] + w["position_embedding"][positions], w, "input_norm").to(precision)
    pairs = torch.ones(length, length, dtype=torch.bool, device=items.device)
    mask = (~(pairs.tril() & real[:, None, None, :])).to(precision) * -1e10
    seen = {}
    for name in names_of_layers(w):
        x, seen[name] = layer(x, None, mask, w, name, heads)
    state = x[:, -1:]
    mask = mask[:, :, -1:]
    for step in range(steps):
        mask = functional.pad(mask, (0, 1))
        x = norm(state + w["reasoning_position_embedding"][step], w, "input_norm").to(precision)
        for name in names_of_layers(w):
            x, seen[name] = layer(x, seen[name], mask, w, name, heads)
        state = x
    return state[:, 0].float()


def rank(items, w, heads, k, steps=0):
    scores = users(items, w, heads, steps) @ w["item_embedding"][:-1].t()
    scores.scatter_(1, items, float("-inf"))
    return scores.topk(k)


# The same list by the project's own archive, or None where this PyTorch does not know its operators.
def archive(path, w, heads, k):
    try:
        program = torch.jit.load(path)
    except RuntimeError:
        return None
    model = program.bind(w, heads, False)
    nothing = torch.empty(0, dtype=torch.int64)

    def ranked(items):
        rows = torch.arange(items.size(0)).repeat_interleave(items.size(1))
        with torch.jit.optimized_execution(False):
            return program.rank(model, items, 0, nothing, rows, items.flatten(), k, False)

    return ranked


# Median CPU time of a call, with each of the histories in turn, ms.
def median(rank_them, histories, seconds):
    cpu = []
    warm = time.perf_counter() + seconds / 5
    while time.perf_counter() < warm:
        rank_them(histories[0])
    end = time.perf_counter() + seconds
    while len(cpu) < 5 or time.perf_counter() < end:
        started = time.process_time()
        rank_them(histories[len(cpu) % 8])
        cpu.append(time.process_time() - started)
    return 1e3 * sorted(cpu)[len(cpu) // 2]


def main():
    weights, program = sys.argv[1:3]
    heads, length, k = map(int, sys.argv[3:6])
    seconds = float(sys.argv[6])
    torch.set_num_threads(1)
    w = read(weights)
    count = w["item_embedding"].size(0) - 1
    with torch.inference_mode():
        by_archive = archive(program, w, heads, k)
        fixed = torch.arange(length)[None] % count
        first = rank(fixed, w, heads, k)[1][0].tolist()
        if by_archive is not None and by_archive(fixed)[1][0].tolist() != first:
            sys.exit("the archive ranks otherwise than eager PyTorch")
        print(json.dumps({"torch": torch.__version__, "list": first}))
        for batch in map(int, sys.argv[7:]):
            histories = [torch.randint(0, count, (batch, length)) for _ in range(8)]
            cpu = median(lambda items: rank(items, w, heads, k), histories, seconds)
            of_archive = by_archive and median(by_archive, histories, seconds)
            print(json.dumps({"batch": batch, "cpu_ms": cpu, "program_cpu_ms": of_archive}))


if __name__ == "__main__":
    main()
