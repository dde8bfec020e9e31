"""The rest of the register: maxima, folds, free knots, points, kernels, few units."""

import itertools
import math

import mpmath as mp
import numpy as np
from scipy.interpolate import make_lsq_spline
from scipy.optimize import brentq, linprog

from .elements import jump
from .networks import ACTIVATIONS, bending, chain, evaluate, furthest, rate, relu


def maximum_of_five():
    """The arrangement's rays as cross products of three of its normals, and the formula on them and on a grid."""
    normals = set()
    pairs = list(itertools.combinations_with_replacement(range(5), 2))
    for a, b in itertools.combinations(pairs, 2):
        v = np.zeros(5, int)
        for i in a:
            v[i] += 1
        for i in b:
            v[i] -= 1
        if v.any():
            v //= np.gcd.reduce(v)
            normals.add(tuple(v if v[np.nonzero(v)[0][0]] > 0 else -v))
    planes = np.array(sorted(normals))[:, :4]
    rays = set()
    for a, b, c in itertools.combinations(range(len(planes)), 3):
        m = planes[[a, b, c]]
        ray = np.array([round(np.linalg.det(np.delete(m, i, 1))) * (-1) ** i for i in range(4)])
        if ray.any():
            ray //= np.gcd.reduce(ray)
            rays |= {tuple(ray), tuple(-ray)}

    def formula(x):
        m = lambda i, j: np.maximum(x[:, i], x[:, j])
        big = np.maximum
        return (
            0.5 * big(x[:, 0], m(1, 3)) + big(m(0, 1), m(2, 4)) + 0.5 * big(x[:, 2], m(3, 4))
            - 0.5 * big(m(0, 1) + m(2, 3), m(1, 3) + m(2, 4)) - 0.5 * big(m(0, 1) + m(3, 4), m(0, 3) + m(2, 4))
            + 0.5 * big(m(0, 3) + m(2, 3), m(1, 3) + m(3, 4)))

    on_rays = np.array([(*r, 0) for r in rays] + [(1,) * 5, (-1,) * 5], float)
    grid = np.array(list(itertools.product((-1, 0, 1, 2), repeat=5)), float)
    # Six differences of pairs and ten units that carry the inputs; six outer maxima and two units for the rest.
    first = 6 + 5 + 5
    return {
        0: (int((formula(on_rays) != on_rays.max(1)).sum()), 0), 1: (len(rays), 0),
        2: (int((formula(grid) != grid.max(1)).sum()), 0), 3: (first + 6 + 2, 0),
    }


def trees():
    wrong, layers = 0, {}
    for k in (1, 2, 3):
        x = np.array(list(itertools.product((0, 1), repeat=2**k)) + [(-1,) * 2**k], float)
        values, layers[k] = x, 0
        while values.shape[1] > 1:
            a, b = values[:, ::2], values[:, 1::2]
            layers[k] += bool(((a - b).min() < 0) and ((a - b).max() > 0))
            values = relu(a - b) + relu(b) - relu(-b)
        wrong = max(wrong, int((values[:, 0] != x.max(1)).sum()))
    return {0: (wrong, 0), 1: (layers[3], 0), 2: (layers[2], 0)}


def never():
    """The jump of the derivative of max(0, x, y) across x = 0, and of one layer's, by one-sided derivatives."""
    three, heights = np.array([[1, -1], [0, 1], [0, -1]], float), (-1.7, -0.9, 0.8, 1.9)
    jumps = [jump(three, np.zeros(3), None, np.array([1.0, 1, -1]), y, 0) for y in heights]
    random, spread = np.random.default_rng(21), 0.0
    for _ in range(50):
        first, biases, outer = random.normal(size=(12, 2)), random.normal(size=12), random.normal(size=12)
        first[0], biases[0] = (1, 0), 0
        one = [jump(first, biases, outer, None, y, 0) for y in heights]
        spread = max(spread, max(one) - min(one))
    x, y = np.meshgrid(np.linspace(-2, 2, 41), np.linspace(-2, 2, 41))
    rest = np.abs(relu(relu(x - y) + relu(y) - relu(-y)) - np.maximum(0, np.maximum(x, y))).max()
    return {0: (max(jumps) - min(jumps), 1e-6), 1: (spread if spread > 1e-12 else 0.0, 0), 2: (rest, 0)}


