"""Digits beside PyTorch: the same rows, net, batch, steps and rates, ten seeds of each party.

Ours is the command `fit digits`; the peer reads the rows and their split from `targets --rows digits`, and
has the same quantisers, written by hand: gradients go straight through. Writes all of DIGITS.md.
"""

import argparse
import csv
import io
import json
import platform
import resource
import statistics
import subprocess
import tempfile
import time

import torch

import capsules
import few_labels

STEPS, BATCH, RATE = 5000, 32, 0.01
NET = ["--widths", "64", "--steps", str(STEPS), "--batch", str(BATCH), "--learning-rate", str(RATE),
       "--optimizer", "adam"]
# Name, weights, units.
KINDS = [
    ("full", "none", "none"), ("ternary", "ternary", "none"),
    ("trained ternary", "trained-ternary", "none"), ("binary", "binary", "none"), ("xnor", "xnor", "none"),
    ("binary, binary units", "binary", "binary"), ("xnor, binary units", "xnor", "binary"),
    ("binary, shifted binary units", "binary", "rsign"), ("xnor, shifted binary units", "xnor", "rsign"),
]
# What is asked of one beside another, as pairs of seeds.
PAIRS = [("trained ternary", "ternary"), ("binary, shifted binary units", "binary, binary units"),
         ("xnor, shifted binary units", "xnor, binary units")]
# Ours by the peer's rule for first numbers.
STARTS = ["binary, binary units", "xnor, binary units"]
# Fits that are timed, the least of which counts.
TIMED = 5


class Straight(torch.autograd.Function):
    @staticmethod
    def forward(context, weight, seen):
        return seen

    @staticmethod
    def backward(context, gradient):
        return gradient, None


