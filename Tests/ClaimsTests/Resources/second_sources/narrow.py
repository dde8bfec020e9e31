"""Deep and narrow networks: registers as the command builds them, products and quotients, strings of maxima, blocks."""

import math

import numpy as np

from .networks import ACTIVATIONS, built, chain, derivative, evaluate, furthest, rate, relu, widest

TARGETS = {
    "add": (lambda x, y: x + y, [(-1, 1), (-1, 1)]),
    "subtract": (lambda x, y: x - y, [(-1, 1), (-1, 1)]),
    "multiply": (lambda x, y: x * y, [(-1, 1), (-1, 1)]),
    "divide": (lambda x, y: x / y, [(-1, 1), (1, 2)]),
    "sine": (lambda x: np.sin(2 * np.pi * x), [(-1, 1)]),
    "exp": (np.exp, [(-1, 1)]),
}


def points(name, count=20_000):
    """Random points of a target's domain, and its corners."""
    bounds = TARGETS[name][1]
    random = np.random.default_rng(7)
    inside = np.stack([random.uniform(a, b, count) for a, b in bounds], 1)
    corners = np.stack(np.meshgrid(*bounds), -1).reshape(-1, len(bounds))
    return np.concatenate([inside, corners])


def registers(theorem, names, activations, accuracies, width, least=0.0):
    """Networks of the command, evaluated here: how many err by more than ε at a point, and layers that are too wide."""

    def found():
        exceed, wide = dict.fromkeys(accuracies, 0), 0
        for name in names:
            x = points(name)
            for activation in activations:
                for epsilon in accuracies:
                    if activation == "relu" and epsilon < least:
                        continue
                    layers = built(theorem, target=name, activation=activation, epsilon=0.8 * epsilon)
                    with np.errstate(all="ignore"):
                        error = np.abs(evaluate(layers, x) - TARGETS[name][0](*x.T)).max()
                    exceed[epsilon] += not error <= epsilon
                    wide += sum(len(b) > width for _, _, b in layers[:-1])
        return {place: (count, 0) for place, count in enumerate([*exceed.values(), wide])}

    return found


def second(name, alpha):
    return derivative(name, alpha, 2)


def operations(names, width):
    """Products and quotients by the claim's formulas: how many err by more than ε."""

    def multiply(name, u, v):
        rho = ACTIVATIONS[name]
        if width == 2:
            grid = (np.arange(-24, 25) + 0.5) / 8
            slopes = [derivative(name, a) for a in grid]
            place = next(i for i in range(48) if slopes[i] * slopes[i + 1] < 0)
            low, high = grid[place], grid[place + 1]
            for _ in range(60):
                middle = 0.5 * (low + high)
                low, high = (middle, high) if derivative(name, middle) * slopes[place] > 0 else (low, middle)
            h = 1.0 if name == "square" else 2.0**-15
            return (rho(high + h * (u + v)) - rho(high + h * (u - v))) / (2 * h * h * second(name, high))
        # u² and v² of sum and difference by second differences.
        alpha, h = max(np.arange(-24, 25) / 8, key=lambda a: abs(second(name, a))), 2.0**-9

        def square(x):
            return (rho(alpha + h * x) + rho(alpha - h * x) - 2 * rho(alpha)) / (h * h * second(name, alpha))

        return (square(u + v) - square(u - v)) / 4

    def flow(name, beta, kappa, steps, z):
        value, slope = ACTIVATIONS[name](beta), kappa * derivative(name, beta)
        for _ in range(steps):
            z = (ACTIVATIONS[name](beta + kappa * z) - value) / slope
        return z

    def inverse(name, steps, y):
        """a + b z near 1/y, by the best beta of a grid."""
        best, ends = (math.inf, None), np.linspace(1, 2, 41)
        for beta in np.arange(-32, 33) / 8:
            slope, curve = derivative(name, beta), second(name, beta)
            if abs(slope) < 1e-3 or abs(curve) < 1e-3:
                continue
            kappa = -4 / 3 * slope / (steps * curve)
            z = flow(name, beta, kappa, steps, ends - 1.5)
            b = -0.5 / (z[-1] - z[0])
            rest = 1 / ends - 1 - b * (z - z[0])
            error = (rest.max() - rest.min()) / 2
            if error < best[0]:
                best = (error, (beta, kappa, 1 - b * z[0] + (rest.max() + rest.min()) / 2, b))
        beta, kappa, a, b = best[1]
        return a + b * flow(name, beta, kappa, steps, y - 1.5)

    def found():
        counts = []
        for epsilon in (0.1, 0.01, 1e-3):
            steps, count = max(1, math.ceil(0.02 / epsilon)), 0
            for name in names:
                x, y = points("multiply").T
                count += not np.abs(multiply(name, x, y) - x * y).max() <= epsilon
                x, y = points("divide").T
                count += not np.abs(multiply(name, x, inverse(name, steps, y)) - x / y).max() <= epsilon
            counts.append(count)
        # Units a layer: the product's 2 (or a pair and a register), the flow's 1 with x beside it.
        units = [2, 1 + 1] if width == 2 else [2 + 1, 2 + 1, 1 + 1]
        return {place: (n, 0) for place, n in enumerate([*counts, sum(u > width for u in units)])}

    return found


