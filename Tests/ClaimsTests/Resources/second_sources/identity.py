"""Chains of layers that pass a value on: truncation, rounding, bounded and unbounded numbers."""

import math

import numpy as np

from .networks import ACTIVATIONS, derivative, furthest, rate

GRID = np.linspace(-1, 1, 201)


def chain(name, alpha, h, layers=16, points=GRID, round_to=lambda x: x):
    """The largest error of a register chain; `round_to` is applied to every product, sum and value."""
    r, rho = round_to, ACTIVATIONS[name]
    value, slope = float(rho(np.float64(alpha))), np.float64(derivative(name, alpha) if name != "relu" else 1)
    unit = r(rho(r(r(h * r(points)) + alpha)))
    for _ in range(layers - 1):
        unit = r(rho(r(r(unit / slope) + (alpha - value / slope))))
    return np.abs(r(r(unit / (h * slope)) - value / (h * slope)) - points).max()


def bend(name, alpha):
    return abs(derivative(name, alpha, 2) / (2 * derivative(name, alpha)))


def curvature():
    names = ("tanh", "sigmoid", "softplus", "gelu", "silu", "mish", "sine", "gaussian", "softsign")
    h = 2.0**-16
    by_name = [chain(n, 0.5, h) / (16 * h * bend(n, 0.5)) for n in names]
    lengths, steps, coarse = (1, 2, 4, 8, 16, 32, 64), 2.0 ** -np.arange(10, 19), 2.0 ** -np.arange(5, 10)
    by_length = [chain("tanh", 0.5, h, n) for n in lengths]
    by_step = [chain("tanh", 0.5, s) for s in steps]
    by_coarse = [chain("tanh", 0.0, s) for s in coarse]
    k = bend("tanh", 0.5)
    ratios = [e / (n * h * k) for n, e in zip(lengths, by_length)] + [e / (16 * s * k) for s, e in zip(steps, by_step)]
    return {
        0: (furthest(1, by_name), 0.02), 1: (-rate(lengths, by_length), 0.02), 2: (-rate(steps, by_step), 0.02),
        3: (-rate(coarse, by_coarse), 0.025), 4: (furthest(1, ratios), 0.03),
        5: (furthest(1, [3 * e / (16 * s * s) for s, e in zip(coarse, by_coarse)]), 0.05),
        6: (chain("relu", 1.0, 1.0, 64), 0),
    }


def rounding(bits):
    """To so many bits of the significand."""
    if bits >= 53:
        return lambda x: x

    def rounded(x):
        mantissa, exponent = np.frexp(x)
        # Halves away from 0.
        whole = np.ldexp(mantissa, bits)
        return np.ldexp(np.sign(whole) * np.floor(np.abs(whole) + 0.5), exponent - bits)

    return rounded


