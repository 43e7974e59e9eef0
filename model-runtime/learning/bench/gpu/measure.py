# How fast lists are ranked on a GPU: the TorchScript archive that the runtime serves, PyTorch eager and
# torch.compile of the same network with the same weights. Needs Python 3.12 and PyTorch 2.8 with CUDA,
# no Java. What it is given is written on any machine by
#
#   ./reckon bench model --export FOLDER [--items N]
#
# and may have few items: --items draws others here, with the same deviation.
#
#   python3 model-runtime/learning/bench/gpu/measure.py FOLDER --items 1000000 --out gpu.json
#
# prints the table of docs/results/gpu.md and writes all figures to gpu.json. Every side gets histories in
# host memory and is done when its lists are there again. Steps K of one network that was made with the
# most. With --device cpu it measures one core.
import argparse
import itertools
import json
import pathlib
import sys
import textwrap
import threading
import time

import torch

HERE = pathlib.Path(__file__).resolve()
sys.dont_write_bytecode = True  # not among the resources
sys.path.insert(0, str(HERE.parents[2] / "src/main/resources/dev/reckon/learning/benchmark"))
import eager  # noqa: E402

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}

# Memory TB/s; dense products TFLOP/s in float32 (no TF32) and bfloat16: NVIDIA's data sheets.
PEAKS = {
    "H200": (4.8, 67.0, 989.0),
    "H100 PCIe": (2.0, 51.0, 756.0),
    "H100 NVL": (3.9, 60.0, 835.0),
    "H100": (3.35, 67.0, 989.0),
}

# The share of a list that has to be as it is exactly: sums of another order change float32
# in places of equal scores only.
SAME = {"float32": 0.98, "bfloat16": 0.8}

BATCHES_AT_ONCE = 4
LEAST_ROUNDS = 5


def numbers(text):
    return [int(number) for number in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--items", type=int, help="draw so many items instead of the folder's")
    parser.add_argument("--batches", type=numbers, default=[1, 8, 32, 64, 256, 1024, 4096])
    parser.add_argument("--steps", type=numbers, default=[0, 1, 2, 3, 4])
    parser.add_argument("--workers", type=numbers, default=[1, 2, 4])
    parser.add_argument("--seconds", type=float, default=0.4, help="of each case")
    parser.add_argument("--minutes", type=float, default=8, help="what is left after that is left out")
    parser.add_argument("--peak", help="TB/S,TFLOP/S,TFLOP/S: memory, float32 and bfloat16 products")
    parser.add_argument("--out", type=pathlib.Path)
    return parser.parse_args()


# (memory, float32, bfloat16) of the chip, each a second; None where it is unknown.
def peaks(given, name):
    if given:
        return tuple(float(part) * 1e12 for part in given.split(","))
    known = next((PEAKS[chip] for chip in PEAKS if chip in name), None)
    return known and tuple(part * 1e12 for part in known)


# The weights on the device, those of layers in the precision: as the runtime has them.
def in_precision(w, precision):
    return {name: tensor.to(PRECISIONS[precision]) if name.startswith("layer.") else tensor
            for name, tensor in w.items()}


def with_items(w, items):
    table = w["item_embedding"]
    drawn = torch.randn([items + 1, table.size(1)], generator=torch.Generator().manual_seed(1))
    drawn *= table[:-1].std()
    drawn[-1] = 0
    return dict(w, item_embedding=drawn)


# A side makes, of a precision and K, a function from what prepare makes of histories (B, T) to items
# (B, k); all in host memory.
class Archive:
    name = "archive"

    # Of a model that the program holds, as Python would turn an argument over at every call.
    HELD = """
    def ranked(self, items: Tensor, steps: int, everywhere: Tensor, rows: Tensor, seen: Tensor,
               k: int) -> Tensor:
        return self.rank(self.model, items, steps, everywhere, rows, seen, k)[1]
    """

    def __init__(self, folder, w, heads, k):
        self.file, self.w, self.heads, self.k = str(folder / "program.pt"), w, heads, k

    def prepare(self, items):
        rows = torch.arange(items.size(0)).repeat_interleave(items.size(1))
        return items, torch.empty([0], dtype=torch.int64), rows, items.flatten()

    def of(self, precision, steps):
        program = torch.jit.load(self.file)
        bind = "bind" if precision == "float32" else "bind_bfloat16"
        model = getattr(program, bind)(self.w, self.heads, False)
        kind = program._c._get_method(bind).schema.returns[0].type
        program._c._register_attribute("model", kind, model)
        program._concrete_type = torch._C.ConcreteModuleType.from_jit_type(program._c._type())
        program.define(textwrap.dedent(self.HELD))
        return lambda items, everywhere, rows, seen: program.ranked(
            items, steps, everywhere, rows, seen, self.k)


class Eager:
    name = "eager"

    def __init__(self, w, heads, k, device):
        self.w, self.heads, self.k, self.device = w, heads, k, device

    def prepare(self, items):
        return (items,)

    def ranks(self, precision, steps):
        w = in_precision(self.w, precision)
        return lambda items: eager.rank(items, w, self.heads, self.k, steps)[1]

    def of(self, precision, steps):
        rank = self.ranks(precision, steps)
        return lambda items: rank(items.to(self.device)).cpu()


class Compiled(Eager):
    name = "compile"

    # One graph for a single history, and one for all other batches.
    def of(self, precision, steps):
        torch._dynamo.reset()
        rank = torch.compile(self.ranks(precision, steps))

        def call(items):
            items = items.to(self.device)
            if items.size(0) > 1:
                torch._dynamo.mark_dynamic(items, 0)
            return rank(items).cpu()
        return call


def sides(args, w, heads, k):
    yield Archive(args.folder, w, heads, k)
    yield Eager(w, heads, k, args.device)
    if hasattr(torch, "compile"):
        yield Compiled(w, heads, k, args.device)
    else:
        print("PyTorch %s has no torch.compile: left out" % torch.__version__, file=sys.stderr)


def synchronize(device):
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)


