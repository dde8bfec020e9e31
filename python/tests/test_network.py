import os
import pickle
import subprocess
import sys
import threading

import approxima
import numpy as np
import pytest


@pytest.fixture(scope="module")
def net():
    return approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=16, seed=1).network


@pytest.fixture(scope="module")
def plane():
    return approxima.fit("franke", widths=[5, 4], activation="mish", steps=20, seed=1).network


def reference(net, points):
    """The network's values by NumPy, from the numbers of its file."""
    file = net.file
    numbers = np.array(file["parameters"])
    values, at = points, 0
    sizes = [net.inputs, *net.widths, net.outputs]
    for layer, (n, m) in enumerate(zip(sizes, sizes[1:])):
        weights = numbers[at : at + n * m].reshape(m, n)
        values = values @ weights.T + numbers[at + n * m : at + n * m + m]
        at += n * m + m
        if layer < len(sizes) - 2:
            name = file["architecture"]["activations"][layer]
            values = np.tanh(values) if name == "tanh" else values * np.tanh(np.log1p(np.exp(values)))
    return values


def test_values(net, plane):
    x = np.random.default_rng(0).uniform(-1, 1, (1000, 1))
    assert np.allclose(net(x), reference(net, x)[:, 0], rtol=1e-12, atol=1e-12)
    p = np.random.default_rng(0).uniform(0, 1, (1000, 2))
    assert np.allclose(plane(p), reference(plane, p)[:, 0], rtol=1e-12, atol=1e-12)


def test_shapes_strides_and_threads(net, plane):
    x = np.linspace(-1, 1, 100_000)
    values = net(x)
    assert (net(x, threads=1) == values).all()
    assert (net(x.reshape(100, 1000)) == values.reshape(100, 1000)).all()
    assert (net(x[:, None]) == values).all() and net(x[:, None]).shape == x.shape
    assert (net(x[::-3]) == values[::-3]).all()
    assert (net(x.astype(">f8")) == values).all()
    assert (net(x[:5].tolist()) == values[:5]).all()
    assert net(float(x[7])) == values[7] and isinstance(net(0.5), float)
    assert net(np.float64(0.5)) == net(0.5) == net(np.array(0.5))
    assert net(np.empty((0, 1))).shape == (0,)
    many = np.zeros((x.size, 3))
    many[:, 1] = x
    assert (net(many[:, 1]) == values).all()
    out = np.empty_like(x)
    assert net(x, out=out) is out and (out == values).all()
    points = np.random.default_rng(2).uniform(0, 1, (7, 11, 2))
    one = plane(points)
    assert one.shape == (7, 11)
    assert (plane(np.asfortranarray(points)) == one).all()
    assert plane(points[3, 4]) == one[3, 4]
    assert (plane(points.transpose(1, 0, 2)) == one.T).all()
    read_only = points.copy()
    read_only.flags.writeable = False
    assert (plane(read_only) == one).all()


def test_unaligned_points(net):
    x = np.linspace(-1, 1, 50)
    packed = np.zeros(50, dtype=[("skip", "i1"), ("x", "f8")])
    packed["x"] = x
    assert (net(packed["x"]) == net(x)).all()


def test_f32_is_evaluated_in_f32():
    net = approxima.fit("x^2", domain=[(0, 1)], width=4, precision="f32", optimizer="adam", steps=20).network
    values = net(np.linspace(0, 1, 9))
    assert net.precision == "f32"
    assert (values == values.astype(np.float32)).all()


def test_gradient(plane):
    points = np.random.default_rng(3).uniform(0.1, 0.9, (20, 2))
    slopes = plane.gradient(points)
    assert slopes.shape == (20, 1, 2)
    step = 1e-6
    for axis in range(2):
        shift = np.eye(2)[axis] * step
        quotient = (plane(points + shift) - plane(points - shift)) / (2 * step)
        assert np.allclose(slopes[:, 0, axis], quotient, rtol=1e-5, atol=1e-7)


def test_many_threads_of_python(net):
    x = np.linspace(-1, 1, 40_000)
    wanted = net(x)
    failures = []

    def work():
        for _ in range(20):
            if not (net(x) == wanted).all() or net(0.5) != wanted_one:
                failures.append(1)

    wanted_one = net(0.5)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_fits_in_threads():
    wanted = approxima.fit("exp(x)", domain=[(0, 1)], width=4, steps=30, seed=1).network
    found = [None] * 4

    def work(k):
        found[k] = approxima.fit("exp(x)", domain=[(0, 1)], width=4, steps=30, seed=1).network

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(net == wanted for net in found)


@pytest.mark.parametrize("way", ["fork", "spawn", "forkserver"])
def test_processes(net, way):
    program = f"""
import multiprocessing, sys
import numpy as np
import approxima

def work(net):
    fit = approxima.fit("exp(x)", domain=[(0, 1)], width=4, steps=30, seed=1)
    return net(np.linspace(-1, 1, 50000)), fit.network

if __name__ == "__main__":
    net = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=16, steps=30, seed=1).network
    here = work(net)
    with multiprocessing.get_context("{way}").Pool(2) as pool:
        for values, other in pool.map(work, [net] * 4):
            assert (values == here[0]).all() and other == here[1]
    print("same")
"""
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"processes_{way}_{os.getpid()}.py")
    with open(path, "w") as file:
        file.write(program)
    try:
        done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120)
    finally:
        os.unlink(path)
    assert done.stdout == "same\n", done.stderr


def test_other_libraries_keep_their_bits(net):
    """OpenBLAS of NumPy and ours do not touch each other."""
    matrix = np.random.default_rng(4).normal(size=(200, 200))
    program = """
import sys, numpy as np
if sys.argv[1] == "with":
    import approxima
    approxima.fit("exp(x)", domain=[(0, 1)], width=8, seed=1)
a = np.random.default_rng(4).normal(size=(200, 200))
print(np.linalg.solve(a, a[:, 0] * 2).tobytes().hex())
"""
    outputs = [
        subprocess.run([sys.executable, "-c", program, way], capture_output=True, text=True).stdout
        for way in ("with", "without")
    ]
    assert outputs[0] == outputs[1] and len(outputs[0]) > 100


def test_no_signal_handler_is_set():
    program = """
def seen():
    status = open("/proc/self/status").read()
    # Without the two that glibc itself uses for threads.
    return [int(status.split(key)[1].split()[0], 16) & ~(3 << 31) for key in ("SigCgt:", "SigIgn:", "SigBlk:")]
before = seen()
import approxima
approxima.fit("exp(x)", domain=[(0, 1)], width=4, seed=1).certify()
approxima.command("activations")
assert seen() == before, (seen(), before)
print("same")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "same\n", done.stderr
