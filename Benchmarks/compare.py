"""Times ours and the peers in turn, round by round, and writes the table of medians.

One process a party stays open, so that its set-up and compilation are done before the clock runs.
"""

import argparse
import datetime
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = "ours"
# What would change the peers' libraries behind their backs.
VARIABLES = ("OPENBLAS", "OMP_", "MKL_", "GOTO", "BLIS", "NVPL", "XLA", "JAX", "NPY", "TORCH")
HEADS = {
    "adam-1-64-1": "Adam step, 1-64-1 tanh, batch 256",
    "adam-8x16": "Adam step, width 8 × depth 16 relu, batch 256",
    "adam-2-128-128-1": "Adam step, 2-128-128-1 gelu, batch 1024",
    "adam-2-512-512-1": "Adam step, 2-512-512-1 relu, batch 1024",
    "adam-1-16-1": "Adam step, 1-16-1 tanh, batch 32",
    "adam-1-32-32-1": "Adam step, 1-32-32-1 mish, batch 256",
    "seeds-32": "32 seeds of 1-32-32-1 mish, 2,000 Adam steps, both cores",
    "sine-1e-6": "time to sup error 1e-6, sin 2πx, 16 tanh, 20 seeds",
    "lm-1000": "1,000 fits of ≤ 200 LM steps, 1-8-1 tanh, both cores",
    "adam-2-512-512-1-f32": "Adam step, 2-512-512-1 relu, batch 1024, Float32",
}


