"""Capsules beside a perceptron and votes of small ones, at equal numbers of parameters, on digits as they are, shifted by a
pixel, and lying over one another: all are fitted to digits as they are.

    python Benchmarks/capsules.py .build/release/approxima

prints its section of Benchmarks/DIGITS.md, which `make bench-digits` writes.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile

from few_labels import interval, sign_test

SEEDS = range(1, 11)
STEPS = "2000"
TARGETS = ["digits", "shifted_digits", "overlapping_digits"]
PARAMETERS = 9300
# Perceptrons of a vote, each with its part of the parameters.
VOTERS = 5
RELU = ["--family", "mlp", "--activation", "relu"]
SINGLE = {
    "perceptron, relu": RELU,
    "perceptron, relu, margin": RELU + ["--loss", "margin"],
    "capsules, 1 iteration": ["--family", "capsules", "--routing", "1"],
    "capsules, 3 iterations": ["--family", "capsules"],
    "capsules, cross-entropy": ["--family", "capsules", "--loss", "cross_entropy"],
    "capsules, two layers of 6 that add up": ["--family", "capsules", "--widths", "6,6"],
}


def run(command, *words):
    done = subprocess.run([command, *words, "--json"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def fitted(command, folder, name, seed, parameters, options):
    file = os.path.join(folder, f"{name}-{seed}.json")
    size = [] if "--widths" in options else ["--parameters", str(parameters)]
    fit = run(command, "fit", "digits", *options, *size, "--steps", STEPS, "--seed", str(seed), "--save", file)
    return file, fit["architecture"]["parameters"]


def percents(command, files, votes=()):
    return [100 * run(command, "measure", *files, *votes, "--target", target)["errors"]["accuracy"]
            for target in TARGETS]


def figures(command, folder, seeds):
    """{name: ([percent of each target] of each seed, parameters)}."""
    found = {}
    for seed in seeds:
        for name, options in SINGLE.items():
            file, count = fitted(command, folder, name.replace(" ", "-"), seed, PARAMETERS, options)
            found.setdefault(name, ([], count))[0].append(percents(command, [file]))
        voters = [fitted(command, folder, "voter", 100 * seed + k, PARAMETERS // VOTERS, RELU) for k in range(VOTERS)]
        files, count = [file for file, _ in voters], sum(count for _, count in voters)
        for way in ("majority", "mean"):
            name = f"{way} of {VOTERS} perceptrons"
            found.setdefault(name, ([], count))[0].append(percents(command, files, ["--vote", way]))
    return found


def comparison(name, base, found):
    """A sentence about one network beside another, target by target; no difference where p is 0.05 or more."""
    parts = []
    for place, what in enumerate(["clean", "shifted", "overlapping"]):
        gains = [row[place] - other[place] for row, other in zip(found[name][0], found[base][0])]
        gain = statistics.median(gains)
        word = "no different" if sign_test(gains) >= 0.05 else f"{'better' if gain > 0 else 'worse'} by {abs(gain):.1f} points"
        parts.append(f"{word} on {what} ones")
    return f"{name[0].upper()}{name[1:]}, beside {base}: {', '.join(parts)}."


def report(command, seeds=SEEDS):
    with tempfile.TemporaryDirectory() as folder:
        found = figures(command, folder, seeds)
    base = found["perceptron, relu"][0]
    lines = [
        "## Capsules and votes", "",
        f"All are fitted to digits as they are, {STEPS} steps of 32, and measured on the 599 held-out images as they are, shifted "
        "by one pixel in four directions, and in pairs of two classes that lie over one another (right: a digit of the pair among the two largest outputs). "
        f"Percent right: median of seeds {seeds[0]} to {seeds[-1]} with its 95 % interval by the bootstrap over seeds; in brackets p of "
        "the sign test of pairs against the perceptron of the first row.", "",
        "| network | parameters | clean | shifted | overlapping |", "|---|---|---|---|---|",
    ]
    for name, (rows, count) in found.items():
        cells = []
        for place in range(len(TARGETS)):
            values = [row[place] for row in rows]
            low, high = interval(lambda chosen: statistics.median(values[s] for s in chosen), range(len(values)))
            cell = f"{statistics.median(values):.2f} ({low:.2f} to {high:.2f})"
            if rows is not base:
                p = sign_test([a - b[place] for a, b in zip(values, base)])
                cell += f" [{p:.3f}]"
            cells.append(cell)
        lines.append(f"| {name} | {count} | " + " | ".join(cells) + " |")
    pairs = [
        ("capsules, 3 iterations", "perceptron, relu"), ("perceptron, relu, margin", "perceptron, relu"),
        ("capsules, 3 iterations", "capsules, 1 iteration"),
        ("capsules, two layers of 6 that add up", "capsules, 3 iterations"),
        (f"mean of {VOTERS} perceptrons", "perceptron, relu"),
        (f"mean of {VOTERS} perceptrons", f"majority of {VOTERS} perceptrons"),
    ]
    return lines + ["", "Median differences of pairs of seeds, where the sign test has p < 0.05:", ""] + [
        f"- {comparison(name, base, found)}" for name, base in pairs]


if __name__ == "__main__":
    print("\n".join(report(sys.argv[1])))
