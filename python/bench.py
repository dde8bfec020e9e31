"""The figures of the Python package on this machine: `bench.py WHEEL OUTPUT`. Called by `make bench-python`.

Runs in an environment with the wheel, NumPy and ONNX Runtime. Times are the least of many calls, as other work on the
machine only adds to them; the time of an import is the median of fifteen new processes.
"""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import zipfile

import numpy as np
import onnxruntime

import approxima

wheel, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
onnxruntime.set_default_logger_severity(3)


def least(work, seconds=2.0):
    """The least time of one call, over at least 5 calls and so many seconds."""
    times, end = [], time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def in_turn(*works, seconds=6.0):
    """The least time of each, called in turn, so that other work on the machine meets all of them."""
    times, end = [[] for _ in works], time.perf_counter() + seconds
    while len(times[0]) < 4 or time.perf_counter() < end:
        for work, own in zip(works, times):
            begin = time.perf_counter()
            work()
            own.append(time.perf_counter() - begin)
    return [min(own) for own in times]


def per_call(work, calls=500):
    def many():
        for _ in range(calls):
            work()

    return least(many) / calls


def script(text):
    return [sys.executable, "-c", text]


def import_time():
    text = (
        "import time, numpy\nt, p = time.perf_counter(), time.process_time()\nimport approxima\n"
        "m, q = time.perf_counter(), time.process_time()\napproxima.fit\n"
        "print(m - t, q - p, time.perf_counter() - t)"
    )
    runs = [
        [float(x) for x in subprocess.run(script(text), capture_output=True, text=True, check=True).stdout.split()]
        for _ in range(15)
    ]
    return np.median(runs, axis=0)


def used():
    """Seconds of processors that processes from here took."""
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime


def first_result():
    """A new environment, the wheel and NumPy from files, a fit with its proof in a new process."""
    with tempfile.TemporaryDirectory() as folder:
        files = pathlib.Path(folder, "files")
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--only-binary=:all:",
             "-d", files, f"numpy=={np.__version__}"], check=True)
        env = pathlib.Path(folder, "env")
        subprocess.run([sys.executable, "-m", "venv", env], check=True)
        python = env / "bin/python"
        begin, spent = time.perf_counter(), used()
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index",
                        "--find-links", files, wheel], check=True)
        installed, between = time.perf_counter(), used()
        subprocess.run([python, "-c", (
            "import approxima\nfit = approxima.fit('sin(2*pi*x)', domain=[(-1, 1)], width=16, activation='tanh')\n"
            "assert fit.certify().upper < 1e-3")], check=True)
        return installed - begin, between - spent, time.perf_counter() - installed, used() - between


def forward(network):
    """The network in NumPy, as one writes it."""
    sizes = [network.inputs, *network.widths, network.outputs]
    kind = np.float32 if network.precision == "f32" else np.float64
    numbers, place, layers = network.parameters.astype(kind), 0, []
    for n, m in zip(sizes, sizes[1:]):
        layers.append((numbers[place : place + n * m].reshape(m, n).T.copy(), numbers[place + n * m :][:m]))
        place += n * m + m
    functions = {"tanh": np.tanh, "relu": lambda v: np.maximum(v, 0)}
    names = network.architecture["activations"]

    def value(x):
        for (weights, biases), name in zip(layers, [*names, None]):
            x = x @ weights + biases
            if name:
                x = functions[name](x)
        return x

    return value


def model(sizes, activation, precision):
    inputs, widths = sizes[0], list(sizes[1:-1])
    target = "sin(2*pi*x)" if inputs == 1 else "exp(-x*y)"
    return approxima.fit(
        target, domain=[(-1, 1)] * inputs, widths=widths, activation=activation, precision=precision,
        optimizer="adam", steps=20, seed=1).network


