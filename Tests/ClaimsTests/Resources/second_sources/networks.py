"""Networks in NumPy: activations with their derivatives, files of the command, and pieces along a line."""

import functools
import json
import os
import subprocess
import tempfile

import mpmath as mp
import numpy as np
from scipy.special import erf

COMMAND = os.environ.get("APPROXIMA", ".build/release/approxima")


def relu(x):
    return np.maximum(x, 0)


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(x)))


ACTIVATIONS = {
    "relu": relu,
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "softplus": lambda x: np.logaddexp(0, x),
    "silu": lambda x: x * sigmoid(x),
    "mish": lambda x: x * np.tanh(np.logaddexp(0, x)),
    "gelu": lambda x: x * 0.5 * (1 + erf(x / np.sqrt(2))),
    "sine": np.sin,
    "gaussian": lambda x: np.exp(-x * x),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "square": lambda x: x * x,
    "cube": lambda x: x**3,
    "absolute": np.abs,
    "identity": lambda x: x,
}

EXACT = {
    "tanh": mp.tanh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "mish": lambda x: x * mp.tanh(mp.log(1 + mp.exp(x))),
    "gelu": lambda x: x * (1 + mp.erf(x / mp.sqrt(2))) / 2,
    "sine": mp.sin,
    "gaussian": lambda x: mp.exp(-x * x),
    "softsign": lambda x: x / (1 + abs(x)),
    "square": lambda x: x * x,
}


@functools.cache
def derivative(name, x, order=1):
    """By mpmath; one-sided for softsign at 0."""
    return float(mp.diff(EXACT[name], mp.mpf(float(x)), order))


def built(theorem, **options):
    """The network that the command builds: a list of (activation, matrix, biases), the last with 'identity'."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "net.json")
        words = [COMMAND, "construct", theorem, "--save", path]
        for name, value in options.items():
            words += [f"--{name}", str(value)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        with open(path) as file:
            data = json.load(file)
    shape = data["architecture"]
    widths = [shape["inputs"], *shape["widths"], shape["outputs"]]
    names = shape["activations"] + ["identity"]
    layers, place = [], 0
    for index, name in enumerate(names):
        rows, columns = widths[index + 1], widths[index]
        if "layers" in data:
            layer = data["layers"][index]
            matrix = np.zeros((rows, columns))
            for row in range(rows):
                for entry in range(layer["starts"][row], layer["starts"][row + 1]):
                    matrix[row, layer["columns"][entry]] += layer["weights"][entry]
            biases = np.array(layer["biases"])
        else:
            numbers = np.array(data["parameters"][place : place + rows * (columns + 1)])
            matrix, biases = numbers[: rows * columns].reshape(rows, columns), numbers[rows * columns :]
            place += rows * (columns + 1)
        layers.append((name, matrix, biases))
    return layers


def evaluate(layers, points):
    """Values at points, one a row."""
    x = np.asarray(points, dtype=float)
    for name, matrix, biases in layers:
        x = ACTIVATIONS[name](x @ matrix.T + biases)
    return x[:, 0]


def bending(layers, points):
    """Of each hidden layer how many units take both signs at the points and are seen."""
    x, counts = np.asarray(points, dtype=float), []
    for (name, matrix, biases), (_, after, _) in zip(layers[:-1], layers[1:]):
        sums = x @ matrix.T + biases
        counts.append(int(((sums.min(0) < 0) & (sums.max(0) > 0) & (after != 0).any(0)).sum()))
        x = ACTIVATIONS[name](sums)
    return counts


def widest(layers):
    return max(len(biases) for _, _, biases in layers[:-1])


def kinks(layers, low, high):
    """Places where the slope of a ReLU network of one input changes, by its pieces layer by layer."""
    ends = np.array([low, high])
    for depth in range(1, len(layers)):
        x = ends[:, None]
        for name, matrix, biases in layers[: depth - 1]:
            x = relu(x @ matrix.T + biases)
        sums = x @ layers[depth - 1][1].T + layers[depth - 1][2]
        left, right = sums[:-1], sums[1:]
        crosses = (left * right) < 0
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(crosses, left / (left - right), 0)
        new = (ends[:-1, None] + part * (ends[1:] - ends[:-1])[:, None])[crosses]
        ends = np.unique(np.concatenate([ends, new]))
        ends = ends[np.concatenate([[True], np.diff(ends) > 1e-13 * (high - low)])]
    values = evaluate(layers, ends[:, None])
    slopes = np.diff(values) / np.diff(ends)
    return ends[1:-1][np.abs(np.diff(slopes)) > 1e-7 * np.abs(slopes).max()]


def chain(hidden, output):
    """Layers of ReLU from (matrix, biases), and an output row."""
    return [("relu", np.array(m, dtype=float), np.array(b, dtype=float)) for m, b in hidden] + [
        ("identity", np.array([output[0]], dtype=float), np.array([output[1]], dtype=float))
    ]


def spline(knots, values):
    """One ReLU unit a piece; units without a jump of the slope are left out."""
    slopes = np.diff(values) / np.diff(knots)
    jumps = np.concatenate([[slopes[0]], np.diff(slopes)])
    used = np.abs(jumps) > 0
    return chain([(np.ones((used.sum(), 1)), -np.asarray(knots)[:-1][used])], (jumps[used], values[0]))


def rate(sizes, errors):
    """The exponent with which errors fall."""
    return -np.polyfit(np.log(sizes), np.log(errors), 1)[0]


def furthest(target, values):
    return max(values, key=lambda value: abs(value - target))