class Sign(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return torch.sign(x)

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient * (x.abs() < 1)


class TrainedTernary(torch.autograd.Function):
    """Zhu, Han, Mao and Dally 2017, with the derivative of the lower scale by its sign."""

    @staticmethod
    def forward(context, weight, scales):
        edge = 0.05 * weight.abs().max()
        up, down = (weight > edge).to(weight.dtype), (weight < -edge).to(weight.dtype)
        context.save_for_backward(up, down, scales)
        return scales[0] * up - scales[1] * down

    @staticmethod
    def backward(context, gradient):
        up, down, scales = context.saved_tensors
        factor = scales[0] * up + scales[1] * down + (1 - up - down)
        return gradient * factor, torch.stack([(gradient * up).sum(), -(gradient * down).sum()])


def seen(weight, quantiser):
    with torch.no_grad():
        size, sign = weight.abs(), torch.ones_like(weight)
        sign[weight < 0] = -1
        if quantiser == "ternary":
            large = size > 0.7 * size.mean()
            value = size[large].mean() * sign * large
        elif quantiser == "binary":
            value = sign * 2.0 ** torch.round(torch.log2(size.mean()))
        else:
            value = sign * size.mean(1, keepdim=True)
    return Straight.apply(weight, value)


def first_scales(weight):
    with torch.no_grad():
        edge = 0.05 * weight.abs().max()
        return torch.nn.Parameter(torch.stack([weight[weight > edge].mean(), -weight[weight < -edge].mean()]))


def peer(rows, quantiser, units, seed):
    """(share right, processor seconds of an epoch)."""
    torch.manual_seed(seed)
    x, y, held_x, held_y = rows
    layers = [torch.nn.Linear(x.shape[1], 64).to(x.dtype), torch.nn.Linear(64, 10).to(x.dtype)]
    trained = [p for layer in layers for p in layer.parameters()]
    if quantiser == "trained-ternary":
        scales = [first_scales(layer.weight) for layer in layers]
        trained += scales
    if units == "rsign":
        slopes = torch.nn.Parameter(torch.full((64,), 0.25, dtype=x.dtype))
        shifts = torch.nn.Parameter(torch.zeros(64, dtype=x.dtype))
        trained += [slopes, shifts]

    def small(place):
        weight = layers[place].weight
        if quantiser == "none":
            return weight
        if quantiser == "trained-ternary":
            return TrainedTernary.apply(weight, scales[place])
        return seen(weight, quantiser)

    def net(points):
        hidden = torch.nn.functional.linear(points, small(0), layers[0].bias)
        if units == "rsign":
            hidden = torch.nn.functional.prelu(hidden, slopes) + shifts
        hidden = torch.relu(hidden) if units == "none" else Sign.apply(hidden)
        return torch.nn.functional.linear(hidden, small(1), layers[1].bias)

    optimiser = torch.optim.Adam(trained, lr=RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    order, place, steps_an_epoch = torch.randperm(len(x)), 0, len(x) // BATCH
    began = time.process_time()
    for _ in range(STEPS):
        if place + BATCH > len(x):
            order, place = torch.randperm(len(x)), 0
        taken = order[place:place + BATCH]
        place += BATCH
        loss = torch.nn.functional.cross_entropy(net(x[taken]), y[taken])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    seconds = (time.process_time() - began) / STEPS * steps_an_epoch
    with torch.no_grad():
        right = (net(held_x).argmax(1) == held_y).double().mean().item()
    return right, seconds


def ours(command, quantiser, units, seed, precision="f64", start="auto"):
    """(share right, processor seconds of an epoch, with start, data and measurement)."""
    call = [command, "fit", "digits", *NET, "--quantise", quantiser, "--seed", str(seed), "--json",
            "--precision", precision, "--init", start, "--threads", "1"]
    call += (["--activation", "relu"] if units == "none" else ["--quantise-activations", units])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return run["errors"]["accuracy"], seconds / STEPS * (run["samples"] // BATCH)


def told(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def accuracy_lines(command, rows, seeds):
    lines = ["| weights | ours | PyTorch | ours less PyTorch | ours less our full weights |", "|---|---|---|---|---|"]
    own, other = {}, {}
    for name, quantiser, units in KINDS:
        own[name] = [100 * ours(command, quantiser, units, seed)[0] for seed in seeds]
        other[name] = [100 * peer(rows, quantiser, units, seed)[0] for seed in seeds]
        median = statistics.median(own[name])
        lines.append(
            f"| {name} | {told(own[name])} | {told(other[name])} | {median - statistics.median(other[name]):+.2f} | "
            + ("" if name == "full" else f"{median - statistics.median(own['full']):+.2f}") + " |")
        print(lines[-1], flush=True)
    lines += [
        "", "Shifted units are RSign and RPReLU of ReActNet, of two trained numbers each beside the bias. Pairs of equal seeds, "
        "points of ours and of PyTorch: median gain, p by the sign test and by Wilcoxon's signed ranks:", "",
        "| beside | ours | PyTorch |", "|---|---|---|",
    ]
    for name, base in PAIRS:
        cells = []
        for found in (own, other):
            gains = [a - b for a, b in zip(found[name], found[base])]
            cells.append(f"{statistics.median(gains):+.2f}, p = {few_labels.sign_test(gains):.3f} and "
                         f"{few_labels.wilcoxon(gains):.3f}")
        lines.append(f"| {name} beside {base} | " + " | ".join(cells) + " |")
    lines += [
        "", "PyTorch's layers begin uniform on ±1/√n, biases too; ours begin with units spread over the data. Ours by the "
        "other rule, `--init uniform`:", "", "| weights | ours | ours, `--init uniform` |", "|---|---|---|",
    ]
    for name in STARTS:
        quantiser, units = next(kind[1:] for kind in KINDS if kind[0] == name)
        values = [100 * ours(command, quantiser, units, seed, start="uniform")[0] for seed in seeds]
        lines.append(f"| {name} | {told(own[name])} | {told(values)} |")
    return lines


def time_lines(command, rows, seeds):
    lines = [
        "", "## Time", "",
        f"Full weights, an epoch of {len(rows[torch.float32][0]) // BATCH} steps on one thread, processor time, the least of "
        f"{len(seeds)} fits: ours with start, data and measurement, PyTorch its steps alone.", "",
        "| numbers | ours | PyTorch | times as fast |", "|---|---|---|---|",
    ]
    for precision, kind in (("f64", torch.float64), ("f32", torch.float32)):
        own = min(ours(command, "none", "none", seed, precision)[1] for seed in seeds)
        other = min(peer(rows[kind], "none", "none", seed)[1] for seed in seeds)
        lines.append(f"| {precision} | {1e3 * own:.2f} ms | {1e3 * other:.2f} ms | {other / own:.1f} |")
    return lines


def product_lines(harness):
    packed = json.loads(subprocess.run([harness, "signs"], check=True, capture_output=True, text=True).stdout)
    left, right = torch.randn(1024, 1024), torch.randn(1024, 1024)
    times, start = [], time.thread_time()
    while time.thread_time() - start < 0.3 or len(times) < 3:
        began = time.thread_time()
        torch.mm(left, right)
        times.append(time.thread_time() - began)
    packed["torch"] = min(times)
    lines = [
        "", "## Products of signs", "",
        "1024 × 1024 times 1024 × 1024 on one thread; Float32 by PyTorch and by the OpenBLAS that the harness is linked with, "
        "which takes an old kernel where it does not know the processor. The signs are packed before; that takes the time in the "
        "last column. Processor time, the least of repetitions of 0.3 seconds.",
        "", "| product | ms | times as fast as PyTorch's Float32 | as OpenBLAS's | packing, ms |", "|---|---|---|---|---|",
    ]
    for name, key in (("Float32, PyTorch", "torch"), ("Float32, OpenBLAS", "float"), ("binary", "binary"),
                      ("ternary, two planes of bits", "ternary")):
        packing = f"{1e3 * packed['packing']:.2f}" if key in ("binary", "ternary") else "–"
        lines.append(f"| {name} | {1e3 * packed[key]:.3f} | {packed['torch'] / packed[key]:.1f} | "
                     f"{packed['float'] / packed[key]:.1f} | {packing} |")
    return lines + ["", f"So ternary weights take {packed['ternary'] / packed['binary']:.1f} times as long as binary ones."]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", required=True)
    parser.add_argument("--harness", required=True)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--output")
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    text = subprocess.run([arguments.command, "targets", "--rows", "digits"], check=True,
                          capture_output=True, text=True).stdout
    table = list(csv.DictReader(io.StringIO(text)))
    names = [name for name in table[0] if name not in ("class", "part")]

    def part(name, kind):
        rows = [row for row in table if row["part"] == name]
        return (torch.tensor([[float(row[n]) for n in names] for row in rows], dtype=kind),
                torch.tensor([int(row["class"]) for row in rows]))

    rows = {kind: part("fit", kind) + part("held", kind) for kind in (torch.float32, torch.float64)}
    x, _, held, _ = rows[torch.float64]
    seeds = range(1, arguments.seeds + 1)
    began = time.time()
    lines = [
        "# Digits beside PyTorch", "",
        f"`make bench-digits` wrote this on {processor()}, PyTorch {torch.__version__}: 64-64-10, {STEPS} steps of {BATCH} of "
        f"{len(x)} rows by Adam, rate {RATE} to 0 by a cosine, cross-entropy, Float64; {len(held)} rows held out by the standard "
        f"split. Percent of them right: median of seeds 1 to {arguments.seeds} (least to most).", "",
    ]
    def add(name, part):
        start = time.time()
        lines.extend(part())
        print(f"{name}: {time.time() - start:.0f} s", flush=True)

    add("accuracy", lambda: accuracy_lines(arguments.command, rows[torch.float64], seeds))
    add("time", lambda: time_lines(arguments.command, rows, range(1, min(TIMED, arguments.seeds) + 1)))
    add("products", lambda: product_lines(arguments.harness))
    with tempfile.TemporaryDirectory() as folder:
        add("few labels", lambda: ["", *few_labels.report(arguments.command, f"{folder}/few.sqlite", arguments.seeds)])
    add("capsules", lambda: ["", *capsules.report(arguments.command, seeds)])
    report = "\n".join(lines) + "\n"
    print(report)
    print(f"{(time.time() - began) / 60:.0f} minutes")
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(report)


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
        return f"{names[0]} ({len(names)} cores)"
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
