"""Networks of splines and rational functions beside pykan 0.2.8: the table of Benchmarks/FAMILIES.md.

    python families.py --command approxima [--seeds 5] [--peer python|none] [--limit seconds] [--only rows] [--output F.md]

Errors are roots of mean squares at 10^5 points that nothing was fitted to, medians over the seeds; seconds those of the
fit. pykan is L-BFGS on refined grids, as its examples do, see peers/pykan_peer.py; --limit ends it.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.special import j0

HERE = os.path.dirname(os.path.abspath(__file__))


def exp2(x):
    return np.exp(np.sin(np.pi * x[:, 0]) + x[:, 1] ** 2)


def toy4(x):
    inner = [np.sin(np.pi * (x[:, i] ** 2 + x[:, i + 1] ** 2)) for i in (0, 2)]
    return np.exp((inner[0] + inner[1]) / 2)


# name: title, target, options of a fit, inputs, function, goal
ROWS = {
    "exp2": ("exp(sin πx + y²), [2,1,1]", "kanToy2",
             ["--widths", "1", "--grid", "200", "--samples", "3000"], 2, exp2, "≤ 1e-8 in 5 s"),
    "toy4": ("four-dimensional toy function, [4,2,1,1]", "kanToy4",
             ["--widths", "2,1", "--grid", "40", "--samples", "4000", "--sampling", "arcsine", "--steps", "800",
              "--starts", "10"], 4, toy4, "≤ 1e-6 in 10 s"),
    "product": ("x·y, [2,2,1]", "x*y",
                ["--widths", "2", "--grid", "3"], 2, lambda x: x[:, 0] * x[:, 1], "≤ 1e-10"),
    "bessel": ("J₀(20x) on [-1,1], one layer, cubic, G = 200", "kanToy1",
               ["--depth", "0", "--grid", "200", "--samples", "4000"], 1, lambda x: j0(20 * x[:, 0]), "≤ 3e-7"),
}

def approxima(command, *arguments):
    process = subprocess.run([command, *arguments], capture_output=True, text=True)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: {process.stderr}")
    return json.loads(process.stdout)


def fit(command, folder, target, options, seed):
    net = os.path.join(folder, "net.json")
    run = approxima(command, "fit", target, "--family", "kan", "--reference-starts", "0", "--seed", str(seed),
                    "--save", net, "--json", *options)
    return net, run


def rmse(command, folder, net, points, wanted):
    at, output = os.path.join(folder, "points.npy"), os.path.join(folder, "values.npy")
    np.save(at, points)
    subprocess.run([command, "evaluate", net, "--at", at, "--output", output], check=True, capture_output=True)
    return float(np.sqrt(np.mean((np.load(output).reshape(-1) - wanted) ** 2)))


def ours(command, row, seeds):
    _, target, options, inputs, function, _ = ROWS[row]
    errors, seconds, parameters = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(1, seeds + 1):
            net, run = fit(command, folder, target, options, seed)
            points = np.random.default_rng(1000 + seed).uniform(-1, 1, (100_000, inputs))
            errors.append(rmse(command, folder, net, points, function(points)))
            seconds.append(run["wall_seconds"])
            parameters = run["architecture"]["parameters"]
    return statistics.median(errors), statistics.median(seconds), parameters


def peer(python, row, seed, limit):
    process = subprocess.run([python, os.path.join(HERE, "peers", "pykan_peer.py"), row, str(seed), str(limit)],
                             capture_output=True, text=True, timeout=4 * limit + 600)
    lines = process.stdout.strip().splitlines()
    return json.loads(lines[-1]) if process.returncode == 0 and lines else None


def special(command, seeds):
    """Of each of the fifteen functions the paper's error, the median of ours over the seeds, and the least."""
    runs = [approxima(command, "reproduce", "liu-kan-special-functions", "--seed", str(seed), "--json")
            for seed in range(1, seeds + 1)]
    for rows in zip(*(run["rows"] for run in runs)):
        errors = [row["ours"] for row in rows]
        yield rows[0]["what"], rows[0]["paper"], statistics.median(errors), min(errors)