def histories(batch, config, items):
    return torch.randint(0, items, (batch, config["window"]))


# Times of single batches, seconds.
def times(call, batches, seconds, device):
    def run(seconds):
        taken = []
        end = time.perf_counter() + seconds
        while len(taken) < LEAST_ROUNDS or time.perf_counter() < end:
            synchronize(device)
            started = time.perf_counter()
            call(*batches[len(taken) % len(batches)])
            taken.append(time.perf_counter() - started)
        return sorted(taken)
    run(seconds / 4)
    return run(seconds)


# What one batch takes at the least: operations of its matrix products in the layers' precision and in
# float32, and bytes: the item table read once, each score written and read once.
def needed(config, items, batch, steps):
    d, inner, layers, length = config["d"], config["inner"], config["layers"], config["window"]
    key_and_value = 2 * d * d
    rest = 2 * d * d + 2 * length * d + 2 * d * inner
    encoder = layers * length * key_and_value + ((layers - 1) * length + 1) * rest
    reasoning = steps * layers * (key_and_value + rest)
    return (2 * batch * (encoder + reasoning), 2 * batch * items * d, 4 * items * (d + 2 * batch))


def shares(peak, precision, need, seconds):
    if peak is None:
        return {}
    memory, exact, rounded = peak
    layers = need[0] / (exact if precision == "float32" else rounded)
    return {"memory_share": need[2] / memory / seconds,
            "matrix_share": (layers + need[1] / exact) / seconds}


def overlap(some, others):
    return len(set(some) & set(others)) / len(some)


# How much of the list of a fixed history is as it is exactly, in float32; an error where it is of
# another model.
def same_lists(side, call, precision, steps, fixed, exact):
    same = overlap(exact[steps], call(*side.prepare(fixed))[0].tolist())
    if same < SAME[precision]:
        sys.exit("%s in %s, K = %d, ranks otherwise: %.2f of the list is the same"
                 % (side.name, precision, steps, same))
    return same


