"""Digits beside PyTorch: the same rows, net, batch, steps and rates, ten seeds of each party.

Ours is the command `fit digits`; the peer reads the rows and their split from `targets --rows digits`, and
has the same quantisers, written by hand: gradients go straight through.
"""

import argparse
import csv
import io
import json
import platform
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
KINDS = [
    ("full", "none", "relu"), ("ternary", "ternary", "relu"), ("binary", "binary", "relu"),
    ("xnor", "xnor", "relu"), ("binary, binary units", "binary", "sign"),
    ("xnor, binary units", "xnor", "sign"),
]


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


def seen(weight, quantiser):
    with torch.no_grad():
        size, sign = weight.abs(), torch.where(weight < 0, -1.0, 1.0)
        if quantiser == "ternary":
            large = size > 0.7 * size.mean()
            value = size[large].mean() * torch.sign(weight) * large
        elif quantiser == "binary":
            value = sign * 2.0 ** torch.round(torch.log2(size.mean()))
        else:
            value = sign * size.mean(1, keepdim=True)
    return Straight.apply(weight, value)


def peer(rows, quantiser, activation, seed):
    torch.manual_seed(seed)
    x, y, held_x, held_y = rows
    layers = [torch.nn.Linear(x.shape[1], 64), torch.nn.Linear(64, 10)]
    layers = [layer.to(x.dtype) for layer in layers]
    act = torch.relu if activation == "relu" else Sign.apply

    def net(points):
        weights = [l.weight if quantiser == "none" else seen(l.weight, quantiser) for l in layers]
        hidden = act(torch.nn.functional.linear(points, weights[0], layers[0].bias))
        return torch.nn.functional.linear(hidden, weights[1], layers[1].bias)

    optimiser = torch.optim.Adam([p for l in layers for p in l.parameters()], lr=RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    order, place, steps_an_epoch = torch.randperm(len(x)), 0, len(x) // BATCH
    began = time.perf_counter()
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
    seconds = (time.perf_counter() - began) / STEPS * steps_an_epoch
    with torch.no_grad():
        right = (net(held_x).argmax(1) == held_y).double().mean().item()
    return right, seconds


def ours(command, quantiser, activation, seed, precision):
    call = [command, "fit", "digits", *NET, "--quantise", quantiser, "--seed", str(seed), "--json",
            "--precision", precision]
    call += (["--activation", "relu"] if activation == "relu"
             else ["--quantise-activations", "binary"])
    run = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
    return run["errors"]["accuracy"], run["wall_seconds"] / STEPS * (run["samples"] // BATCH)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", required=True)
    parser.add_argument("--harness", required=True)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--output")
    arguments = parser.parse_args()

    text = subprocess.run([arguments.command, "targets", "--rows", "digits"], check=True,
                          capture_output=True, text=True).stdout
    table = list(csv.DictReader(io.StringIO(text)))
    names = [name for name in table[0] if name not in ("class", "part")]

    def part(name, kind):
        rows = [row for row in table if row["part"] == name]
        return (torch.tensor([[float(row[n]) for n in names] for row in rows], dtype=kind),
                torch.tensor([int(row["class"]) for row in rows]))

    rows = {kind: part("fit", kind) + part("held", kind) for kind in (torch.float32, torch.float64)}
    threads = torch.get_num_threads()
    lines = [
        "# Digits beside PyTorch", "",
        f"`make bench-digits` wrote this on {platform.processor() or platform.machine()} "
        f"({threads} threads), PyTorch {torch.__version__}: 64-64-10, {STEPS} steps of {BATCH} of "
        f"{len(rows[torch.float32][0])} rows by Adam, rate {RATE} to 0 by a cosine, cross-entropy; "
        f"{len(rows[torch.float32][2])} rows held out by the standard split. Percent of them right: "
        f"median of {arguments.seeds} seeds (least to most). An epoch is "
        f"{len(rows[torch.float32][0]) // BATCH} steps; the least time of the seeds, in Float64 and "
        "Float32 on both sides, PyTorch on one thread where that is faster.", "",
        "| weights | ours | PyTorch | difference of medians, points | epoch, f64 | PyTorch | ratio "
        "| epoch, f32 | PyTorch | ratio |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    medians = {}
    for name, quantiser, activation in KINDS:
        own, other, cells = [], [], []
        for precision, kind in (("f64", torch.float64), ("f32", torch.float32)):
            times, peers = [], []
            # Float32 is there for the time alone.
            most = arguments.seeds if kind == torch.float64 else min(arguments.seeds, 4)
            for seed in range(1, most + 1):
                accuracy, seconds = ours(arguments.command, quantiser, activation, seed, precision)
                times.append(seconds)
                if kind == torch.float64:
                    own.append(100 * accuracy)
                torch.set_num_threads(1 if seed % 2 else threads)
                accuracy, seconds = peer(rows[kind], quantiser, activation, seed)
                peers.append(seconds)
                if kind == torch.float64:
                    other.append(100 * accuracy)
            least, peers = min(times), min(peers)
            cells += [f"{1e3 * least:.2f} ms", f"{1e3 * peers:.2f} ms", f"{peers / least:.1f}"]
        medians[name] = statistics.median(own)

        def told(values):
            return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"

        lines.append(f"| {name} | {told(own)} | {told(other)} | "
                     f"{statistics.median(own) - statistics.median(other):+.2f} | "
                     + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    packed = json.loads(subprocess.run([arguments.harness, "signs"], check=True,
                                       capture_output=True, text=True).stdout)
    lines += [
        "", "Ours less our full weights, points of the medians: "
        + ", ".join(f"{name} {medians[name] - medians['full']:+.2f}" for name in medians
                    if name != "full") + ".", "",
        "## Products of signs", "",
        "1024 × 1024 times 1024 × 1024 on one thread; Float32 by OpenBLAS's `sgemm`. The signs are "
        "packed before; that takes the time in the last column. The least of repetitions of half a second.",
        "", "| product | ms | times as fast as Float32 | packing, ms |", "|---|---|---|---|",
    ]
    for name, key in (("Float32", "float"), ("binary", "binary"), ("ternary", "ternary")):
        lines.append(f"| {name} | {1e3 * packed[key]:.3f} | {packed['float'] / packed[key]:.1f} | "
                     + (f"{1e3 * packed['packing']:.2f}" if key != "float" else "–") + " |")
    with tempfile.TemporaryDirectory() as folder:
        lines += ["", *few_labels.report(arguments.command, f"{folder}/few.sqlite")]
        lines += ["", *capsules.report(arguments.command)]
    report = "\n".join(lines) + "\n"
    print(report)
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(report)


if __name__ == "__main__":
    main()
