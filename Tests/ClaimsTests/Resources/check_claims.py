"""Every constant that a claim predicts, by an independent computation in mpmath or SciPy.

    approxima claims list --json | python3 check_claims.py

Reads the claims' predictions, finds for each the constant below by claim and place, and compares. Every prediction has
its entry: a number computed here; COUNT for a whole number or a zero and DEFINED for a ratio or an exponent, both
counted and measured anew in second_sources; CHOSEN for an ε that somebody chose. A bound must be on the right side of
the number that is found here.
"""

import json
import math
import sys

import mpmath as mp
import numpy as np
from scipy.optimize import linprog, minimize_scalar
from scipy.special import erf

from second_sources import SECOND

mp.mp.dps = 25


def bisected(low, high, is_low, steps=60):
    """Where a condition that holds on the left ends, from above."""
    for _ in range(steps):
        middle = (low + high) / 2
        if is_low(middle):
            low = middle
        else:
            high = middle
    return high


def remez(degree):
    """E_n of exp on [-1, 1]."""
    points = [mp.cos(mp.pi * k / (degree + 1)) for k in range(degree + 2)]
    for _ in range(20):
        size = degree + 2
        matrix, right = mp.matrix(size, size), mp.matrix(size, 1)
        for i, x in enumerate(points):
            for j in range(degree + 1):
                matrix[i, j] = x**j
            matrix[i, degree + 1] = (-1) ** i
            right[i] = mp.exp(x)
        solution = mp.lu_solve(matrix, right)

        def slope(x):
            return mp.exp(x) - sum(j * solution[j] * x ** (j - 1) for j in range(1, degree + 1))

        inner = [mp.findroot(slope, x) for x in points[1:-1]]
        points = [points[0]] + inner + [points[-1]]
    return abs(solution[degree + 1])


def best_rectifiers(units):
    """The least sup error of a level piece and `units` pieces for exp on [0, 1]: greedy reach, bisection in eps."""

    def reach(eps):
        # The level piece ends where exp = 1 + 2 eps; then each piece goes from exp - eps along a tangent of exp + eps.
        x = mp.log(1 + 2 * eps)
        for _ in range(units):
            # The line through (x, e^x - eps) that touches e^t + eps at t: e^t (x - t) + e^t + eps = e^x - eps.
            value = mp.exp(x) - eps
            t = bisected(x, x + 2, lambda t: mp.exp(t) * (x - t) + mp.exp(t) + eps > value, 80)
            slope, above = mp.exp(t), mp.exp(t) + eps
            x = bisected(t, t + 2, lambda y: slope * (y - t) + above > mp.exp(y) - eps, 80)
        return x

    return bisected(mp.mpf(0), mp.mpf("0.5"), lambda eps: reach(eps) < 1)


def barron(d):
    """The variance of Barron's random unit for exp(-|x|^2/2) on the unit ball."""
    d = mp.mpf(d)

    def chi(p):
        return mp.mpf(2) ** (1 - d / 2) / mp.gamma(d / 2) * p ** (d - 1) * mp.exp(-p * p / 2)

    def weight(t):
        return (1 - t * t) ** ((d - 1) / 2)

    def unit(p, t):
        c = mp.cos(p)
        half = (t + 1) / 2 - (mp.sin(2 * p * t) + mp.sin(2 * p)) / (4 * p)
        return c * c - 2 * c * (c - mp.cos(p * t)) + 2 * p * p * half

    total = mp.quad(weight, [-1, 1])
    mean = mp.quad(
        lambda p: chi(p) * mp.quad(lambda t: unit(p, t) * weight(t), [-1, 0, 1]) / total,
        [0, 1, 2, 4, 8, 14],
    )
    return mean - d * mp.quad(lambda r: r ** (d - 1) * mp.exp(-r * r), [0, 1])


def sawtooth(s):
    """The least |c.f| / |c|_1 over all sets of units that are open to the left, in whole numbers."""
    count = 1 << s
    best = math.inf
    for chosen in range(1 << (count - 1)):
        c = np.zeros(count + 1, dtype=int)
        c[1] += 1
        c[0] -= 1
        for kink in range(1, count):
            if chosen >> (kink - 1) & 1:
                c[kink + 1] += 1
                c[kink] -= 2
                c[kink - 1] += 1
        size = np.abs(c).sum()
        if size:
            best = min(best, abs(int(c[1::2].sum())) / size)
    return best