def case(side, args, config, items, precision, steps, batch, call, peak):
    on_gpu = args.device.startswith("cuda")
    if on_gpu:
        torch.cuda.reset_peak_memory_stats(args.device)
    figures = {"side": side.name, "precision": precision, "steps": steps, "batch": batch}
    try:
        prepared = [side.prepare(histories(batch, config, items)) for _ in range(BATCHES_AT_ONCE)]
        taken = times(call, prepared, args.seconds, args.device)
    except RuntimeError as error:
        if "out of memory" not in str(error):
            raise
        torch.cuda.empty_cache()
        return dict(figures, failed="out of memory")
    p50 = taken[len(taken) // 2]
    figures.update(
        batches=len(taken), p50_ms=1e3 * p50, p99_ms=1e3 * taken[int(0.99 * (len(taken) - 1))],
        lists_per_s=batch * len(taken) / sum(taken),
        **shares(peak, precision, needed(config, items, batch, steps), p50))
    if on_gpu:
        figures["peak_gib"] = torch.cuda.max_memory_allocated(args.device) / 2 ** 30
    return figures


# Lists a second of so many threads that rank batches of 64 at once, on the default stream or each on
# one of its own.
def together(archive, args, config, items, workers, own_streams):
    call = archive.of("float32", 0)
    prepared = archive.prepare(histories(64, config, items))
    done = []

    def work(end):
        stream = torch.cuda.Stream(args.device) if own_streams else None
        with torch.inference_mode(), torch.jit.optimized_execution(False), \
                torch.cuda.stream(stream):
            call(*prepared)
            while time.perf_counter() < end:
                call(*prepared)
                done.append(64)

    started = time.perf_counter()
    threads = [threading.Thread(target=work, args=(started + 2 * args.seconds,))
               for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"workers": workers, "own_streams": own_streams,
            "lists_per_s": sum(done) / (time.perf_counter() - started)}


def percent(figures, name):
    return "%.0f %%" % (100 * figures[name]) if name in figures else ""


def table(cases):
    by = {(c["side"], c["precision"], c["steps"], c["batch"]): c for c in cases}
    lines = ["| precision | K | batch | p50, p99 ms | lists/s | memory | matrix | eager p50 ms | times"
             " | compile p50 ms | times |", "|" + "---|" * 11]
    for (side, *key), ours in by.items():
        if side != Archive.name:
            continue
        cells = [ours["precision"], str(ours["steps"]), str(ours["batch"])]
        if "failed" in ours:
            cells += [ours["failed"]] + [""] * 3
        else:
            cells += ["%.2f, %.2f" % (ours["p50_ms"], ours["p99_ms"]),
                      "{:,.0f}".format(ours["lists_per_s"]),
                      percent(ours, "memory_share"), percent(ours, "matrix_share")]
        for other in (Eager.name, Compiled.name):
            theirs = by.get((other, *key), {"failed": ""})
            if "failed" in theirs or "failed" in ours:
                cells += [theirs.get("failed", ""), ""]
            else:
                cells += ["%.2f" % theirs["p50_ms"], "%.2f" % (theirs["p50_ms"] / ours["p50_ms"])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    args = arguments()
    end = time.perf_counter() + 60 * args.minutes
    on_gpu = args.device.startswith("cuda")
    if on_gpu and not torch.cuda.is_available():
        sys.exit("PyTorch %s sees no GPU; --device cpu measures a core" % torch.__version__)
    if not on_gpu:
        torch.set_num_threads(1)
    torch.manual_seed(1)
    exported = json.loads((args.folder / "network.json").read_text())
    config, k = exported["config"], exported["list_size"]
    w = eager.read(str(args.folder / "weights.safetensors"))
    if args.items:
        w = with_items(w, args.items)
    w = {name: tensor.to(args.device) for name, tensor in w.items()}
    items = w["item_embedding"].size(0) - 1
    name = torch.cuda.get_device_name(args.device) if on_gpu else "one core"
    peak = peaks(args.peak, name)
    fixed = torch.arange(config["window"])[None] % items
    cases, same, left_out = [], {}, 0
    with torch.inference_mode(), torch.jit.optimized_execution(False):
        every = list(sides(args, w, config["heads"], k))
        archive = every[0]
        exact = exported["lists"]  # the runtime's own, by K
        if args.items:
            exact = {steps: archive.of("float32", steps)(*archive.prepare(fixed))[0].tolist()
                     for steps in args.steps}
        for side, precision, steps in itertools.product(every, PRECISIONS, args.steps):
            if time.perf_counter() > end:
                left_out += len(args.batches)
                continue
            call = side.of(precision, steps)
            same["%s %s K=%d" % (side.name, precision, steps)] = same_lists(
                side, call, precision, steps, fixed, exact)
            for batch in args.batches:
                cases.append(case(side, args, config, items, precision, steps, batch, call, peak))
    workers = [together(archive, args, config, items, count, own)
               for count in args.workers for own in ([False, True] if on_gpu else [False])]
    print("%s, PyTorch %s, CUDA %s; {:,} items, d = {}, histories of {}, top {}; same lists (checked)"
          .format(items, config["d"], config["window"], k)
          % (name, torch.__version__, torch.version.cuda))
    print("\n" + table(cases) + "\n")
    for figures in workers:
        print("%(workers)d workers, batch 64, own streams: %(own_streams)s: %(lists_per_s).0f lists/s"
              % figures)
    if left_out:
        print("%d cases left out after %g minutes" % (left_out, args.minutes))
    if args.out:
        args.out.write_text(json.dumps(
            {"device": name, "torch": torch.__version__, "cuda": torch.version.cuda, "items": items,
             "config": config, "peak": peak, "same": same, "cases": cases, "workers": workers,
             "left_out": left_out}, indent=1))


if __name__ == "__main__":
    main()
