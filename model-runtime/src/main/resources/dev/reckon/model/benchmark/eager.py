# The sequence encoder of a bundle in eager PyTorch, operation by operation, as a Python service
# would serve it: encode, reason, score every item, leave out what was seen, top-k. One thread.
#
# usage: python3 - WEIGHTS.safetensors HEADS LENGTH K SECONDS BATCH [BATCH ...]
# Prints one JSON object a line: first the list of a fixed history, to be compared, then for each
# batch the median CPU time and wall time, ms.
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


def main():
    weights, heads, length, k, seconds = sys.argv[1], *map(int, sys.argv[2:5]), float(sys.argv[5])
    torch.set_num_threads(1)
    w = read(weights)
    count = w["item_embedding"].size(0) - 1
    with torch.inference_mode():
        fixed = torch.arange(length)[None] % count
        print(json.dumps({"torch": torch.__version__, "list": rank(fixed, w, heads, k)[1][0].tolist()}))
        for batch in map(int, sys.argv[6:]):
            histories = [torch.randint(0, count, (batch, length)) for _ in range(8)]
            cpu, wall = [], []
            warm = time.perf_counter() + seconds / 5
            while time.perf_counter() < warm:
                rank(histories[0], w, heads, k)
            end = time.perf_counter() + seconds
            while len(cpu) < 5 or time.perf_counter() < end:
                started, started_cpu = time.perf_counter(), time.process_time()
                rank(histories[len(cpu) % 8], w, heads, k)
                cpu.append(time.process_time() - started_cpu)
                wall.append(time.perf_counter() - started)
            print(json.dumps({
                "batch": batch,
                "cpu_ms": 1e3 * sorted(cpu)[len(cpu) // 2],
                "wall_ms": 1e3 * sorted(wall)[len(wall) // 2]}))


if __name__ == "__main__":
    main()