def bounded_chain(name, bound):
    """The least error of a register chain with numbers of at most `bound`, over alpha and h (at 201 points)."""
    reach = min(bound, 60)

    def at(alpha, h):
        slope, value = derivative(name, alpha), values(name, alpha)
        numbers = [h, alpha, 1 / slope, alpha - value / slope, 1 / (h * slope), value / (h * slope)]
        if not max(map(abs, numbers)) <= bound * (1 + 1e-12):
            return math.inf
        x = np.linspace(-1, 1, 201)
        unit = values(name, h * x + alpha)
        for _ in range(15):
            unit = values(name, unit / slope + (alpha - value / slope))
        return np.abs((unit - value) / (h * slope) - x).max()

    def least(alpha):
        slope, value = derivative(name, alpha), values(name, alpha)
        if slope == 0:
            return math.inf
        return min(at(alpha, max(1, abs(value)) / (bound * abs(slope)) * 2**k) for k in range(7))

    best = min((least(a), a) for a in np.arange(-reach, reach + 0.1, 0.5))
    for finer in (0.1, 0.02, 0.004, 0.0008):
        best = min(best, min((least(a), a) for a in best[1] + finer * np.arange(-5, 6) if abs(a) <= reach))
    return best[0]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def values(name, x):
    """An activation in NumPy."""
    return {
        "tanh": np.tanh,
        "sigmoid": sigmoid,
        "softplus": lambda x: np.logaddexp(0, x),
        "silu": lambda x: x * sigmoid(x),
        "mish": lambda x: x * np.tanh(np.logaddexp(0, x)),
    }[name](x)


def derivative(name, x):
    s = sigmoid(x)
    t = np.tanh(np.logaddexp(0, x))
    return {
        "tanh": 1 - np.tanh(x) ** 2,
        "sigmoid": s * (1 - s),
        "softplus": s,
        "silu": s + x * s * (1 - s),
        "mish": t + x * (1 - t * t) * s,
    }[name]


def tanh_falling(bound):
    """16 tanh units, steps that fall by the bound from the last layer to the first, 1e-8 at least."""
    x = np.linspace(-1, 1, 201)
    y = x
    for layer in range(16):
        h = max(float(bound) ** (layer - 16), 1e-8)
        y = np.tanh(h * y) / h
    return np.abs(y - x).max()


def tanh_pair(bound):
    """16 pairs of tanh units at the best alpha, the step at its least."""
    x = np.linspace(-1, 1, 201)

    def error(alpha):
        slope = 1 - np.tanh(alpha) ** 2
        h = 1 / (2 * bound * slope)
        y = x
        for _ in range(16):
            y = (np.tanh(alpha + h * y) - np.tanh(alpha - h * y)) / (2 * h * slope)
        return np.abs(y - x).max()

    return min(error(a) for a in np.arange(0.6589, 0.6592, 1e-7))


def ridge(function, box, directions=120, lines=240):
    """The least over directions of the widest half difference of a function along lines of the direction: by a grid."""
    best = math.inf
    steps = np.linspace(-3, 3, 601)
    middle = [sum(bounds) / 2 for bounds in box]
    for angle in np.arange(directions) * math.pi / directions:
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        widest = 0.0
        for offset in np.linspace(-1.5, 1.5, lines + 1):
            x, y = (m + offset * b + steps * a for m, a, b in zip(middle, along, across))
            inside = (x >= box[0][0] - 1e-12) & (x <= box[0][1] + 1e-12) & (y >= box[1][0]) & (y <= box[1][1])
            if inside.any():
                values = function(x[inside], y[inside])
                widest = max(widest, values.max() - values.min())
        best = min(best, widest / 2)
    return best


def turns(values):
    """Half of the least jump of values that rise and fall in turn."""
    return np.abs(np.diff(values)).min() / 2


def dyadic_floor(pieces):
    """Half of the least distance of Takagi's function from a chord over two of 2·pieces equal cells."""
    x = np.arange(2 * pieces + 1) / (2 * pieces)
    t = sum(np.abs(2**k * x - np.round(2**k * x)) / 2**k for k in range(30))
    return np.abs((t[:-1:2] + t[2::2]) / 2 - t[1::2]).min() / 2


def clamped():
    """The L1 distance of sin 2 pi x on [-1, 1] to the clamped affine functions: a search from many starts."""
    from scipy.optimize import minimize

    x = (np.arange(20_000) + 0.5) / 10_000 - 1
    f = np.sin(2 * np.pi * x)

    def error(z):
        p, q, a, b = z
        if q <= p:
            return 9
        return np.abs(f - (a + (b - a) * np.clip((x - p) / (q - p), 0, 1))).mean() * 2

    random = np.random.default_rng(0)
    starts = [[*np.sort(random.uniform(-1, 1, 2)), *random.uniform(-1, 1, 2)] for _ in range(40)]
    options = {"maxiter": 4000, "xatol": 1e-9, "fatol": 1e-12}
    return min(minimize(error, z, method="Nelder-Mead", options=options).fun for z in starts)


def hat_floor():
    """The least sup error at 81 points of one layer on the hat's six lines."""
    lines = [(1, 0, 0), (0, 1, 0), (1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)]
    rows, right = [], []
    side = [-2 + 0.5 * k for k in range(9)]
    for x in side:
        for y in side:
            values = [max(0, a * x + b * y - c) for a, b, c in lines] + [x, y, 1]
            hat = max(0, 1 - abs(x) - abs(y))
            rows.append([-v for v in values] + [-1])
            right.append(-hat)
            rows.append(values + [-1])
            right.append(hat)
    found = linprog(
        [0] * 9 + [1], A_ub=rows, b_ub=right, bounds=[(-100, 100)] * 9 + [(0, None)]
    )
    return found.fun