def string(steps, x, start=-8.0):
    """Maxima and minima with affine functions, and the same by ReLU layers."""
    by_maxima, by_units = np.full(len(x), start), np.full(len(x), start)
    for is_maximum, weights, constant in steps:
        line = x @ np.array(weights) + constant
        by_maxima = np.maximum(by_maxima, line) if is_maximum else np.minimum(by_maxima, line)
        by_units = line + relu(by_units - line) if is_maximum else line - relu(line - by_units)
    return by_maxima, by_units


def strips(knots, values, side):
    steps = []
    for k in range(len(knots) - 1):
        slope = (values[k + 1] - values[k]) / (knots[k + 1] - knots[k])
        steps += [
            (True, [values[k], side * slope], -slope * knots[k]),
            (False, [values[k + 1], -side * slope], slope * knots[k + 1]),
        ]
    return steps


def multiplied():
    ratios, rest = [], 0.0
    x = np.stack(np.meshgrid(np.linspace(-1, 1, 321), np.linspace(-1, 1, 321)), -1).reshape(-1, 2)
    for k in (2, 4, 8):
        knots = np.linspace(-1, 1, k + 1)
        maxima, units = string(strips(knots, knots, 1), x)
        ratios.append(2 * k * np.abs(maxima - 1 / (2 * k) - x[:, 0] * x[:, 1]).max())
        rest = max(rest, np.abs(maxima - units).max())
    # Two registers for the inputs and one unit for the running value, in every layer.
    return {0: (furthest(1, ratios), 0.02), 2: (rest, 0), 3: (sum(n > 3 for n in (2 + 1,)), 0)}


def added():
    x, y = points("add").T
    return {0: (max(np.abs(relu(x + y + 2) - 2 - x - y).max(), np.abs(relu(x - y + 2) - 2 - x + y).max()), 0)}


def disc():
    x = np.stack(np.meshgrid(np.linspace(-1, 1, 241), np.linspace(-1, 1, 241)), -1).reshape(-1, 2)
    ratios = []
    for k in (2, 3, 4):
        middles = -1 + (2 * np.arange(k) + 1) / k
        planes = [2 * (p * x[:, 0] + q * x[:, 1]) - p * p - q * q for p in middles for q in middles]
        ratios.append(k * k * np.abs(np.max(planes, 0) + 1 / k**2 - (x**2).sum(1)).max())
    return {1: (furthest(1, ratios), 1e-9), 5: (sum(n > 3 for n in (2 + 1,)), 0)}


def staircase(cells):
    """∫|sin 2πx − its value at the cell's middle| over [−1, 1], by a fine midpoint rule."""
    fine = np.arange(400 * cells)
    x = (fine + 0.5) / (200 * cells) - 1
    middles = (2 * (fine // 400) + 1) / cells - 1
    return np.abs(np.sin(2 * np.pi * x) - np.sin(2 * np.pi * middles)).mean() * 2


def cells_of_product(cells):
    """∫|xy − its value at the cell's middle| over [−1, 1]²."""
    t = ((np.arange(16) + 0.5) / 16 - 0.5) * 2 / cells
    c = (2 * np.arange(cells) + 1) / cells - 1
    total = 0.0
    for p in c:
        x = p + t
        for q in c:
            total += np.abs(np.multiply.outer(x, q + t) - p * q).mean()
    return 4 * total / cells**2


def blocks():
    sizes = (8, 16, 32, 64, 128)
    errors = [staircase(m) for m in sizes]
    sides = (4, 8, 16, 40)
    products = [cells_of_product(m) for m in sides]
    # A block for the first slope, two for each further step, one a fold.
    line = len([0] + [k for k in range(1, 128) for _ in range(2)] + list(range(128)))
    plane = len(2 * ([0] + [k for k in range(1, 16) for _ in range(2)]) + ["sum"] + list(range(16 * 16)))
    return {
        1: (rate(sizes, errors), 0.02), 7: (line, 0),
        8: (furthest(40 / 27, [16 * products[2], 40 * products[3]]), 0.02), 9: (rate(sides, products), 0.02),
        10: (plane, 0),
    }


FOUR = ("add", "subtract", "multiply", "divide")
SMOOTH = ("relu", "gelu", "tanh", "mish")
SECOND = {
    "kidger-lyons.multiply-width-4": registers(
        "kidger-lyons", ("multiply",), SMOOTH, (0.1, 0.03, 0.01, 1e-3, 1e-4), 4, 0.01),
    "kidger-lyons.arithmetic-width-4": registers("kidger-lyons", FOUR, SMOOTH, (0.1, 0.03, 0.01, 1e-3), 4, 0.01),
    "kidger-lyons.sine-width-3": registers("kidger-lyons", ("sine", "exp"), SMOOTH, (0.1, 0.03, 0.01, 3e-3), 3),
    "kidger-lyons.square-width-5": registers(
        "kidger-lyons-square", FOUR, ("square",), (0.1, 0.03, 0.01, 1e-3), 5),
    "kidger-lyons.square-sine-width-4": registers(
        "kidger-lyons-square", ("sine", "exp"), ("square",), (0.3, 0.1, 0.03), 4),
    "kidger-lyons.operations-width-2": operations(("gelu", "silu", "mish", "sine", "gaussian", "square"), 2),
    "kidger-lyons.operations-width-3": operations(("tanh", "sigmoid", "softplus"), 3),
    "hanin-sellke.multiply-width-3": multiplied,
    "hanin-sellke.add-width-1": added,
    "minimum-width.disc": disc,
    "lin-jegelka.depth": blocks,
}
