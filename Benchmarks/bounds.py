"""Bounds of networks over boxes: ours beside CROWN and alpha-CROWN of auto_LiRPA, on the same boxes.

Usage: python3 bounds.py --harness PROGRAM [--peer PYTHON] [--output FILE]
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
# Our effort beside the method of the peer that does the same kind of work.
PAIRS = (("plain", "CROWN"), ("optimised", "alpha-CROWN"), ("full", "alpha-CROWN"))


def lines(command):
    """The JSON lines that a command prints, its threads held to one."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return [json.loads(line) for line in output.stdout.splitlines()]


def width(answer):
    return answer["upper"] - answer["lower"]


def geometric(values):
    return math.exp(statistics.fmean(math.log(v) for v in values))


def table(ours, theirs):
    """Rows (effort, method, activation, widths, times), one an activation and pair; quotients box by box."""
    found = {(a["name"], a["box"], a["effort"]): a for a in ours}
    for effort, method in PAIRS:
        rows = {}
        for answer in theirs:
            if answer["method"] != method or "skipped" in answer:
                continue
            own = found[answer["name"], answer["box"], effort]
            rows.setdefault(answer["name"].split()[0], []).append(
                (width(own) / width(answer), answer["seconds"] / own["seconds"]))
        for activation, values in rows.items():
            yield effort, method, activation, [v[0] for v in values], [v[1] for v in values]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--harness", required=True)
    options.add_argument("--peer", help="a Python that has auto_LiRPA")
    options.add_argument("--output", help="a file for the table")
    options = options.parse_args()
    ours = lines([options.harness, "bounds"])
    if not options.peer:
        for answer in ours:
            print(json.dumps(answer))
        return
    with tempfile.TemporaryDirectory() as folder:
        cases = os.path.join(folder, "cases.json")
        subprocess.run([options.harness, "bounds-data", cases], check=True)
        theirs = lines([options.peer, os.path.join(HERE, "peers", "lirpa_peer.py"), cases])
    version = subprocess.run([options.peer, "-c", "import torch; print(torch.__version__)"],
                             check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    failed = [a for a in theirs if "skipped" in a]
    text = f"""# Bounds of networks over boxes, beside auto_LiRPA

By `make bench-bounds`: auto_LiRPA 0.3 on PyTorch {version}, Float64, one thread on both sides. Networks
2-32-1, 2-32-32-1, 4-32-32-1 and 8-32-32-32-1, random and trained, boxes of half-width 0.01, 0.05, 0.2 and
0.5 within [-1, 1]^d. Ours are proven with rounding counted, theirs hold up to rounding. Width: ours over
theirs, geometric mean and largest over the boxes. Time: theirs over ours, geometric mean and least.

| ours | theirs | activation | boxes | width, mean | largest | times as fast, mean | least |
|---|---|---|---|---|---|---|---|
"""
    for effort, method, activation, widths, times in table(ours, theirs):
        text += (f"| {effort} | {method} | {activation} | {len(widths)} | {geometric(widths):.3f} "
                 f"| {max(widths):.3f} | {geometric(times):.0f} | {min(times):.1f} |\n")
    text += f"""
`plain` is one pass for each bound, `optimised` optimises the slopes of every bound, `full` adds Taylor
models. Of {len(theirs)} bounds of the peer, {len(failed)} ended in an error of its own and are left out.
"""
    print(text)
    if options.output:
        with open(options.output, "w") as file:
            file.write(text)


if __name__ == "__main__":
    main()