def quotient(strips):
    """8K times the sup error of the interpolant of x/y on two triangles a strip, shifted by 1/(8K)."""
    largest = smallest = 0.0
    parts = np.linspace(0, 1, 200_001)
    for k in range(strips):
        low, high = 0.5 + k / (2 * strips), 0.5 + (k + 1) / (2 * strips)
        z = -1 / low + parts * (1 / low - 1 / high)
        rise = (-1 / z - low) / (high - low)
        largest = max(largest, (parts - (2 * parts - 1) * rise).max(), (parts - rise).max())
        smallest = min(smallest, (rise - parts).min())
    return 4 * max(largest - 0.25, 0.25 - smallest)


def monotone_floor():
    """L1 distance of sin 2 pi x on [-1, 1] to the monotone functions, by isotonic programs on a grid."""
    from scipy.sparse import lil_matrix

    n = 800
    x = (np.arange(n) + 0.5) / n * 2 - 1
    best = math.inf
    for sign in (1, -1):
        f = sign * np.sin(2 * np.pi * x)
        matrix = lil_matrix((3 * n - 1, 2 * n))
        right = []
        for i in range(n):
            matrix[2 * i, i], matrix[2 * i, n + i] = 1, -1
            matrix[2 * i + 1, i], matrix[2 * i + 1, n + i] = -1, -1
            right += [f[i], -f[i]]
        for i in range(n - 1):
            matrix[2 * n + i, i], matrix[2 * n + i, i + 1] = 1, -1
            right.append(0)
        found = linprog(
            [0] * n + [2 / n] * n, A_ub=matrix.tocsr(), b_ub=right,
            bounds=[(None, None)] * n + [(0, None)] * n, method="highs",
        )
        best = min(best, found.fun)
    return best


def interpolant_of_cosine(cells):
    """The sup error of the interpolant of cos(pi t) in equal cells of [0, 1]."""
    h = mp.mpf(1) / cells
    best = mp.mpf(0)
    for cell in range(cells):
        a = cell * h
        slope = (mp.cos(mp.pi * (a + h)) - mp.cos(mp.pi * a)) / h
        t = mp.asin(-slope / mp.pi) / mp.pi
        for t in (t, 1 - t):
            if a <= t <= a + h:
                best = max(best, abs(mp.cos(mp.pi * t) - mp.cos(mp.pi * a) - slope * (t - a)))
    return best


def composed_tents(count, power=3):
    """The least sup error of 1, x and composed tents on a power of x, on a grid."""
    cells = 4 << count
    x = np.arange(cells + 1) / cells
    columns, fold = [np.ones_like(x), x], x
    for _ in range(count):
        fold = 1 - abs(2 * fold - 1)
        columns.append(fold)
    matrix, one = np.array(columns).T, np.ones((cells + 1, 1))
    found = linprog(
        [1] + [0] * (count + 2),
        A_ub=np.vstack([np.hstack([-one, matrix]), np.hstack([-one, -matrix])]),
        b_ub=np.concatenate([x**power, -(x**power)]), bounds=[(0, 10)] + [(-10, 10)] * (count + 2),
    )
    return found.fun


def peak(function, points):
    """The largest value near the largest of a fine list of points, by thirds."""
    values = [function(x) for x in points]
    place = max(range(len(points)), key=lambda i: values[i])
    a, b = points[max(place - 1, 0)], points[min(place + 1, len(points) - 1)]
    for _ in range(60):
        p, q = a + (b - a) / 3, b - (b - a) / 3
        if function(p) < function(q):
            a = p
        else:
            b = q
    return max(function((a + b) / 2), values[0], values[-1])


def newman(n):
    """The sup error of Newman's rational function of degree n for |x|."""
    nodes = [mp.exp(-k / mp.sqrt(n)) for k in range(n)]

    def error(x):
        ratio = mp.mpf(1)
        for node in nodes:
            ratio *= (node - x) / (node + x)
        return abs(2 * x * ratio / (1 + ratio))

    return peak(error, [mp.exp(-mp.mpf(12) * i / 3000) for i in range(3001)])


def zolotarev(layers):
    """The least sup error of x times composed type (3, 2) sign functions for |x|: bisection in l, where the error inside
    [0, l] is that on [l, 1]. Zolotarev's coefficients by elliptic functions (Nakatsukasa, Freund 2016)."""

    def composed(l):
        functions = []
        for _ in range(layers):
            modulus = 1 - l * l
            quarter = mp.ellipk(modulus)
            a, b = (
                (l * mp.ellipfun("sn", i * quarter / 3, m=modulus)
                 / mp.ellipfun("cn", i * quarter / 3, m=modulus)) ** 2
                for i in (1, 2)
            )
            root = mp.sqrt((3 * a - b) ** 2 - 4 * a * b)
            places = [mp.sqrt((b - 3 * a + sign * root) / 2) for sign in (1, -1)] + [l, mp.mpf(1)]
            values = [x * (x * x + b) / (x * x + a) for x in places]
            functions.append((1 / max(values), a, b))
            l = min(values) / max(values)
        return functions, l

    def errors(l):
        functions, last = composed(l)

        def inside(x):
            y = x
            for scale, a, b in functions:
                y = scale * y * (y * y + b) / (y * y + a)
            return x - 2 / (1 + last) * x * y

        return peak(inside, [l * i / 200 for i in range(201)]), (1 - last) / (1 + last)

    def is_low(logarithm):
        within, beyond = errors(mp.exp(logarithm))
        return within < beyond

    low = -(2 * 3 ** (layers - 1) + 1) * mp.log(10)
    return max(errors(mp.exp(bisected(low, mp.log(mp.mpf("0.6")), is_low, 45))))