def cosines():
    """The interpolant of 16 cells behind folds, and how many units bend."""
    errors, units = [], []
    knots = np.arange(17) / 16
    for k in range(5):
        x = np.arange(2**k * 65536 + 1) / (2**k * 65536)
        fold, count = x, 0
        for _ in range(k + 1):
            # relu(t) of t ≥ 0 does not bend, relu(t − ½) does.
            count += int(fold.min() < 0) + int(fold.min() < 0.5 < fold.max())
            fold = 2 * relu(fold) - 4 * relu(fold - 0.5)
        count += sum(fold.min() < t < fold.max() for t in knots[:-1])
        errors.append(np.abs(np.interp(fold, knots, np.cos(np.pi * knots)) - np.cos(2 ** (k + 1) * np.pi * x)).max())
        units.append(count)
    values = np.cos(np.arange(33) * np.pi)
    return {
        0: (furthest(1, [e / errors[0] for e in errors]), 1e-3),
        2: (furthest(1, [b - a for a, b in zip(units, units[1:])]), 0), 3: (np.abs(np.diff(values)).min() / 2, 1e-12),
    }


def zigzags():
    """The interpolant of x² on N^L cells."""

    def error(n, depth):
        knots = np.arange(n**depth + 1) / n**depth
        x = np.concatenate([knots, (knots[1:] + knots[:-1]) / 2])
        return np.abs(np.interp(x, knots, knots**2) - x**2).max()

    sizes, depths = (2, 3, 4, 5), (1, 2, 3)
    ratios = [4 * n**4 * error(n, 2) for n in sizes] + [4 * 9**d * error(3, d) for d in depths]
    geometric = -np.polyfit(depths, np.log([error(3, d) for d in depths]), 1)[0] / math.log(3)
    return {0: (furthest(1, ratios), 1e-6), 1: (rate(sizes, [error(n, 2) for n in sizes]), 1e-6), 2: (geometric, 1e-6)}


def lipschitz():
    """A zigzag that vanishes where its values are asked for, against its interpolant."""
    sizes, errors = (4, 8, 16, 32), []
    for n in sizes:
        nodes = (2 * np.arange(n) + 1) / (2 * n)
        x = np.arange(4 * n * 64 + 1) / (4 * n * 64)
        f = np.abs(((x * n - 0.5) + 0.5) % 1 - 0.5) / n
        errors.append(np.abs(f - np.interp(x, nodes, np.interp(nodes, x, f))).max())
    return {
        0: (errors[1], 1e-9), 1: (furthest(1, [2 * n * e for n, e in zip(sizes, errors)]), 1e-6),
        2: (rate(sizes, errors), 1e-6),
    }


def roots():
    sizes, free, equal = (2, 4, 8, 16), [], []
    for n in sizes:
        r = np.array([k * (k + 1) / (n * (n + 1)) for k in range(n + 1)])
        t = np.unique(np.concatenate([np.linspace(a, b, 201) for a, b in zip(r, r[1:])]))
        free.append(np.abs(np.interp(t * t, r * r, r + 1 / (4 * n * (n + 1))) - t).max())
        knots = np.arange(n + 1) / n
        t = np.sqrt(np.concatenate([np.linspace(0, 1, 20_001), [1 / (4 * n)]]))
        equal.append(np.abs(np.interp(t * t, knots, np.sqrt(knots)) - t).max())
    return {
        0: (furthest(1, [4 * n * (n + 1) * e for n, e in zip(sizes, free)]), 1e-4),
        1: (furthest(1, [4 * math.sqrt(n) * e for n, e in zip(sizes, equal)]), 1e-4), 2: (rate(sizes, equal), 1e-4),
    }


def powers():
    """Least-squares splines of degree k for exp on equal cells."""
    found = {}
    x = (np.arange(20_000) + 0.5) / 20_000
    for k in range(3):
        errors = []
        for n in (8, 16, 32, 64):
            knots = np.concatenate([np.zeros(k + 1), np.arange(1, n) / n, np.ones(k + 1)])
            errors.append(math.sqrt(((make_lsq_spline(x, np.exp(x), knots, k)(x) - np.exp(x)) ** 2).mean()))
        found[2 * k] = (rate((8, 16, 32, 64), errors), 0.03)
    return found


def interpolation():
    x = np.arange(20) / 19
    labels = np.where(np.arange(20) % 2 == 0, 1.0, -1.0)
    found = {}
    for place, (name, scale, shift) in enumerate((("gaussian", 19, 0), ("tanh", 76, 0.5 / 19))):
        matrix = ACTIVATIONS[name](scale * (x[:, None] - x[None, :] + shift))
        found[place] = (np.abs(matrix @ np.linalg.solve(matrix, labels) - labels).max(), 0)
    t = np.arange(5.0)
    columns = np.stack([t**k for k in range(4)], 1)
    signs = np.where(np.arange(5) % 2 == 0, 1.0, -1.0)
    best = linprog(
        [0] * 4 + [1], A_ub=np.block([[columns, -np.ones((5, 1))], [-columns, -np.ones((5, 1))]]),
        b_ub=np.concatenate([signs, -signs]), bounds=[(None, None)] * 5)
    found[2] = (best.fun, 1e-7)
    return found