def million(network):
    kind = np.float32 if network.precision == "f32" else np.float64
    points = np.random.default_rng(1).uniform(-1, 1, (1_000_000, network.inputs))
    given = points.astype(kind)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/net.onnx"
        network.save(path)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    numpy_way = forward(network)
    reached = network(points)
    for values in (numpy_way(given), session.run(None, {name: given})[0]):
        close = 1e-12 if kind is np.float64 else 1e-5
        assert np.abs(values[:, 0] - reached).max() <= close * np.abs(reached).max()
    out = np.empty(len(points))
    return in_turn(
        lambda: network(points, out=out), lambda: network(points, out=out, threads=1),
        lambda: numpy_way(given), lambda: session.run(None, {name: given}),
    )


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return "unknown"


lines = [
    "# Figures of the Python package",
    "",
    f"By `make bench-python` on {processor()}, {len(os.sched_getaffinity(0))} cores, Python "
    f"{sys.version.split()[0]}, NumPy {np.__version__}, ONNX Runtime {onnxruntime.__version__}, approxima "
    f"{approxima.command('--version').strip()}; {time.strftime('%Y-%m-%d', time.gmtime())}. "
    f"Other work: {os.getloadavg()[1]:.1f} processes wanted the cores on average.",
    "",
    "| what | goal | here |", "|---|---|---|",
]
with zipfile.ZipFile(wheel) as archive:
    unpacked = sum(one.file_size for one in archive.infolist())
lines.append(f"| wheel (unpacked) | ≤ 35 MB | {wheel.stat().st_size / 1e6:.1f} MB ({unpacked / 1e6:.0f} MB) |")
installs, install_work, result, result_work = first_result()
lines += [
    f"| install of wheel and NumPy from files (of the processor) | | {installs:.1f} s ({install_work:.1f} s) |",
    f"| a first fit with its proof in a new process (of the processor) | ≤ 10 s | {result:.2f} s ({result_work:.2f} s) |",
]
own, own_work, with_fit = import_time() * 1e3
lines += [
    f"| `import approxima` after NumPy (of the processor) | ≤ 20 ms | {own:.1f} ms ({own_work:.1f} ms) |",
    f"| the same and the first use of `approxima.fit` | | {with_fit:.1f} ms |",
]
small, plane = model([1, 16, 1], "tanh", "f64"), model([2, 32, 32, 1], "relu", "f64")
points = [("`net(0.25)`", lambda: small(0.25))]
one, pair, place = np.array([0.25]), np.array([0.25, 0.5]), np.empty(1)
points += [
    ("an array of one point", lambda: small(one)), ("an array of one point, `out=`", lambda: small(one, out=place)),
    ("a point of the plane through 2-32-32-1", lambda: plane(pair)),
]
for name, work in points:
    lines.append(f"| one point through 1-16-1, {name} | ≤ 5 µs | {per_call(work) * 1e6:.1f} µs |"
                 if "plane" not in name else f"| one point, {name} | ≤ 5 µs | {per_call(work) * 1e6:.1f} µs |")
lines += [
    "", "A million points in milliseconds (on one thread); goals: 3 × NumPy, 1 × ONNX Runtime.", "",
    "| network | approxima | NumPy | ONNX Runtime | × NumPy | × ONNX Runtime |", "|---|---|---|---|---|---|",
]
for sizes, activation, precision in [
    ([1, 16, 1], "tanh", "f64"), ([2, 32, 32, 1], "tanh", "f64"), ([2, 32, 32, 1], "relu", "f64"),
    ([2, 128, 128, 1], "relu", "f64"), ([2, 32, 32, 1], "tanh", "f32"), ([2, 32, 32, 1], "relu", "f32"),
]:
    ours, single, theirs, runtime = million(model(sizes, activation, precision))
    lines.append(
        f"| {'-'.join(map(str, sizes))} {activation} {precision} | {ours * 1e3:.1f} ({single * 1e3:.1f}) | {theirs * 1e3:.0f} "
        f"| {runtime * 1e3:.1f} | {theirs / ours:.1f} | {runtime / ours:.1f} |")
text = "\n".join(lines) + "\n"
output.write_text(text)
print(text)