def correlation(depth):
    """The correlation 1/2 after ReLU layers, each mean as an integral over the plane of two normal numbers."""
    c = mp.mpf("0.5")
    for _ in range(depth):
        t = mp.acos(c)
        # E[relu(r cos a) relu(r cos(a - t))] over r and a, by its mean at t = 0.
        both = mp.quad(lambda a: mp.cos(a) * mp.cos(a - t), [t - mp.pi / 2, mp.pi / 2])
        c = both / mp.quad(lambda a: mp.cos(a) ** 2, [-mp.pi / 2, mp.pi / 2])
    return c


def fractional_slopes(slope, breaks, end):
    """∫ {f'}(1 - {f'}) over [0, end], broken where f' is whole."""
    part = lambda x: (slope(x) - mp.floor(slope(x))) * (1 - slope(x) + mp.floor(slope(x)))
    return mp.quad(part, [0, *breaks, end])


def arc_cosine(t, degree):
    """Twice the mean product of two units at an angle, over the plane's normal weights."""
    angles = mp.quad(lambda a: (mp.cos(a) * mp.cos(a - t)) ** degree, [t - mp.pi / 2, mp.pi / 2])
    radii = mp.quad(lambda r: r ** (2 * degree + 1) * mp.exp(-r * r / 2), [0, 12])
    return 2 * angles * radii / (2 * mp.pi)


def risk(n, p, noise):
    """The mean risk of least squares, from the mean of the inverse Wishart matrix."""
    if p < n:
        return noise**2 * (1 + mp.mpf(p) / (n - p - 1))
    return 1 - mp.mpf(n) / p + noise**2 * (1 + mp.mpf(n) / (p - n - 1))


def bernoulli(r):
    """The constant of splines of order r for exp in L2[0, 1]."""
    exponential = mp.quad(lambda x: mp.exp(2 * x), [0, 1])
    return mp.sqrt(abs(mp.bernoulli(2 * r)) / mp.factorial(2 * r) * exponential)


def root_pieces(pieces):
    """The least sup error of so many lines for sqrt(x) on [0, 1]: each reaches as far as it can, bisection in eps."""

    def gap(a, b):
        # On [a^2, b^2] the largest distance of sqrt from its chord, at the middle of a and b, not by a formula.
        t = ((a + b) / 2) ** 2
        chord = a + (b - a) * (t - a * a) / (b * b - a * a) if b > a else a
        return math.sqrt(t) - chord

    def reach(eps):
        a = 0.0
        for _ in range(pieces):
            a = bisected(a, a + 2, lambda b: gap(a, b) / 2 <= eps)
        return a

    return bisected(0.0, 1.0, lambda eps: reach(eps) < 1)


def four_units():
    """The limit of the error by h^2 of four softplus units at (1, 1), from derivatives in mpmath."""
    second, fourth = (mp.diff(lambda x: mp.log(1 + mp.exp(x)), 0, n) for n in (2, 4))
    return abs(fourth / (3 * second))


def folded_regions(units, layers):
    """Patterns of active units over a grid of 1200^2 points of the square: folds of each coordinate, then lines."""
    offsets = {4: (0.14, -0.15, -0.17, 0.08), 6: (-0.1, -0.17, 0.08, -0.06, 0.08, -0.09)}.get(
        units, tuple(0.08 * math.cos(3 * j + 1) for j in range(units)))
    side = (np.arange(1200) + 0.4321) / 1200
    x, y = (axis.ravel() for axis in np.meshgrid(side, side))
    teeth, patterns = units // 2, []
    for _ in range(layers - 1):
        patterns += [axis > j / teeth for axis in (x, y) for j in range(1, teeth)]
        x, y = (1 - np.abs(np.mod(teeth * axis, 2) - 1) for axis in (x, y))
    angles = np.pi * (np.arange(units) + 0.3) / units
    patterns += [
        np.cos(t) * (x - 0.5) + np.sin(t) * (y - 0.5) > offset for t, offset in zip(angles, offsets)
    ]
    codes = sum(pattern.astype(np.int64) << k for k, pattern in enumerate(patterns))
    return len(np.unique(codes))


