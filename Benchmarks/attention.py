"""Attention by hashing beside full attention: time against length, and what both learn of sequences of 32.

Times are those that the processor worked on one attention of one head of 16 features in Float32, on one thread; a step
is forward and back. The exponent is the slope of log time against log length from 1,024 on, by least squares; both
kinds break even where the straight lines through neighbouring lengths cross.
"""

import argparse
import csv
import json
import math
import os
import platform
import statistics
import subprocess
import tempfile

# A sweep, since it measures no more than is asked: the largest error over all sequences would take longer than a fit.
EXPERIMENT = """name: attention-benchmark
question: What do full and hashed attention learn of sequences of 32 symbols?
target: ["class(copy(32,8))", "class(lookup(32,8,5))", "class(runningMaximum(32,8))", "class(sort(32,8))"]
network:
  family: attention
  embedding: symbols(8)
  width: 32
  heads: 4
  depth: 2
  activation: gelu
  attention: [full, "hashed(2,8)", "hashed(4,8)"]
fit: {optimizer: adam, steps: 1200, schedule: warmup(100), learning_rate: 0.003, batch: 64, samples: 65536,
  sampling: symbols, precision: f32}
measure: [l2]
"""


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
    rows = []
    with subprocess.Popen([harness, "attention"], stdout=subprocess.PIPE, text=True) as run:
        for line in run.stdout:
            print(line, end="", flush=True)
            rows.append(json.loads(line))
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, run.args)
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


def symbols(command, seeds):
    """A table of the percent of symbols right, by target and by how a fit attends."""
    found, rules = {}, []
    with tempfile.TemporaryDirectory() as folder:
        file, store, table = (os.path.join(folder, name) for name in ("runs.yaml", "runs.sqlite", "runs.csv"))
        with open(file, "w", encoding="utf-8") as text:
            text.write(f"{EXPERIMENT}seeds: {seeds}\n")
        subprocess.run([command, "sweep", file, "--store", store], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([command, "report", store, "--output", f"{store}.html", "--csv", table], check=True,
                       stdout=subprocess.DEVNULL)
        with open(table, encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                target, rule = row["target"], row["attention"]
                found.setdefault(target, {}).setdefault(rule, []).append(100 * float(row["symbols_right"]))
                if rule not in rules:
                    rules.append(rule)
    lines = ["| symbols right, % | " + " | ".join(rules) + " |", "|---|" + "---:|" * len(rules)]
    for target, cells in found.items():
        lines.append(f"| {target} | " + " | ".join(
            f"{statistics.median(f):.2f} ({min(f):.2f} to {max(f):.2f})" for f in (cells[rule] for rule in rules)) + " |")
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
        "Fits draw 65,536 others, see symbols as one-hot codes and answer by softmax, by this sweep:", "",
        "```yaml", EXPERIMENT.rstrip(), "```", "",
    ])
    if options.output:
        with open(options.output, "w") as file:
            file.write(text)
    print(text)


if __name__ == "__main__":
    main()
