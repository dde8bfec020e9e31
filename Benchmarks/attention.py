"""Attention by hashing beside full attention: time against length, and what both learn of sequences of 32.

Times are those that the processor worked on one attention of one head of 16 features in Float32, on one thread; a step
is forward and back. The exponent
is the slope of log time against log length from 1,024 on, by least squares; both kinds break even where the
straight lines through neighbouring lengths cross.
"""

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile

FITS = ["--family", "attention", "--embedding", "symbols(8)", "--width", "32", "--heads", "4", "--depth", "2",
        "--activation", "gelu", "--optimizer", "adam", "--learning-rate", "0.003", "--schedule", "warmup(100)",
        "--batch", "64", "--steps", "2000", "--samples", "65536", "--sampling", "symbols", "--precision", "f32",
        "--reference-starts", "0", "--json"]
TARGETS = ["class(copy(32,8))", "class(lookup(32,8,5))", "class(runningMaximum(32,8))", "class(sort(32,8))"]
# How a fit attends, and with how many rounds the network then answers.
RULES = [("full", None), ("hashed(2,8)", None), ("hashed(4,8)", None), ("hashed(4,8)", "hashed(8,8)")]


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def slope(rows):
    xs, ys = [math.log(n) for n, _ in rows], [math.log(t) for _, t in rows]
    x, y = statistics.mean(xs), statistics.mean(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def crossing(full, hashed):
    """The length from which hashing is faster, or None."""
    before = None
    for length in sorted(full):
        gain = math.log(full[length] / hashed[length])
        if before and before[1] < 0 <= gain:
            part = -before[1] / (gain - before[1])
            return round(math.exp(math.log(before[0]) + part * (math.log(length) - math.log(before[0]))))
        before = (length, gain)
    return None if before[1] < 0 else min(full)


def times(harness):
    rows = [json.loads(line) for line in subprocess.run(
        [harness, "attention"], check=True, capture_output=True, text=True).stdout.splitlines()]
    rules, lengths = list(dict.fromkeys(r["rule"] for r in rows)), sorted({r["length"] for r in rows})
    lines = []
    for kind in ["forward", "step"]:
        at = {(r["rule"], r["length"]): r[kind] for r in rows}
        lines += [f"| {kind}, milliseconds | " + " | ".join(f"{n:,}" for n in lengths) + " | exponent | faster from |",
                  "|---|" + "---:|" * (len(lengths) + 2)]
        for rule in rules:
            mine = {n: at[rule, n] for n in lengths}
            even = "" if rule == "full" else crossing({n: at["full", n] for n in lengths}, mine)
            lines.append(f"| {rule} | " + " | ".join(f"{1e3 * mine[n]:.3g}" for n in lengths)
                         + f" | {slope([(n, t) for n, t in mine.items() if n >= 1024]):.2f} | {even} |")
        lines.append("")
    return lines


def right(command, target, rule, seed, others, folder):
    """Shares of symbols by rule: as fitted, and as the others answer with the same weights."""
    path = os.path.join(folder, "net.json")
    run = json.loads(subprocess.run(
        [command, "fit", target, "--attention", rule, "--seed", str(seed), "--save", path] + FITS, check=True,
        capture_output=True, text=True).stdout)
    shares, seconds = {None: run["errors"]["symbols_right"]}, run["wall_seconds"]
    with open(path) as file:
        network = json.load(file)
    for other in others:
        # The rotations of the first rounds stay what they were.
        network["architecture"]["attention"] = other
        with open(path, "w") as file:
            json.dump(network, file)
        measured = json.loads(subprocess.run(
            [command, "measure", path, "--json"], check=True, capture_output=True, text=True).stdout)
        shares[other] = measured["errors"]["symbols_right"]
    return shares, seconds


def symbols(command, seeds):
    heads = [rule if other is None else f"{rule}, answers with {other}" for rule, other in RULES]
    lines = ["| symbols right, % | " + " | ".join(heads) + " |", "|---|" + "---:|" * len(RULES)]
    with tempfile.TemporaryDirectory() as folder:
        for target in TARGETS:
            found = {pair: [] for pair in RULES}
            for rule in dict.fromkeys(rule for rule, _ in RULES):
                others = [other for fitted, other in RULES if fitted == rule and other]
                for seed in range(1, seeds + 1):
                    shares, seconds = right(command, target, rule, seed, others, folder)
                    print(target, rule, seed, shares, f"{seconds:.0f} s", file=sys.stderr, flush=True)
                    for other, share in shares.items():
                        found[rule, other].append(100 * share)
            lines.append(f"| {target} | " + " | ".join(
                f"{statistics.median(f):.2f} ({min(f):.2f} to {max(f):.2f})" for f in found.values()) + " |")
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", required=True)
    parser.add_argument("--harness", required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--output")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    text = "\n".join([
        "# Attention by hashing beside full attention", "",
        f"{processor()}, {os.cpu_count()} threads, load {load:.1f} when it began; written by `make bench-attention`.",
        "",
        *times(options.harness), __doc__.split("\n\n", 1)[1].strip(), "",
        *symbols(options.command, options.seeds), "",
        f"Medians of {options.seeds} seeds, least to largest, at 4,096 random sequences of 8 symbols that no fit saw. "
        "Fits draw 65,536 others, see symbols as one-hot codes and answer by softmax: `fit "
        + " ".join(FITS[:-3]) + "`.",
        "",
    ])
    if options.output:
        with open(options.output, "w") as file:
            file.write(text)
    print(text)


if __name__ == "__main__":
    main()
