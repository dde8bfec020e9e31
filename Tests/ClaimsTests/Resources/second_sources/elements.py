"""Finite elements: stars of meshes, hats by minima, the hat's gradient, two hidden layers, powers of two."""

import itertools
import math

import numpy as np

from .networks import bending, built, evaluate, kinks, relu, spline


def franke(x, y):
    return (
        0.75 * np.exp(-((9 * x - 2) ** 2 + (9 * y - 2) ** 2) / 4)
        + 0.75 * np.exp(-((9 * x + 1) ** 2) / 49 - (9 * y + 1) / 10)
        + 0.5 * np.exp(-((9 * x - 7) ** 2 + (9 * y - 3) ** 2) / 4)
        - 0.2 * np.exp(-((9 * x - 4) ** 2) - (9 * y - 7) ** 2)
    )


def interpolant(cells, points):
    """Of Franke's function on the uniform mesh of the square whose diagonals rise, by barycentric coordinates."""
    x, y = points.T * cells
    i, j = np.minimum(x.astype(int), cells - 1), np.minimum(y.astype(int), cells - 1)
    s, t = x - i, y - j

    def value(a, b):
        return franke((i + a) / cells, (j + b) / cells)

    below = value(0, 0) * (1 - s) + value(1, 0) * (s - t) + value(1, 1) * t
    above = value(0, 0) * (1 - t) + value(0, 1) * (t - s) + value(1, 1) * s
    return np.where(s >= t, below, above)


def kuhn(dimension):
    """Simplices at a node inside Kuhn's mesh: its paths through the cubes around."""
    paths = [
        [tuple(int(axis in order[:k]) for axis in range(dimension)) for k in range(dimension + 1)]
        for order in itertools.permutations(range(dimension))
    ]
    # A simplex of the cube at `corner` has the node 0 where a vertex of its path is −corner.
    return sum(
        tuple(-c for c in corner) in path
        for corner in itertools.product((-1, 0), repeat=dimension) for path in paths
    )


def stars():
    """The hat of an irregular convex star as a minimum, against barycentric coordinates; convexity of drawn stars."""
    random, rest, bent = np.random.default_rng(11), 0.0, 0
    ring = np.array([(1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1)], float)
    for _ in range(50):
        corners = ring + random.uniform(-0.1, 0.1, (6, 2))
        node = random.uniform(-0.1, 0.1, 2)
        edges = np.roll(corners, -1, 0) - corners
        turns = edges[:, 0] * np.roll(edges, -1, 0)[:, 1] - edges[:, 1] * np.roll(edges, -1, 0)[:, 0]
        bent += (turns <= 0).any()
        pieces = []
        for a, b in zip(corners, np.roll(corners, -1, 0)):
            # 1 at the node, 0 at a and b.
            pieces.append(np.linalg.solve(np.array([[*node, 1], [*a, 1], [*b, 1]]), [1, 0, 0]))
        x = random.uniform(-1.2, 1.2, (400, 2))
        hat = relu(np.min([x @ p[:2] + p[2] for p in pieces], 0))
        exact = np.zeros(len(x))
        for a, b, p in zip(corners, np.roll(corners, -1, 0), pieces):
            corners3 = np.vstack([np.array([node, a, b]).T, np.ones(3)])
            shares = np.linalg.solve(corners3, np.vstack([x.T, np.ones(len(x))]))
            inside = (shares >= 0).all(0)
            exact[inside] = shares[0, inside]
        rest = max(rest, np.abs(hat - exact).max())
    depth = {math.ceil(math.log2(k)) + 1 for k in (6, 7, 8)}
    return {
        0: (depth.pop() if len(depth) == 1 else math.nan, 0),
        1: (math.ceil(math.log2(kuhn(3))) + 1, 0), 2: (rest, 0), 3: (int(bent), 0),
    }