def two_layers(values):
    """The largest error of two ReLU layers with 8 blocks of 8 pieces at 65 points, layer by layer in NumPy; its units."""
    points, gap = np.arange(65) / 64, 1e-6
    samples = [np.r_[points[8 * m:8 * m + 8], points[8 * m + 8] - (gap if m < 7 else 0)] for m in range(8)]
    slopes = [np.diff(values[8 * m:8 * m + 9]) / np.diff(samples[m]) for m in range(8)]
    lift = max(np.abs(s).max() for s in slopes) / 8 - min(values)
    ends = [np.ravel([(values[8 * m] + lift, values[8 * m] + lift + slopes[m][0] * np.ptp(samples[m])) for m in range(8)])]
    outer = [1.0]
    for piece in range(1, 8):
        for sign in (1.0, -1.0):
            row = []
            for m in range(8):
                jump = sign * (slopes[m][piece] - slopes[m][piece - 1])
                kink = samples[m][piece]
                row += [jump * (samples[m][0] - kink), jump * (samples[m][8] - kink)] if jump > 0 else [-1, -1]
            ends.append(np.array(row))
            outer.append(sign)
    corners = np.ravel([(s[0], s[8]) for s in samples])
    first = np.maximum(points[:, None] - corners[:-1], 0)
    second = []
    for row in ends:
        rises = np.diff(row) / np.diff(corners)
        second.append(np.maximum(row[0] + first @ np.diff(np.r_[0, rises]), 0))
    found = np.array(outer) @ np.array(second) - lift
    return np.abs(found - values).max(), len(corners) - 1 + len(ends)


def greedy():
    """Threshold units by the orthogonal greedy algorithm in NumPy: the errors at 16, 23, ..., 128 units."""
    side = (np.arange(64) + 0.5) / 64
    x, y = (axis.ravel() for axis in np.meshgrid(side, side))
    values = np.sin(np.pi * x) * np.sin(np.pi * y)
    angles = np.pi * (np.arange(64) + 0.37) / 64
    orders = [np.argsort(np.cos(a) * x + np.sin(a) * y) for a in angles]
    basis = [np.ones(len(x)) / np.sqrt(len(x))]
    residual = values - values.mean()
    errors = []
    for _ in range(128):
        sums = [np.cumsum(residual[order][::-1])[::-1] for order in orders]
        best = [np.abs(one[1:]).argmax() + 1 for one in sums]
        choice = max(range(64), key=lambda d: abs(sums[d][best[d]]))
        unit = np.zeros(len(x))
        unit[orders[choice][best[choice]:]] = 1
        for _ in range(2):
            for vector in basis:
                unit -= (vector @ unit) * vector
        unit /= np.linalg.norm(unit)
        basis.append(unit)
        residual = residual - (unit @ residual) * unit
        errors.append(np.sqrt(residual @ residual / len(x)))
    sizes = np.array([16, 23, 32, 45, 64, 91, 128])
    errors = np.array(errors)[sizes - 1]
    return (errors * sizes**0.75).max(), errors[-1]


def fixed_size():
    """The best of w up to 2^18 for 27 triples of values: the largest error, and the largest times the cube root of w."""
    w = np.arange(1, 2**18 + 1, dtype=float)
    values = np.stack([np.abs(t - 2 * np.floor((t + 1) / 2)) for t in (w / (np.pi + k) for k in (1, 2, 3))], 1)
    triples = [(a, b, c) for a in (0.2, 0.5, 0.8) for b in (0.2, 0.5, 0.8) for c in (0.2, 0.5, 0.8)]
    ranges = [2**k for k in range(8, 19, 2)]
    errors = np.array([
        [np.abs(values[:r] - np.array(t)).max(1).min() for r in ranges] for t in triples
    ]).max(0)
    return errors[-1], (errors * np.cbrt(ranges)).max()


def edges(degree, grids):
    """Exponent of the sup error in G, and the largest times G^(k+1), of splines that interpolate sin pi x, y^2 and exp at Greville's points."""
    from scipy.interpolate import BSpline

    def spline(function, low, high, intervals):
        knots = np.r_[[low] * degree, np.linspace(low, high, intervals + 1), [high] * degree]
        points = np.array([knots[i + 1:i + degree + 1].mean() for i in range(len(knots) - degree - 1)])
        matrix = BSpline.design_matrix(np.clip(points, low, high), knots, degree).toarray()
        return BSpline(knots, np.linalg.solve(matrix, function(points)), degree)

    side = np.linspace(-1, 1, 201)
    x, y = np.meshgrid(side, side)
    exact = np.exp(np.sin(np.pi * x) + y**2)
    errors = []
    for intervals in grids:
        first = spline(lambda t: np.sin(np.pi * t), -1, 1, intervals)
        second = spline(lambda t: t**2, -1, 1, intervals)
        outer = spline(np.exp, -1.2, 2.2, intervals)
        errors.append(np.abs(outer(first(x) + second(y)) - exact).max())
    sizes = np.array(grids, float)
    return -np.polyfit(np.log(sizes), np.log(errors), 1)[0], (errors * sizes ** (degree + 1)).max()