def memorised():
    random = np.random.default_rng(22)
    z = (np.arange(40) + 0.5) / 40
    labels, biases = random.choice([-1.0, 1.0], 40), z - 0.5 / 40
    matrix = relu(z[:, None] - biases[None, :])
    outer = np.linalg.solve(matrix, labels)
    around = np.concatenate([z, [-1.0, 2.0]])
    bends = ((around.min() < biases) & (biases < around.max()) & (outer != 0)).sum()
    # 38 pieces have 37 turns, and 39 jumps of 2 are asked for.
    jumps = np.abs(np.diff(np.where(np.arange(40) % 2 == 0, 1.0, -1.0)))
    return {
        0: (np.abs(matrix @ outer - labels).max(), 0), 1: (int(bends), 0),
        2: (jumps.min() / 2 if len(jumps) > 38 else 0, 1e-12),
    }


def parity():
    x = np.array(list(itertools.product((0, 1), repeat=2)), float)
    columns, labels = np.hstack([x, np.ones((4, 1))]), x.sum(1) % 2
    best = linprog(
        [0] * 3 + [1], A_ub=np.block([[columns, -np.ones((4, 1))], [-columns, -np.ones((4, 1))]]),
        b_ub=np.concatenate([labels, -labels]), bounds=[(None, None)] * 4)
    found = {0: (best.fun, 1e-9)}
    for place, n in ((1, 10), (2, 2)):
        bits = np.array(list(itertools.product((0, 1), repeat=n)), float)
        outer = [1] + [-2 if k % 2 else 2 for k in range(1, n)]
        layers = chain([(np.ones((n, n)), -np.arange(n))], (outer, 0))
        found[place] = (int((evaluate(layers, bits) != bits.sum(1) % 2).sum()), 0)
        if n == 10:
            found[3] = (sum(bending(layers, bits)), 0)
    return found


def floats():
    """Steps with sums rounded to five bits: partial sums of whole numbers up to 31 are not rounded at all."""
    numbers = sorted({s * (1 + m / 16) * 2.0**e for s in (1, -1) for m in range(16) for e in range(-2, 3)})
    random = np.random.default_rng(23)
    values = random.integers(-15, 16, len(numbers))

    def rounded(x):
        mantissa, exponent = math.frexp(x)
        return math.ldexp(round(mantissa * 32), exponent - 5)

    wrong = 0
    for place, x in enumerate(numbers):
        total = 0.0
        for k in range(1, len(numbers)):
            if rounded(x) - numbers[k] >= 0:
                total = rounded(total + rounded(float(values[k] - values[k - 1])))
        wrong += rounded(total + values[0]) != values[place]
    return {0: (wrong, 0), 1: (len(numbers), 0)}


def circle():
    """Squares of the Fourier coefficients of relu(cos) by quadrature."""

    def coefficient(k):
        return float(mp.quad(lambda t: mp.cos(t) * mp.cos(k * t), mp.linspace(-mp.pi / 2, mp.pi / 2, 2 * k + 2)) / mp.pi)

    even = [(coefficient(k) / 2) ** 2 * (math.pi * (k * k - 1)) ** 2 for k in range(2, 17, 2)]
    high = [16, 24, 32, 48, 64]
    return {
        0: (furthest(1, even), 0.01), 1: (max(coefficient(k) ** 2 for k in (3, 5, 9)), 0),
        2: (rate(high, [coefficient(k) ** 2 for k in high]), 0.02),
    }


def tangent_circle():
    """Fourier coefficients of the tangent kernel's closed form (Cho and Saul's kernels of degree 1 and 0) by quadrature."""

    def coefficient(k):
        kernel = lambda t: (mp.sin(t) + (mp.pi - t) * mp.cos(t)) / (2 * mp.pi) + mp.cos(t) * (mp.pi - t) / (2 * mp.pi)
        return float(mp.quad(lambda t: kernel(t) * mp.cos(k * t), mp.linspace(0, mp.pi, k + 2)) / mp.pi)

    formula = lambda k: (k * k + 3) / (math.pi * (k * k - 1)) ** 2
    high = [16, 24, 32, 48, 64]
    return {
        0: (furthest(1, [coefficient(k) / formula(k) for k in (2, 4)]), 1e-4),
        1: (max(abs(coefficient(k)) for k in (3, 5, 9)), 1e-12), 2: (rate(high, [coefficient(k) for k in high]), 0.08),
    }