def jump(first, biases, outer, second, y, constant):
    """Across x = 0 at a height, of outer·relu(first x + biases), or with a second layer of relu(second·relu(…) + constant):
    the derivatives to both sides, by the units that are on there."""
    found = []
    for side in (1, -1):
        sums = first @ np.array([0, y]) + biases
        on = (sums > 0) | ((sums == 0) & (side * first[:, 0] > 0))
        inner = np.where(on, first[:, 0], 0)
        if second is None:
            found.append(outer @ inner)
            continue
        slope, height = second @ inner, second @ np.where(on, sums, 0) + constant
        found.append(slope if height > 0 or (height == 0 and side * slope > 0) else 0.0)
    return found[0] - found[1]


def hat():
    """The hat by two layers, and random networks of one layer."""
    four = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]], float)
    heights = (-1.7, -0.9, -0.5, 0.3, 0.7, 1.5)
    deep = [jump(four, np.zeros(4), None, -np.ones(4), y, 1) for y in heights]
    random, one = np.random.default_rng(12), 0.0
    for _ in range(50):
        first = np.vstack([[1, 0], [-1, 0], random.uniform(-1, 1, (4, 2))])
        biases, outer = np.concatenate([[0, 0], random.uniform(-1, 1, 4)]), random.uniform(-1, 1, 6)
        jumps = [jump(first, biases, outer, None, y, 0) for y in heights]
        one = max(one, max(jumps) - min(jumps))
    x, y = np.meshgrid(np.linspace(-2, 2, 41), np.linspace(-2, 2, 41))
    units = relu(1 - relu(x) - relu(-x) - relu(y) - relu(-y))
    return {
        0: (max(deep) - min(deep), 0), 1: (one if one > 1e-13 else 0.0, 0),
        2: (np.abs(units - np.maximum(0, 1 - np.abs(x) - np.abs(y))).max(), 0),
    }


def line():
    ratios, rest = [], 0.0
    for n in (10, 100):
        knots = np.linspace(-1, 1, n + 1)
        values = 1 / (1 + 25 * knots**2)
        network = spline(knots, values)
        pieces = len(kinks(network, -1, 1)) + 1
        ratios.append(len(network[0][2]) / pieces)
        x = np.random.default_rng(13).uniform(-1, 1, 1000)
        rest = max(rest, np.abs(evaluate(network, x[:, None]) - np.interp(x, knots, values)).max())
    return {0: (pieces, 0), 1: (max(ratios, key=lambda r: abs(r - 1)), 0), 2: (rest, 0)}


def two_layers(theorem):
    """The command's network of an interpolant, evaluated here: hidden layers that bend, and its largest deviation."""

    def found():
        layers = built(theorem, target="mesh:8x8:franke")
        x = np.random.default_rng(14).uniform(0, 1, (4000, 2))
        rest = np.abs(evaluate(layers, x) - interpolant(8, x)).max()
        return {0: (sum(n > 0 for n in bending(layers, x)), 0), 1: (rest, 0)}

    return found


def powers():
    layers = built("he-uniform-mesh", target="mesh:8x8:franke")
    weights = np.concatenate([m[m != 0] for _, m, _ in layers[:-1]])
    biases = np.concatenate([b for _, _, b in layers[:-1]])
    x = np.random.default_rng(15).uniform(0, 1, (4000, 2))
    return {
        0: (int((np.abs(np.frexp(weights)[0]) != 0.5).sum()), 0), 1: (int((biases != np.round(biases)).sum()), 0),
        2: (np.abs(evaluate(layers, x) - interpolant(8, x)).max(), 0),
    }


SECOND = {
    "finite-elements.star-depth": stars,
    "finite-elements.one-layer-never": hat,
    "finite-elements.line-units": line,
    "finite-elements.two-layers-plane": two_layers("arora-two-layers"),
    "finite-elements.uniform-two-layers": two_layers("he-uniform-mesh"),
    "finite-elements.few-powers": powers,
}