def one_bit():
    """Second-order signs on Bernstein's basis, by SciPy's binomial law: exponent, largest error times n, error at 0, sizes."""
    from scipy.stats import binom

    def f(t):
        return 0.4 * np.sin(2 * np.pi * t)

    points = 0.25 + np.arange(201) / 400
    sizes, errors, ends = (128, 256, 512, 1024, 2048, 4096), [], []
    for n in (128, 256, 512, 1024, 2048, 4096):
        last = before = 0.0
        signs = []
        for k in range(n + 1):
            total = 2 * last - before + f(k / n)
            signs.append(1.0 if total >= 0 else -1.0)
            last, before = total - signs[-1], last
        values = [binom.pmf(np.arange(n + 1), n, t) @ np.array(signs) for t in points]
        errors.append(np.abs(np.array(values) - f(points)).max())
        ends.append(abs(signs[0] - f(0)))
    rate = -np.polyfit(np.log(sizes), np.log(errors), 1)[0]
    return rate, (np.array(sizes) * errors).max(), max(ends), len({abs(sign) for sign in signs})


def depth_scale():
    """-ln chi of tanh at weights 1 and biases 1/20, and 1 - c after a layer from c = 0.9, by Gauss and Hermite."""
    z, w = np.polynomial.hermite_e.hermegauss(100)
    w = w / w.sum()
    q = 0.2
    for _ in range(3000):
        q = w @ np.tanh(np.sqrt(q) * z) ** 2 + 0.05
    chi = w @ (1 / np.cosh(np.sqrt(q) * z) ** 4)
    u = np.sqrt(q) * z[:, None]
    v = np.sqrt(q) * (0.9 * z[:, None] + math.sqrt(0.19) * z[None, :])
    c = ((w[:, None] * w[None, :]) * np.tanh(u) * np.tanh(v)).sum() + 0.05
    return -math.log(chi), 1 - c / q


def edge_of_tanh():
    """2 / (weight * q * E[tanh''^2]) where tanh is on the edge of chaos with biases of variance 1/20."""
    z, w = np.polynomial.hermite_e.hermegauss(120)
    w = w / w.sum()

    def edge(q):
        t = np.tanh(np.sqrt(q) * z)
        weight = 1 / (w @ (1 - t * t) ** 2)
        return weight, q - weight * (w @ t**2), w @ (2 * t * (1 - t * t)) ** 2

    low, high = 0.3, 0.9
    for _ in range(100):
        q = (low + high) / 2
        low, high = (q, high) if edge(q)[1] < 0.05 else (low, q)
    weight, _, bend = edge(q)
    return 2 / (weight * q * bend)


COUNT = None
DEFINED = "defined"
CHOSEN = "chosen"