def precision_split():
    points, bits = np.arange(-25, 26) / 25, np.arange(18, 54)

    def least(name, alpha, about):
        medians = []
        for b in bits:
            found = []
            for layers in (12, 14, 16, 18, 20):
                steps = [2.0 ** (-0.5 * max(2, about(b) + k)) for k in range(-8, 9)]
                errors = [chain(name, alpha, h, layers, points, rounding(b)) for h in steps]
                found.append(16 / layers * min(e for e in errors if e > 0))
            medians.append(np.median(found))
        return -rate(2.0**-bits, medians)

    rough = 2.0 ** (-0.5 * np.arange(62, 91))
    fine = 2.0 ** (-0.5 * np.arange(18, 41))
    noisy = np.array([chain("tanh", 0.5, h) for h in rough])
    smooth = np.array([chain("tanh", 0.5, h) for h in fine])
    scaled = np.log(noisy * rough)
    return {
        0: (least("tanh", 0.5, lambda b: b), 0.05), 1: (rate(rough, noisy), 0.05), 2: (-rate(fine, smooth), 0.02),
        3: (int((np.abs(scaled - np.sort(scaled)[len(scaled) // 2]) > math.log(4)).sum()), 0),
        4: (furthest(1, smooth / (16 * fine * bend("tanh", 0.5))), 0.05),
        5: (least("sigmoid", 0.0, lambda b: 2 * int(b) // 3), 0.05),
        6: (least("mish", 0.0, lambda b: 2 * int(b) + 8), 0.06),
    }


def bounded(name, bound, finest=6e-7):
    """The least error of a chain with numbers of at most `bound`, over alpha and h."""
    reach, points = min(bound, 60), np.linspace(-1, 1, 41)

    def least(alpha):
        value = float(ACTIVATIONS[name](np.float64(alpha)))
        slope = derivative(name, alpha)
        if slope == 0 or not math.isfinite(slope):
            return math.inf
        best, h = math.inf, max(1, abs(value)) / (bound * abs(slope))
        for k in range(7):
            step = h * 2**k
            numbers = [step, alpha, 1 / slope, alpha - value / slope, 1 / (step * slope), value / (step * slope)]
            if max(map(abs, numbers)) <= bound * (1 + 1e-12):
                best = min(best, chain(name, alpha, step, points=points))
        return best

    best = min((least(a), a) for a in np.arange(-reach, reach + 0.1, 0.5))
    finer = 0.1
    while finer > finest:
        best = min(best, min((least(a), a) for a in best[1] + finer * np.arange(-5, 6) if abs(a) <= reach))
        finer /= 5
    return best[0]


def bounded_weights():
    found = {}
    rows = ("tanh", "sigmoid", "softplus", "silu", "gelu", "mish")
    zero = {(10, "gelu")} | {(b, n) for b in (100, 1000) for n in rows[2:]}
    for row, bound in enumerate((10, 100, 1000)):
        for column, name in enumerate(rows):
            if (bound, name) in zero:
                found[6 * row + column] = (bounded(name, bound, 0.05), 0)
        for column, name in enumerate(("sine", "gaussian", "softsign")):
            found[19 + 3 * row + column] = (bounded(name, bound), 5e-3)
    worst = 0.0
    for name in ("gelu", "silu", "softplus"):
        y = GRID
        for _ in range(16):
            y = ACTIVATIONS[name](y) - ACTIVATIONS[name](-y)
        worst = max(worst, np.abs(y - GRID).max())
    found[18] = (worst, 0)
    return found


def pairs(name, alpha, m, bound=10):
    """16 layers of m pairs, the step at its least."""
    slope = derivative(name, alpha)
    h, y = 1 / (2 * m * bound * abs(slope)), GRID
    for _ in range(16):
        y = (ACTIVATIONS[name](alpha + h * y) - ACTIVATIONS[name](alpha - h * y)) / (2 * h * slope)
    return np.abs(y - GRID).max()


def wider():
    counts = (1, 2, 4, 8, 16, 32)
    tanh = [pairs("tanh", 0.0, m) for m in counts]
    places = (("sigmoid", 0.0), ("sine", 0.0), ("gaussian", math.sqrt(0.5)))
    exponents = [rate(counts[1:], [pairs(n, a, m) for m in counts[1:]]) for n, a in places]
    wholes = [16 / (20 * m) for m in counts]
    return {
        0: (rate(counts, tanh), 0.02), 1: (furthest(1, [e * 3 / 16 * (20 * m) ** 2 for e, m in zip(tanh, counts)]), 0.05),
        4: (furthest(2, exponents), 0.025),
        5: (furthest(1, [pairs("softsign", 0.0, m) * (1 + w) / w for m, w in zip(counts, wholes)]), 1e-9),
        6: (pairs("tanh", 0.0, 12), 0.1), 7: (pairs("tanh", 0.0, 37), 0.1),
    }


def unbounded():
    names = ("tanh", "sine", "softsign", "gelu", "silu", "mish", "softplus", "sigmoid", "gaussian")
    found = {}
    for place, name in enumerate(names):
        best = (math.inf, 0.0, 1.0)
        near = [0.5, math.sqrt(0.5), 1.0]
        for alpha in near + [-a for a in near] + list(np.arange(-48.0, 49, 4)):
            slope = derivative(name, alpha)
            if abs(slope) <= 1e-100:
                continue
            for power in range(-6, 56):
                with np.errstate(all="ignore"):
                    error = chain(name, alpha, 2.0**-power)
                if error < best[0]:
                    best = (error, alpha, 2.0**-power)
        error = chain(name, best[1], best[2])
        # At least so many are claimed of sigmoid, whose own roundings decide over the last digit.
        found[place] = (-math.log10(max(error, 2.0**-53)), 0.13 if name == "sigmoid" else 0.07)
    return found


SECOND = {
    "identity.curvature": curvature,
    "identity.precision-split": precision_split,
    "identity.bounded-weights": bounded_weights,
    "identity.wider": wider,
    "identity.unbounded": unbounded,
}