def step_seconds(command):
    """A step of Adam on [2,5,1], G = 5, 1000 samples, by the difference of two fits; one thread."""
    def seconds(steps):
        return min(approxima(command, "fit", "kanToy2", "--family", "kan", "--widths", "5", "--grid", "5", "--samples",
                             "1000", "--optimizer", "adam", "--steps", str(steps), "--threads", "1",
                             "--reference-starts", "0", "--json")["wall_seconds"] for _ in range(3))
    return (seconds(1100) - seconds(100)) / 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", required=True)
    parser.add_argument("--peer", default=sys.executable)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--peer-seeds", type=int, default=1)
    parser.add_argument("--limit", type=float, default=240)
    parser.add_argument("--only", default="")
    parser.add_argument("--output")
    options = parser.parse_args()
    command = os.path.abspath(options.command)
    only = [name for name in options.only.split(",") if name]

    def wanted(name):
        return not only or name in only
    lines = [
        "# Families: splines on edges beside pykan 0.2.8", "",
        f"`make bench-families`, {time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, other work "
        f"running. Errors: root of the mean square at 10⁵ fresh points, medians of {options.seeds} seeds (pykan: "
        f"{options.peer_seeds}, one thread, L-BFGS of 50 steps a grid, grids refined until {options.limit:g} s are over, "
        "the best grid counts). Seconds are those of the fit, ours on all cores.", "",
        "| work | error | seconds | parameters | pykan: error | seconds | parameters | goal |", "|---|---|---|---|---|---|---|---|",
    ]
    for name, (title, *_, goal) in ROWS.items():
        if not wanted(name):
            continue
        error, seconds, parameters = ours(command, name, options.seeds)
        cells = "– | – | –"
        if options.peer != "none":
            found = [peer(options.peer, name, seed, options.limit) for seed in range(1, options.peer_seeds + 1)]
            found = [one for one in found if one]
            if found:
                cells = (f"{statistics.median(f['rmse'] for f in found):.3g} | "
                         f"{statistics.median(f['seconds'] for f in found):.3g} | {found[0]['parameters']}")
        lines.append(f"| {title} | {error:.3g} | {seconds:.3g} | {parameters} | {cells} | {goal} |")
        print(lines[-1], file=sys.stderr)
    if wanted("step"):
        own = step_seconds(command)
        other = peer(options.peer, "step", 1, options.limit) if options.peer != "none" else None
        text = f"{1e6 * own:.3g} µs"
        if other:
            text += (f", pykan {1e6 * other['step_seconds']:.3g} µs: {other['step_seconds'] / own:.3g} times as long "
                     "(goal: 100)")
        lines += ["", f"A step of Adam on [2,5,1], G = 5, 1000 samples, Float64, one thread each: {text}."]
        print(lines[-1], file=sys.stderr)
    if wanted("special"):
        lines += [
            "", "## Fifteen special functions", "",
            "`approxima reproduce liu-kan-special-functions` over the seeds: networks of the shape of the paper's best KAN (Liu et "
            "al., arXiv:2404.19756, table 2), cubic, without base functions. The paper states neither its domains nor the grids "
            "of these rows; its grids have 3 to 200 intervals. The domains here are those of `approxima targets`. Its errors were "
            "taken down from memory and could not be looked up here.", "",
            "| function | the paper's best | ours, median | least | ratio | below |", "|---|---|---|---|---|---|",
        ]
        for what, paper, error, least in special(command, options.seeds):
            below = "yes" if error < paper else "at the best seed" if least < paper else "no"
            lines.append(f"| {what} | {paper:.3g} | {error:.3g} | {least:.3g} | {error / paper:.3g} | {below} |")
    text = "\n".join(lines) + "\n"
    if options.output:
        with open(options.output, "w") as file:
            file.write(text)
    else:
        print(text)


main()