def constants():
    """By claim: for each prediction a number and the relative accuracy of the computation here, or COUNT."""
    alternating = np.where(np.arange(65) % 2 == 0, 1.0, -1.0)
    random = np.where(np.random.default_rng(1).random(65) < 0.5, 1.0, -1.0)
    cubic, linear, signs = edges(3, (8, 16, 32, 64)), edges(1, (16, 32, 64, 128)), one_bit()
    searched = [("tanh", 10), ("sigmoid", 10), ("softplus", 10), ("silu", 10), None, ("mish", 10),
                ("tanh", 100), ("sigmoid", 100), None, None, None, None,
                ("tanh", 1000), ("sigmoid", 1000), None, None, None, None]
    exp_limit = mp.quad(lambda t: mp.exp(t / 2), [0, 1]) ** 2 / 16
    takagi = max(
        sum(abs(2**k * x - round(2**k * x)) / 2**k for k in range(40))
        for x in [j / 3072 for j in range(3073)]
    )
    staircase = mp.quad(
        lambda t: mp.pi * abs(mp.cos(2 * mp.pi * t)), [-1, -0.75, -0.25, 0.25, 0.75, 1])
    # |x|² at points of the circle, and half of its rise from the centre; sawteeth at their corners.
    angles = np.linspace(0, 2 * np.pi, 1001)
    rise = (np.cos(angles) ** 2 + np.sin(angles) ** 2).min() / 2
    teeth = lambda s: [abs(2 * (k / 2 - round(k / 2))) for k in range(2**s + 1)]
    monotone, nearest = monotone_floor(), clamped()
    e2, e3 = remez(2), remez(3)
    sharp = 1e-8
    # cos b cosh b = -1: a beam that is clamped at one end.
    beam = [mp.findroot(lambda b: mp.cos(b) * mp.cosh(b) + 1, b) ** -4 for b in (1.9, 4.7, 7.9)]
    return {
        "leshno.polynomial-floor": [(e2, sharp), (e2, sharp), (e3, sharp), (e3, sharp)],
        "leshno.nonpolynomial-dense": [COUNT, (e3, sharp)],
        "free-knot.exp-constant": [(exp_limit, sharp), DEFINED, COUNT, DEFINED],
        "free-knot.best-units": [(best_rectifiers(8), sharp), (best_rectifiers(1), sharp), DEFINED],
        "free-knot.units": [COUNT, COUNT, COUNT],
        "barron.exponent": [(barron(d), 1e-6) for d in (2, 4, 8)] + [DEFINED] * 4,
        "guliyev-ismailov.two-units": [CHOSEN] * 3,
        "kidger-lyons.multiply-width-4": [COUNT] * 6,
        "kidger-lyons.arithmetic-width-4": [COUNT] * 5,
        "kidger-lyons.sine-width-3": [COUNT] * 5,
        "kidger-lyons.square-width-5": [COUNT] * 5,
        "kidger-lyons.square-sine-width-4": [COUNT] * 4,
        "kidger-lyons.operations-width-2": [COUNT] * 4,
        "kidger-lyons.operations-width-3": [COUNT] * 4,
        "kidger-lyons.operations-width-1": [
            entry for value in (
                ridge(lambda x, y: x * y, [(-1, 1), (-1, 1)]), ridge(lambda x, y: x / y, [(-1, 1), (1, 2)]))
            for entry in [(value, 0.03)] * 2
        ],
        "hanin-sellke.multiply-width-3": [DEFINED, (quotient(4), 1e-5), COUNT, COUNT],
        "hanin-sellke.add-width-1": [COUNT],
        "minimum-width.disc": [(rise, sharp), DEFINED]
        + [(1 - (1 - mp.exp(-h)) / h, sharp) for h in (mp.mpf("0.5"), mp.mpf("0.1"), mp.mpf("0.01"))]
        + [COUNT],
        "identity.curvature": [DEFINED] * 6 + [COUNT],
        "identity.precision-split": [DEFINED] * 3 + [COUNT, DEFINED] + [(mp.mpf(2) / 3, sharp), DEFINED],
        "identity.bounded-weights": [
            COUNT if one is None else (bounded_chain(*one), 2e-3) for one in searched
        ]
        + [COUNT] + [DEFINED] * 9,
        "identity.wider": [
            DEFINED, DEFINED, (tanh_falling(10), 5e-3), (tanh_pair(10), 5e-3), DEFINED, DEFINED, DEFINED, DEFINED
        ],
        "identity.unbounded": [DEFINED] * 9,
        "lin-jegelka.depth": [
            (staircase, sharp),
            DEFINED,
            (staircase, sharp),
            (monotone, 1e-3),
            (nearest, 1e-4),
            (monotone, 1e-3),
            (nearest, 0.01),
            COUNT,
            DEFINED,
            DEFINED,
            COUNT,
        ],
        "yarotsky.square-error": [DEFINED, (mp.log(4), sharp), COUNT],
        "yarotsky.smooth-depth": [(mp.sqrt(mp.log(4) * mp.log(3 + mp.sqrt(8))), sharp), COUNT, COUNT],
        "telgarsky.pieces": [COUNT] * 5,
        "telgarsky.shallow-floor": [
            (turns(teeth(3)), sharp), (sawtooth(3), sharp), (sawtooth(3), sharp), COUNT,
            (turns(teeth(4)), sharp), (sawtooth(4), sharp), (sawtooth(4), sharp), COUNT, COUNT,
        ],
        "pieces.bound-attained": [COUNT] * 3,
        "pieces.random-linear": [(2 / mp.pi * mp.atan(mp.sqrt(2) / mp.mpf("0.1")), sharp), DEFINED],
        "shen-yang-zhang.two-layers": [DEFINED] * 3 + [(takagi, 1e-6), COUNT],
        "shen-yang-zhang.depth": [DEFINED, COUNT, COUNT],
        "finite-elements.star-depth": [COUNT] * 4,
        "finite-elements.one-layer-never": [DEFINED, COUNT, COUNT, (hat_floor(), 1e-6), (hat_floor(), 1e-6)],
        "finite-elements.line-units": [COUNT] * 3,
        "finite-elements.two-layers-plane": [COUNT] * 2,
        "finite-elements.uniform-two-layers": [COUNT] * 2,
        "finite-elements.few-powers": [COUNT] * 3,
        "ritz.adaptive-constant": [DEFINED] * 3 + [COUNT],
        "wavelets.rate": [DEFINED] * 2 + [COUNT] * 4,
        "wavelets.greedy-and-plane": [DEFINED] * 3,
        "ternary.half-slope": [DEFINED, DEFINED, COUNT],
        "ternary.half-slope-depth": [DEFINED, (mp.log(2), sharp), COUNT, COUNT, COUNT],
        "ternary.functions": [
            DEFINED, (fractional_slopes(mp.exp, [mp.log(2)], 1), 1e-9),
            (fractional_slopes(lambda x: 2 * x, [mp.mpf(1) / 2], 1), 1e-9), (mp.mpf(8) / 3, 1e-9), COUNT,
        ],
        "ternary.whole-numbers": [COUNT, DEFINED],
        "ternary.counter-machine": [COUNT] * 5,
        "maximum.five-two-layers": [COUNT] * 4,
        "maximum.tree-depth": [COUNT] * 3,
        "maximum.one-layer-never": [DEFINED] * 3,
        "daubechies.takagi": [(takagi, 1e-6), (mp.log(2), sharp), (dyadic_floor(32), sharp)],
        "elbrachter.cosine": [DEFINED, (interpolant_of_cosine(16), sharp), DEFINED, DEFINED],
        "lu-shen-yang-zhang.square": [DEFINED] * 3,
        "devore-howard-micchelli.lipschitz": [DEFINED] * 3,
        "devore.free-knots-root": [DEFINED, DEFINED, DEFINED, (root_pieces(8), 1e-6)],
        "siegel-xu.powers-on-line": [
            entry for r in (1, 2, 3) for entry in (DEFINED, (bernoulli(r), sharp))
        ],
        "pinkus.interpolation": [DEFINED] * 3,
        "zhang.memorisation": [COUNT, COUNT, DEFINED],
        "cover.dichotomies": [
            (2 * sum(math.comb(n - 1, k) for k in range(3)), sharp) for n in (4, 8, 12)
        ],
        "minsky-papert.parity": [DEFINED] + [COUNT] * 3,
        "park.floats-memorised": [COUNT] * 2,
        "cho-saul.arc-cosine": [
            (arc_cosine(t, degree), sharp)
            for t in (mp.pi / 3, 2 * mp.pi / 3) for degree in (1, 0)
        ],
        "bach.circle-spectrum": [DEFINED] * 3,
        "spectral-bias.gram-eigenvalues": [
            (beam[0], sharp), (beam[0] / beam[1], sharp), (beam[0] / beam[2], sharp), DEFINED
        ],
        "poole.relu-correlation": [(correlation(depth), sharp) for depth in (1, 2, 4)],
        "belkin.double-descent": [(risk(20, p, mp.mpf("0.5")), sharp) for p in (5, 10, 40, 80)],
        "lin-tegmark-rolnick.four-units": [(four_units(), 1e-6), DEFINED],
        "boulle.zolotarev": [(zolotarev(layers), 1e-7) for layers in (1, 2, 3)],
        "newman.rational-modulus": [COUNT] + [(newman(n), 1e-7) for n in (4, 9, 16)],
        "he-li-xu.only-squares": [
            (composed_tents(3, 2), 1e-7), (composed_tents(3, 2), 1e-7), (composed_tents(3), 1e-7),
            (composed_tents(5), 1e-7),
        ],
        "zaslavsky.one-layer-regions": [(1 + n + math.comb(n, 2), sharp) for n in (4, 8, 16)],
        "montufar.regions-plane": [
            (folded_regions(n, layers), sharp) for n, layers in ((4, 2), (4, 3), (6, 2), (4, 3), (8, 1))
        ],
        "siegel-xu.orthogonal-greedy": [CHOSEN] + [(value, 1e-5) for value in greedy()],
        "shen-yang-zhang.fixed-size": [(value, 1e-6) for value in fixed_size()] + [(mp.mpf(1) / 3, sharp), (2, sharp)],
        "yun-sra-jadbabaie.two-layers": [
            (round(two_layers(random)[0], 6), sharp), (round(two_layers(alternating)[0], 6), sharp),
            (two_layers(alternating)[1], sharp), (min(np.abs(np.diff(alternating))) / 2, sharp),
        ],
        "liu.kan-rate": [(cubic[0], 0.02), (linear[0], 0.02), (cubic[1], 1e-7), (linear[1], 1e-7)],
        "gunturk-li.one-bit": [(signs[0], 0.03), (signs[1], 1e-6), (signs[2], sharp), (signs[3], sharp)],
        "schoenholz.depth-scale": [(value, 1e-8) for value in depth_scale()],
        "bietti-mairal.tangent-spectrum": [DEFINED] * 3,
        "basri.learning-times": [DEFINED] * 3,
        "hayou.edge-rates": [(4.5 * math.pi**2, 1e-12), DEFINED, (edge_of_tanh(), 1e-8), DEFINED],
    }