class Party:
    def __init__(self, command, environment):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=sys.stderr, text=True, env=environment)

    def read(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def ask(self, name):
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        answer = self.read()
        if answer is None:
            raise SystemExit(f"error: {self.process.args} ended at {name}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith(VARIABLES)}


def dgemm(environment):
    """10⁹ operations a second of NumPy's OpenBLAS on one core, best of many."""
    code = """
import numpy, time
a = numpy.random.rand(768, 768); b = numpy.random.rand(768, 768); best = 1e9
for dtype in (numpy.float64, numpy.float32):
    a, b, best = a.astype(dtype), b.astype(dtype), 1e9
    for _ in range(25):
        t = time.perf_counter(); a @ b; best = min(best, time.perf_counter() - t)
    print(2 * 768**3 / best * 1e-9)
"""
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True,
                            env={**environment, "OPENBLAS_NUM_THREADS": "1"}).stdout.split()
    return {"f64": float(output[0]), "f32": float(output[1])}


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def shown(seconds):
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1 or unit == "µs":
            return f"{seconds * factor:.3g} {unit}"


def spread(values):
    median = statistics.median(values)
    return f"{shown(median)} ({shown(min(values))} – {shown(max(values))})"


def agreement(ours, theirs, kind):
    """How far the losses are apart, relatively."""
    if kind not in ("adam", "seeds") or not math.isfinite(theirs):
        return "–"
    apart = abs(ours - theirs) / max(abs(ours), 1e-300)
    return f"{apart:.0e}" + ("" if apart <= 1e-6 else " **!**")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--harness", required=True)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", default="", help="names, separated by commas")
    options.add_argument("--peers", default="", help="all: PyTorch too; none: ours alone")
    options.add_argument("--output", help="a file for the table")
    options = options.parse_args()

    names = [n for n in options.only.split(",") if n] or list(HEADS)
    unknown = [n for n in names if n not in HEADS]
    if unknown:
        raise SystemExit(f"error: no workload '{unknown[0]}': there are {', '.join(HEADS)}")

    environment = clean_environment()
    folder = tempfile.TemporaryDirectory()
    subprocess.run([options.harness, "data", folder.name], check=True)
    workloads = {}
    for name in names:
        with open(f"{folder.name}/{name}.json") as file:
            workloads[name] = json.load(file)

    scripts = [["jax_peer.py"], ["sklearn_peer.py"], ["scipy_peer.py"]]
    if options.peers == "all":
        scripts += [["torch_peer.py"], ["torch_peer.py", "compile"]]
    if options.peers == "none":
        scripts = []
    parties = {OURS: Party([options.harness, "serve"], os.environ)}
    versions = {}
    for script, *rest in scripts:
        party = Party([sys.executable, f"{HERE}/peers/{script}", folder.name, *rest], environment)
        greeting = party.read()
        if greeting is None:
            raise SystemExit(f"error: {script} did not start")
        parties[greeting["party"]] = party
        versions.update(greeting["versions"])

    machine = json.loads(subprocess.check_output([options.harness, "machine"], text=True))
    peak = machine["fma_peak"]
    try:
        product = dgemm(environment)
    except subprocess.CalledProcessError:  # no NumPy beside us
        product = {"f64": math.nan, "f32": math.nan}

    results, skipped = {}, {}
    for name in names:
        # A round of the longer rows takes minutes.
        most = {"seeds": 3, "many": 3, "reach": 1}.get(workloads[name]["kind"], options.rounds)
        for _ in range(min(most, options.rounds)):
            for label, party in parties.items():
                if (name, label) in skipped:
                    continue
                answer = party.ask(name)
                if "skipped" in answer:
                    skipped[name, label] = answer["skipped"]
                    continue
                results.setdefault((name, label), []).append(answer)
        for label in parties:
            if (name, label) in results:
                seconds = [a["seconds"] for a in results[name, label]]
                print(f"{name:22} {label:14} {spread(seconds)}", flush=True)
            elif not skipped[name, label].startswith("its options"):
                print(f"{name:22} {label:14} {skipped[name, label]}", flush=True)
    for party in parties.values():
        party.close()

    out = []
    write = out.append
    write("# Timings\n")
    write("Written by `make bench`; what the rows mean stands in [README.md](README.md).\n")
    write(f"- {datetime.date.today()}; {processor()}, {os.cpu_count()} cores; {platform.system()} "
          f"{platform.release()}; {options.rounds} rounds, in turn (at most 3 of "
          "many fits, 1 of the 20 seeds); medians (least – largest)")
    write(f"- Python {platform.python_version()}; "
          + ", ".join(f"{k} {v}" for k, v in sorted(versions.items()))
          + "; peers with their own choice of threads, `OPENBLAS_CORETYPE` and the like unset")
    urgent = hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) == os.SCHED_FIFO
    write(f"- load average at the end {os.getloadavg()[0]:.1f}"
          + (", all parties at real-time priority, so that the load does not disturb them" if urgent
             else "")
          + "; ours, like the peers, may use all cores; the time of one alone stands in brackets")
    write("")
    write("| work | ours | peer | peer's time | peer / ours | losses apart |")
    write("|---|---|---|---|---|---|")
    for name in names:
        ours = results[name, OURS]
        own = statistics.median([a["seconds"] for a in ours])
        failures = f", {ours[0]['failures']} failed" if "failures" in ours[0] else ""
        if "one_core_seconds" in ours[0]:
            one = statistics.median([a["one_core_seconds"] for a in ours])
            failures += f" [{shown(one)}]"
        rows = [label for label in parties if label != OURS and (name, label) in results]
        for label in rows or [None]:
            head = f"| {HEADS[name]} | {spread([a['seconds'] for a in ours])}{failures} "
            if label is None:
                write(head + "| – | – | – | – |")
                continue
            theirs = results[name, label]
            times = [a["seconds"] for a in theirs]
            notes = [theirs[0]["note"]] if theirs[0].get("note") else []
            if "failures" in theirs[0]:
                notes.append(f"{theirs[0]['failures']} failed")
            note = f"; {', '.join(notes)}" if notes else ""
            write(head + f"| {label} | {spread(times)}{note} "
                  f"| **{statistics.median(times) / own:.3g}** "
                  f"| {agreement(ours[0]['loss'], theirs[0]['loss'], workloads[name]['kind'])} |")
    ratios = []
    if "lm-1000" in names:
        one = statistics.median([a["one_core_seconds"] / a["seconds"]
                                 for a in results["lm-1000", OURS]])
        ratios.append(f"1,000 fits, two cores over one: **{one:.3g}**")
    pair = ("adam-2-512-512-1", "adam-2-512-512-1-f32")
    if all(p in names for p in pair):
        wide = [statistics.median([a["seconds"] for a in results[p, OURS]]) for p in pair]
        ratios.append(f"Float32 over Float64, wide case: **{wide[0] / wide[1]:.3g}**")
    if ratios:
        write("\n" + "; ".join(ratios) + ".")

    write("\n## Beside the machine's limits\n")
    write(f"One core: fused multiply-adds {peak['f64']:.1f} GFLOP/s (Float32 {peak['f32']:.1f}); "
          f"NumPy's OpenBLAS at 768³ {product['f64']:.1f} ({product['f32']:.1f}). Activation with "
          "derivative, ns an element (Float64): "
          + ", ".join(f"{k.split()[0]} {v:.2f}"
                      for k, v in sorted(machine["activation_nanoseconds"].items())
                      if k.endswith("f64")) + ".\n")
    write("| work | GFLOP/s of the dense layers | of FMA peak | of dgemm | activations' share "
          "| of the roofline |")
    write("|---|---|---|---|---|---|")
    for name in names:
        work = workloads[name]
        if work["kind"] != "adam":
            continue
        own = statistics.median([a["seconds"] for a in results[name, OURS]])
        kind = work["precision"]
        one = statistics.median([a["one_core_seconds"] for a in results[name, OURS]])
        # Batches too small to share run on one thread.
        threads = results[name, OURS][0]["threads"] if one > 1.2 * own else 1
        rate = work["operations"] / own * 1e-9 / threads
        activation = work["activations"] * 1e-9 / threads * machine["activation_nanoseconds"][
            f"{work['activation']} {kind}"]
        bound = work["operations"] / (peak[kind] * 1e9) / threads + activation
        write(f"| {HEADS[name]} | {rate:.1f} | {rate / peak[kind]:.0%} "
              f"| {rate / product[kind]:.0%} | {activation / own:.0%} | {bound / own:.0%} |")
    write("\nRates and shares are of one core. The roofline of a row is the time of its products at the FMA peak plus that of its "
          "activations at the measured rate; its share is of the whole step, loss and Adam's own "
          "arithmetic included.")
    text = "\n".join(out) + "\n"
    print("\n" + text)
    if options.output:
        with open(options.output, "w") as file:
            file.write(text)


main()
