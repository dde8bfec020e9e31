"""Compares what approxima reads of ONNX files with ONNX Runtime: `compare.py APPROXIMA FOLDER [TABLE]`.

A file counts as right where all values at 64 random points are, as ONNX Runtime has them, within 1e-6 of the
largest value that the network has at these points in Float32, and 1e-12 in Float64. Exit code 1: a file is read as another function,
or fewer than 200 files or 90 % of them are read.
"""

import collections
import pathlib
import subprocess
import sys

import numpy as np
import onnxruntime

command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
random = np.random.default_rng(17)
onnxruntime.set_default_logger_severity(3)
counts, refused, wrong, left, worst = collections.Counter(), [], [], [], collections.Counter()
files = sorted(folder.glob("*.onnx"))
for path in files:
    maker = "-".join(path.stem.split("-")[: 2 if path.stem.startswith("torch") else 1])
    try:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:
        # No file that anyone reads, or an operator that ONNX Runtime has in Float32 alone.
        left.append(f"{path.name}: {str(error).splitlines()[0][-90:]}")
        continue
    counts[maker, "files"] += 1
    given = session.get_inputs()[0]
    kind = np.float64 if "double" in given.type else np.float32
    real = [o for o in session.get_outputs() if o.type in ("tensor(float)", "tensor(double)")]
    points = random.uniform(-2, 2, [64] + [int(size) for size in given.shape[1:]]).astype(kind)
    rows = folder / "points.npy"
    np.save(rows, points.reshape(64, -1))
    run = subprocess.run([command, "evaluate", str(path), "--at", str(rows), "--output", str(folder / "values.npy")],
                         capture_output=True, text=True)
    if run.returncode == 2 and run.stderr.count("\n") == 1:
        counts[maker, "refused"] += 1
        refused.append(run.stderr.strip().replace(f"approxima: {folder}/", ""))
        continue
    if run.returncode or not real:
        counts[maker, "wrong"] += 1
        wrong.append(f"{path.name}: exit code {run.returncode} {run.stderr[-300:]}")
        continue
    # One by one where the file fixes the number of samples.
    single = isinstance(given.shape[0], int)
    batches = [points[i:i + 1] for i in range(64)] if single else [points]
    expected = np.concatenate([session.run([real[-1].name], {given.name: b})[0].reshape(len(b), -1) for b in batches])
    values = np.load(folder / "values.npy")
    # Zeros alone would tell nothing of a network.
    size = np.max(np.abs(expected))
    error = np.max(np.abs(values - expected)) / size if values.shape == expected.shape and size > 0 else np.inf
    worst[maker] = max(worst[maker], 0 if kind is np.float64 else error)
    if not error <= (1e-12 if kind is np.float64 else 1e-6):
        counts[maker, "wrong"] += 1
        wrong.append(f"{path.name}: {error:.2g} {kind.__name__}")
    else:
        counts[maker, "right"] += 1
lines = ["| files of | files | right | refused | wrong | largest error in Float32 |", "|---|---|---|---|---|---|"]
for maker in sorted({m for m, _ in counts}):
    lines.append("| " + " | ".join([maker] + [str(counts[maker, c]) for c in ["files", "right", "refused", "wrong"]]
                                  + [f"{worst[maker]:.1g}"]) + " |")
total = {c: sum(n for (_, k), n in counts.items() if k == c) for c in ["files", "right", "refused", "wrong"]}
lines.append("| all | " + " | ".join(str(total[c]) for c in total) + f" | {max(worst.values(), default=0):.1g} |")
print("\n".join(lines))
print("\nleft out, as ONNX Runtime does not run them:\n" + "\n".join(left))
print("\nrefused:\n" + "\n".join(refused))
print("\nwrong:\n" + "\n".join(wrong))
if len(sys.argv) > 3:
    pathlib.Path(sys.argv[3]).write_text("\n".join(lines) + "\n")
ok = not wrong and total["files"] >= 200 and total["right"] >= 0.9 * total["files"]
sys.exit(0 if ok else 1)