def close(prediction, value, accuracy):
    """Whether a prediction is the number that was found here, and a bound on its right side."""
    predicted, relation = prediction["predicted"], prediction["relation"]
    if (relation == "≤" and value > predicted) or (relation == "≥" and value < predicted * (1 - 1e-12)):
        return False
    # What is predicted to be 0 is measured with rounding, as here.
    allowed = prediction["tolerance"] if predicted == 0 else accuracy * abs(value)
    return abs(predicted - value) <= max(allowed, 1e-12)


def main():
    claims = json.load(sys.stdin)
    known = constants()
    wrong = compared = chosen = 0
    for claim in claims:
        entries = known.get(claim["id"])
        if entries is None or len(entries) != len(claim["predictions"]):
            print(f"{claim['id']}: {len(claim['predictions'])} predictions, no such list here")
            wrong += 1
            continue
        second = SECOND[claim["id"]]() if COUNT in entries or DEFINED in entries else {}
        for place, (prediction, entry) in enumerate(zip(claim["predictions"], entries)):
            if entry is CHOSEN:
                chosen += 1
                continue
            if entry is DEFINED or entry is COUNT:
                entry = second.get(place)
                if entry is None:
                    print(f"{claim['id']}: {prediction['quantity']}: no second source")
                    wrong += 1
                    continue
            value, accuracy = float(entry[0]), entry[1]
            compared += 1
            if not close(prediction, value, accuracy):
                print(f"{claim['id']}: {prediction['quantity']}: {prediction['predicted']}, here {value}")
                wrong += 1
    print(
        f"{compared} numbers of {len(claims)} claims compared with a second source, {chosen} chosen by somebody,"
        f" {wrong} wrong")
    return 1 if wrong else 0


sys.exit(main())
