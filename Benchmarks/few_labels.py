"""Few labels: what rows without a class add, by the sweep of experiments/few-labels.yaml.

Methods share seeds, and with them the rows that have a label: gains are paired.
"""

import csv
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

EXPERIMENT = pathlib.Path(__file__).parent.parent / "experiments" / "few-labels.yaml"


def runs(command, store, seeds):
    """{(labels, method): {seed: percent right}}, labels "none" for all."""
    file = f"{store}.yaml"
    text = EXPERIMENT.read_text(encoding="utf-8").replace("seeds: 10", f"seeds: {seeds}")
    pathlib.Path(file).write_text(text, encoding="utf-8")
    subprocess.run([command, "sweep", file, "--store", store, "--resume"], check=True, stdout=subprocess.DEVNULL)
    table = f"{store}.csv"
    subprocess.run([command, "report", store, "--output", f"{store}.html", "--csv", table], check=True,
                   stdout=subprocess.DEVNULL)
    found = {}
    with open(table, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["labels_per_class"] or "none", row["label_method"])
            found.setdefault(key, {})[int(row["seed"])] = 100 * float(row["accuracy"])
    return found


def interval(statistic, seeds, draws=4000):
    """95 % by the bootstrap over seeds, always the same draws."""
    source = random.Random(0)
    values = sorted(statistic([source.choice(seeds) for _ in seeds]) for _ in range(draws))
    return values[int(0.025 * draws)], values[int(0.975 * draws)]


def sign_test(gains):
    """Two-sided, without ties."""
    from math import comb
    more, less = sum(g > 0 for g in gains), sum(g < 0 for g in gains)
    n = more + less
    return min(1, 2 * sum(comb(n, k) for k in range(min(more, less) + 1)) / 2**n) if n else 1


def wilcoxon(gains):
    """Two-sided p of Wilcoxon's signed ranks, exact, without zeros; equal sizes share the mean of their ranks."""
    gains = [g for g in gains if g]
    sizes = sorted(abs(g) for g in gains)
    # Twice the ranks, which are whole.
    ranks = [2 * sizes.index(abs(g)) + sizes.count(abs(g)) + 1 for g in gains]
    sums = {0: 1}
    for rank in ranks:
        both = {}
        for total, count in sums.items():
            for moved in (total, total + rank):
                both[moved] = both.get(moved, 0) + count
        sums = both
    most = sum(rank for rank, g in zip(ranks, gains) if g > 0)
    tail = min(most, sum(ranks) - most)
    return min(1, 2 * sum(count for total, count in sums.items() if total <= tail) / 2**len(gains))


def report(command, store, seeds=10):
    found = runs(command, store, seeds)
    every = found["none", "supervised"]
    methods = ["supervised", "pseudo-label", "mean-teacher", "fixmatch"]
    lines = [
        "## Few labels", "",
        f"`experiments/few-labels.yaml`: mean percent right of {len(every)} seeds (least to most), 64 relu "
        "units, the standard split. The seed draws which rows have a label, the same for all methods.", "",
        "| labels a class | " + " | ".join(methods) + " |", "|---" * 5 + "|",
    ]
    for labels in ("1", "4", "10", "none"):
        cells = []
        for method in methods:
            values = list(found[labels, method].values())
            cells.append(f"{statistics.mean(values):.1f} ({min(values):.1f} to {max(values):.1f})")
        lines.append(f"| {'all' if labels == 'none' else labels} | " + " | ".join(cells) + " |")
    lines += [
        "", "Part of the gap between supervised training and all labels that a method closes, of means, with its 95 % interval "
        "by the bootstrap over seeds, and p of the sign test of paired accuracies:", "",
        "| labels a class | " + " | ".join(methods[1:]) + " |", "|---" * 4 + "|",
    ]
    for labels in ("1", "4", "10"):
        base, cells = found[labels, "supervised"], []
        seeds = sorted(base)
        for method in methods[1:]:
            other = found[labels, method]

            def part(chosen):
                mean = [statistics.mean(values[s] for s in chosen) for values in (base, other, every)]
                return (mean[1] - mean[0]) / (mean[2] - mean[0])

            low, high = interval(part, seeds)
            p = sign_test([other[s] - base[s] for s in seeds])
            cells.append(f"{part(seeds):.2f} ({low:.2f} to {high:.2f}), p = {p:.3f}")
        lines.append(f"| {labels} | " + " | ".join(cells) + " |")
    return lines


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(report(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else f"{folder}/few.sqlite")))