def learning_times():
    """The tangent kernel of the same 512 units, whose matrix at 256 angles is diagonal in the waves: powers of 1 - 2λ."""
    directions, angles = 2 * np.pi * (np.arange(256) + 0.5) / 256, 2 * np.pi * np.arange(256) / 256
    seen = math.sqrt(2) * np.cos(angles[:, None] - directions[None])
    kernel = np.maximum(seen, 0) @ np.maximum(seen, 0).T / 256
    kernel += np.cos(angles[:, None] - angles[None]) * ((seen > 0) * 1.0 @ (seen > 0).T) / 256
    eigenvalue = lambda k: (kernel @ np.cos(k * angles))[0] / 256
    formula = lambda k: (k * k + 3) / (math.pi * (k * k - 1)) ** 2
    waves = [2, 4, 6, 8]
    return {
        0: (furthest(1, [eigenvalue(k) / formula(k) for k in waves]), 0.01),
        1: (rate([1 / formula(k) for k in waves], [eigenvalue(k) for k in waves]), 0.02),
        2: ((1 - 2 * eigenvalue(3)) ** 292, 1e-3),
    }


def edge_rates():
    """Exponents of 1 - c on the edge: the arc-cosine map, and the map of tanh by Gauss and Hermite, iterated."""
    far = [round(512 * 2 ** (k / 2)) for k in range(7)]
    c, gaps = 0.5, {}
    for depth in range(1, far[-1] + 1):
        c = (math.sqrt(1 - c * c) + (math.pi - math.acos(c)) * c) / math.pi
        gaps[depth] = 1 - c
    z, w = np.polynomial.hermite_e.hermegauss(60)
    w = w / w.sum()
    edge = lambda q: 1 / (w @ (1 - np.tanh(math.sqrt(q) * z) ** 2) ** 2)
    q = brentq(lambda q: q - edge(q) * (w @ np.tanh(math.sqrt(q) * z) ** 2) - 0.05, 0.3, 0.9)
    near, c, own = [round(depth / 2) for depth in far], 0.5, {}
    masses, first = np.outer(w, w), np.tanh(math.sqrt(q) * z)[:, None]
    for depth in range(1, near[-1] + 1):
        second = np.tanh(math.sqrt(q) * (c * z[:, None] + math.sqrt(1 - c * c) * z[None, :]))
        c = (edge(q) * (masses * first * second).sum() + 0.05) / q
        own[depth] = 1 - c
    return {1: (rate(far, [gaps[d] for d in far]), 0.02), 3: (rate(near, [own[d] for d in near]), 0.02)}


def beam():
    scaled = lambda b: math.cos(b) + 1 / math.cosh(b)
    betas = [brentq(scaled, (k - 1) * math.pi + 0.1, k * math.pi - 0.01) for k in range(3, 7)]
    return {3: (rate([k - 0.5 for k in range(3, 7)], [b**-4 for b in betas]), 0.02)}


def four_units():
    """The largest error over the square of the second difference, for halved steps, in 40 digits."""
    with mp.workdps(40):
        rho = lambda t: mp.log(1 + mp.exp(t))
        second = mp.mpf(1) / 4
        sizes, errors = (0.4, 0.2, 0.1, 0.05), []
        for h in map(mp.mpf, ("0.4", "0.2", "0.1", "0.05")):
            product = lambda x, y: (rho(h * (x + y)) + rho(-h * (x + y)) - rho(h * (x - y)) - rho(-h * (x - y))) / (
                8 * h * h * second / 2)
            errors.append(float(max(abs(product(x, y) / 1 - x * y) for x in (1, mp.mpf(1) / 2) for y in (1, -1))))
    return {1: (-rate(sizes, errors), 0.05)}


def newman():
    x = np.exp(-12 * np.arange(20_001) / 20_000)
    above = 0
    for n in range(5, 26):
        nodes = np.exp(-np.arange(n) / math.sqrt(n))
        ratio = np.prod((nodes[:, None] - x) / (nodes[:, None] + x), 0)
        above += np.abs(x * (1 - ratio) / (1 + ratio) - x).max() > 3 * math.exp(-math.sqrt(n))
    return {0: (int(above), 0)}


SECOND = {
    "maximum.five-two-layers": maximum_of_five,
    "maximum.tree-depth": trees,
    "maximum.one-layer-never": never,
    "elbrachter.cosine": cosines,
    "lu-shen-yang-zhang.square": zigzags,
    "devore-howard-micchelli.lipschitz": lipschitz,
    "devore.free-knots-root": roots,
    "siegel-xu.powers-on-line": powers,
    "pinkus.interpolation": interpolation,
    "zhang.memorisation": memorised,
    "minsky-papert.parity": parity,
    "park.floats-memorised": floats,
    "bach.circle-spectrum": circle,
    "hayou.edge-rates": edge_rates,
    "bietti-mairal.tangent-spectrum": tangent_circle,
    "basri.learning-times": learning_times,
    "spectral-bias.gram-eigenvalues": beam,
    "lin-tegmark-rolnick.four-units": four_units,
    "newman.rational-modulus": newman,
}
