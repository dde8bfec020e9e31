"""Networks of splines and rational functions beside pykan 0.2.8: the table of Benchmarks/FAMILIES.md.

    python families.py --command approxima [--seeds 5] [--peer python|none] [--limit seconds]
        [--rounds 5] [--only rows] [--output F.md]

Errors are roots of mean squares at 10^5 points that nothing was fitted to, medians over the seeds; seconds those of the
fit. pykan is L-BFGS on refined grids, as its examples do, see peers/pykan_peer.py; --limit ends it. Sections of the file
that this does not write are kept, the first table too.
"""
import argparse
import json
import os
import platform
import resource
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


def step_seconds(command, precision):
    """Processor time of a step of Adam on [2,5,1], G = 5, 1000 samples, by the difference of two fits; one thread."""
    def seconds(steps):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        approxima(command, "fit", "kanToy2", "--family", "kan", "--widths", "5", "--grid", "5", "--base", "silu",
                  "--samples", "1000", "--optimizer", "adam", "--steps", str(steps), "--threads", "1", "--precision",
                  precision, "--reference-starts", "0", "--json")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (seconds(8100) - seconds(100)) / 8000


def step_lines(command, python, rounds):
    """Ours and pykan's steps in turn, the least of the rounds each."""
    titles = {"32": "Float32, pykan's default", "64": "Float64"}
    least = {(who, bits): float("inf") for who in ("ours", "pykan") for bits in titles}
    for _ in range(rounds):
        for bits in titles:
            least["ours", bits] = min(least["ours", bits], step_seconds(command, "f" + bits))
            found = peer(python, "step" + bits, 1, 60) if python != "none" else None
            if found:
                least["pykan", bits] = min(least["pykan", bits], found["step_seconds"])
    yield from ["## A step of Adam", ""]
    yield "A step of Adam on [2,5,1], G = 5, cubic with the base function silu, 1000 samples, one thread each: processor "
    yield f"time, the least of {rounds} rounds in turn."
    yield from ["", "| precision | µs | pykan: µs | times as long | goal |", "|---|---|---|---|---|"]
    for bits, title in titles.items():
        own, other = least["ours", bits], least["pykan", bits]
        cells = f"{1e6 * other:.0f} | {other / own:.0f}" if other < float("inf") else "– | –"
        yield f"| {title} | {1e6 * own:.1f} | {cells} | ≥ 100 |"


def proven_lines(command, seeds):
    """Brackets of a small network, and rational functions beside the published errors."""
    yield from ["## Proven errors and rational functions", "", "| work | found | goal |", "|---|---|---|"]
    runs = [approxima(command, "fit", "sine", "--family", "kan", "--widths", "1", "--grid", "10", "--certify",
                      "--reference-starts", "0", "--seed", str(seed), "--json")["certified"]
            for seed in range(1, seeds + 1)]
    wide = statistics.median(run["sup_upper"] / run["sup_lower"] - 1 for run in runs)
    seconds = statistics.median(run["wall_seconds"] for run in runs)
    yield (f"| certified sup of a KAN [1,1,1], G = 10, on sine, median of {seeds} | within {100 * wide:.2g} % in "
           f"{seconds:.2g} s | 1 % in 1 s |")
    for degree, goal in ((4, "8.5015e-3"), (10, "2.68957e-4")):
        run = approxima(command, "baseline", "abs", "--type", f"{degree},{degree}", "--json")["baselines"][0]
        law = 8 * np.exp(-np.pi * np.sqrt(degree))
        yield (f"| abs x by the best rational of type ({degree},{degree}) | {run['errors']['sup']:.6g}, none below "
               f"{run['sup_lower_bound']:.6g}; {run['errors']['sup'] / law:.3f} of 8 e^(−π√n) | {goal} |")
    for layers, goal in enumerate(("3.26e-2", "1.55e-3", "9.30e-6", "1.56e-9"), 1):
        run = approxima(command, "construct", "boulle-modulus", "--depth", str(layers), "--json")["errors"]["sup"]
        yield f"| abs x by composed type (3,2), {layers} | {run:.3g}, relu half of it | {goal} |"


def head(path):
    """The file there before its first section."""
    with open(path) as file:
        return file.read().split("\n## ")[0].rstrip().split("\n")


def kept(path, written):
    """The sections of the file there whose headings are not written, from their headings on."""
    if not path or not os.path.exists(path):
        return []
    with open(path) as file:
        sections = file.read().split("\n## ")[1:]
    return [f"## {section.rstrip()}" for section in sections if f"## {section.splitlines()[0]}" not in written]


def processor():
    """Its name and the widest vectors that the kernels use."""
    if not os.path.exists("/proc/cpuinfo"):
        return platform.machine()
    with open("/proc/cpuinfo") as file:
        fields = dict(line.split(":", 1) for line in file.read().split("\n\n")[0].splitlines())
    fields = {name.strip(): value.strip() for name, value in fields.items()}
    flags = fields.get("flags", "").split()
    vectors = next((name for name in ("avx512vl", "avx2") if name in flags), "no AVX2")
    return f"{fields.get('model name', platform.machine())} ({vectors})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", required=True)
    parser.add_argument("--peer", default=sys.executable)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--peer-seeds", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
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
        f"`make bench-families`, {time.strftime('%Y-%m-%d')}, {processor()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f} before. Errors: root of the mean square at 10⁵ fresh points, medians of {options.seeds} seeds (pykan: "
        f"{options.peer_seeds}, one thread, L-BFGS of 50 steps a grid, grids refined until {options.limit:g} s are over, "
        "the best grid counts). Seconds are those of the fit, ours on all cores.", "",
        "| work | error | seconds | parameters | pykan: error | seconds | parameters | goal |", "|---|---|---|---|---|---|---|---|",
    ]
    if options.output and os.path.exists(options.output) and not any(map(wanted, ROWS)):
        lines = head(options.output)
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
        lines += ["", *step_lines(command, options.peer, options.rounds)]
        print(*lines[-2:], sep="\n", file=sys.stderr, flush=True)
    if wanted("proven"):
        lines += ["", *proven_lines(command, options.seeds)]
        print(*lines[-7:], sep="\n", file=sys.stderr)
    if wanted("special"):
        lines += [
            "", "## Fifteen special functions", "",
            "`approxima reproduce liu-kan-special-functions` over the seeds: networks of the shape of the paper's best KAN (Liu et "
            "al., arXiv:2404.19756, table 2), cubic, without base functions. The paper states neither its domains nor the grids "
            "of these rows; its grids have 3 to 200 intervals. The domains here are those of `approxima targets`. Its errors were "
            "taken down from memory and could not be looked up here, so that \"no more parameters\" is not proven either. "
            f"{processor()}, {time.strftime('%Y-%m-%d')}, seeds 1 to {options.seeds}.", "",
            "| function | the paper's best | ours, median | least | ratio | below |", "|---|---|---|---|---|---|",
        ]
        for what, paper, error, least in special(command, options.seeds):
            below = "yes" if error < paper else "at the best seed" if least < paper else "no"
            lines.append(f"| {what} | {paper:.3g} | {error:.3g} | {least:.3g} | {error / paper:.3g} | {below} |")
    for section in kept(options.output, lines):
        lines += ["", section]
    text = "\n".join(lines) + "\n"
    if options.output:
        with open(options.output, "w") as file:
            file.write(text)
    else:
        print(text)


main()
