"""What depth and width buy on the line: squares, sawteeth, pieces, Takagi's function, bits, weights of -1, 0 and 1."""

import math
from fractions import Fraction

import numpy as np

from .networks import built, chain, evaluate, furthest, kinks, rate, relu, widest


def tent(x):
    return 2 * relu(x) - 4 * relu(x - 0.5) + 2 * relu(x - 1)


def squares():
    """x less composed tents, at the points where it is furthest from x²."""
    ratios, errors = [], []
    for m in range(1, 9):
        x = (np.arange(2 ** (m + 1)) + 0.5) / 2 ** (m + 1)
        x = np.concatenate([x, np.arange(2**m + 1) / 2**m, (np.arange(2**m) + 0.5) / 2**m])
        value, fold = x.copy(), x
        for s in range(1, m + 1):
            fold = tent(fold)
            value -= fold / 4**s
        errors.append(np.abs(value - x * x).max())
        ratios.append(errors[-1] * 4 ** (m + 1))
    wide = sum(len(b) > 4 for m in range(1, 9) for _, _, b in built("yarotsky-square", depth=m)[:-1])
    return {0: (furthest(1, ratios), 1e-6), 2: (wide, 0)}


def analytic():
    """Networks for 1/x of the command, at points: depths off the law, layers that are too wide."""
    x = np.linspace(1, 2, 20_001)
    law, scaled, wide = math.sqrt(math.log(4) * math.log(3 + math.sqrt(8))), [], 0
    for depth in range(8, 513, 40):
        layers = built("yarotsky-polynomial", target="reciprocal", depth=depth)
        error, real = np.abs(evaluate(layers, x[:, None]) - 1 / x).max(), len(layers) - 1
        if error <= 1e3 * 2.0**-53:
            break
        wide += sum(len(b) > 11 for _, _, b in layers[:-1])
        scaled.append(math.log(error / real**0.25) + law * math.sqrt(real))
    middle = sorted(scaled)[len(scaled) // 2]
    return {1: (sum(abs(s - middle) > math.log(3) for s in scaled), 0), 2: (wide, 0)}


def composed(s):
    """s layers of two units."""
    hidden = [([[1], [1]], [0, -0.5])] + [([[2, -4], [2, -4]], [0, -0.5])] * (s - 1)
    return chain(hidden, ([2, -4], 0))


def teeth(x, s):
    for _ in range(s):
        x = 1 - np.abs(2 * x - 1)
    return x


def sawtooth():
    counts = [len(kinks(composed(s), 0, 1)) + 1 for s in range(1, 9)]
    random = np.random.default_rng(4)
    bends = (np.arange(32) + random.uniform(0.1, 0.9, 32)) / 32
    wide = chain([(np.ones((32, 1)), -bends)], (random.uniform(0.5, 2, 32), 0))
    x = np.arange(513) / 512
    rest = max(np.abs(evaluate(composed(s), x[:, None]) - teeth(x, s)).max() for s in range(1, 9))
    return {
        0: (counts[7], 0), 1: (furthest(2, [b / a for a, b in zip(counts, counts[1:])]), 0),
        2: (len(kinks(wide, 0, 1)) + 1, 0), 3: (rest, 0), 4: (sum(widest(composed(s)) > 2 for s in range(1, 9)), 0),
    }


def floors():
    x = np.arange(4097) / 4096
    found = {4 * i + 3: (np.abs(evaluate(composed(s), x[:, None]) - teeth(x, s)).max(), 0) for i, s in enumerate((3, 4))}
    found[8] = (sum(widest(composed(s)) > 2 for s in (3, 4)), 0)
    return found


def zigzag(x):
    """Through 0, 1, 0, 1, 0, 1 at 0, 1/4, 7/20, 3/5, 4/5, 1."""
    corners = [Fraction(0), Fraction(1, 4), Fraction(7, 20), Fraction(3, 5), Fraction(4, 5), Fraction(1)]
    for place in range(5):
        if x <= corners[place + 1]:
            part = (x - corners[place]) / (corners[place + 1] - corners[place])
            return part if place % 2 == 0 else 1 - part


def bounds():
    """Pieces of composed zigzags by their preimages of the corners, in fractions; of random layers by kinks."""
    corners = [Fraction(1, 4), Fraction(7, 20), Fraction(3, 5), Fraction(4, 5)]
    slopes = [(0, 4), (1, -10), (0, 4), (1, -5), (0, 5)]
    starts = [Fraction(0)] + corners
    inner, counts = set(corners), [5]
    for _ in range(2):
        back = set(corners)
        for start, (value, slope) in zip(starts, slopes):
            back |= {start + (Fraction(y) - value) / slope for y in inner}
        inner = {x for x in back if 0 < x < 1}
        counts.append(len(inner) + 1)
    random = np.random.default_rng(6)
    most = 5
    for _ in range(200):
        layers = chain([(random.normal(size=(4, 1)), random.normal(size=4) * 0.3)], (random.normal(size=4), 0))
        most = max(most, len(kinks(layers, -10, 10)) + 1)
    return {0: (counts[2], 0), 1: (furthest(5, [b / a for a, b in zip(counts, counts[1:])]), 0), 2: (most, 0)}


def random_kinks():
    random = np.random.default_rng(8)
    sizes, means = (8, 16, 32, 64, 128), []
    for width in sizes:
        found = []
        for _ in range(1600 // width):
            hidden, inputs = [], 1
            for _ in range(3):
                hidden.append(
                    (random.normal(size=(width, inputs)) * math.sqrt(2 / inputs), random.normal(size=width) * 0.1))
                inputs = width
            layers = chain(hidden, (random.normal(size=width) * math.sqrt(2 / width), 0))
            found.append(len(kinks(layers, -1, 1)))
        means.append(np.mean(found))
    return {1: (-rate(sizes, means), 0.06)}


def takagi(x):
    total, scale = np.zeros_like(x), 1.0
    for _ in range(44):
        total += np.abs(x * scale - np.round(x * scale)) / scale
        scale *= 2
    return total


def two_layers():
    """Takagi's function and its interpolants in W²/4 and in W equal cells; tents carried by three units."""
    x = (np.arange(3 << 18) + 0.5) / (3 << 18)
    exact, sizes = takagi(x), (4, 8, 16, 32, 64)

    def l1(cells):
        knots = np.arange(cells + 1) / cells
        return np.abs(np.interp(x, knots, takagi(knots)) - exact).mean()

    deep, shallow = [l1(w * w // 4) for w in sizes], [l1(w) for w in sizes]
    return {
        0: (furthest(2, [e * w * w for e, w in zip(deep, sizes)]), 0.01),
        1: (furthest(1, [2 * e * w for e, w in zip(shallow, sizes)]), 0.01), 2: (rate(sizes, deep), 0.01),
        4: (sum(n > 3 for n in (2 + 1,)), 0),
    }


def bits():
    """Values of g at L² cells, rounded to multiples of 1/L², but for ramps before each cell and block."""
    random = np.random.default_rng(9)
    sizes, errors = np.array([2, 3, 4, 6, 8, 10, 12, 16, 20]), []
    g = lambda x: (x + np.abs(np.sin(9 * x)) / 9) / 2
    for n in sizes:
        x = random.uniform(0, 1, 200_000)
        cells = n * n
        read = np.round(cells * g((np.floor(cells * x) + 0.5) / cells)) / cells
        errors.append(np.abs(read - g(x)).mean())
    scaled = np.log(np.array(errors) * sizes**2)
    off = int((np.abs(scaled - np.sort(scaled)[len(sizes) // 2]) > math.log(1.35)).sum())
    # Block layers: x, sum, code, left end and a ramp of two; digit layers: code, place, sum, two ramps and what is pending.
    return {0: (rate(sizes, errors), 0.05), 1: (off, 0), 2: (sum(n > 8 for n in (4 + 2, 3 + 2 + 2 + 1)), 0)}


def alternating(k):
    """K units with weights 1 and -1 in turn, starting a quarter of a piece up."""
    signs = [1 if i % 2 == 0 else -1 for i in range(k)]
    biases = [-(i + 1) / (k + 1) for i in range(k)]
    return chain([(np.ones((k, 1)), biases)], (signs, 0.25 / (k + 1)))


def ternary():
    x = np.linspace(0, 1, 20_161)
    ratios = [4 * (k + 1) * np.abs(evaluate(alternating(k), x[:, None]) - x / 2).max() for k in (1, 2, 3, 7, 16, 64)]
    # The least over all networks of one or two units: of every sign, by a grid of kinks, the constant being free.
    best = []
    for k, grid in ((1, 201), (2, 61)):
        kinks_ = np.linspace(0, 1, grid)
        least = 1.0
        signs = [(w, a) for w in (1, -1) for a in (1, -1)]
        values = {(s, t): s[1] * relu(s[0] * (x[::80] - t)) for s in signs for t in kinks_}
        single = list(values.values()) + [np.zeros(len(x[::80]))]
        pairs = [(a,) for a in single] if k == 1 else [(a, b) for i, a in enumerate(single) for b in single[i:]]
        for group in pairs:
            rest = sum(group) - x[::80] / 2
            least = min(least, (rest.max() - rest.min()) / 2)
        best.append(4 * (k + 1) * least)
    numbers = [n for k in (1, 7, 64) for _, m, _ in alternating(k) for n in m.ravel()]
    return {
        0: (furthest(1, best), 0.02), 1: (furthest(1, ratios), 1e-3),
        2: (sum(n not in (-1, 0, 1) for n in numbers), 0),
    }


def folded(m):
    """m layers that fold [0, 2^-j], and carry the sum of what was folded away: units a, b and the sum."""
    hidden = [([[1], [-1]], [-0.5, 0.5])]
    for layer in range(2, m + 1):
        fold, before = 2.0**-layer, 2.0 ** (1 - layer)
        y = [-1, -1] + ([] if layer == 2 else [0])
        total = [1, 0] + ([] if layer == 2 else [1])
        rows, biases = [y, [-w for w in y], total], [before - fold, fold - before, 0]
        hidden.append((rows[:1] + rows[2:], [biases[0], 0]) if layer == m else (rows, biases))
    return chain(hidden, ([1, 1], 2.0 ** -(m + 2)))


def ternary_depth():
    x = np.arange(8193) / 8192
    errors = {m: np.abs(evaluate(folded(m), x[:, None]) - x / 2).max() for m in range(2, 11)}
    numbers = [n for m in (2, 6, 10) for _, w, _ in folded(m) for n in w.ravel()]
    return {
        0: (furthest(1, [e * 2 ** (m + 2) for m, e in errors.items()]), 1e-6),
        2: (sum(n not in (-1, 0, 1) for n in numbers), 0), 3: (sum(len(b) for _, _, b in folded(10)[:-1]), 0),
        4: (next(k for k in range(5000) if 1 / (4 * (k + 1)) <= errors[10] * (1 + 1e-9)), 0),
    }


def staircase(f, a, b, epsilon, points=200_001):
    """Pieces with whole slopes, each as long as the tube f ± ε allows: the kinks and their changes of slope."""
    x = np.linspace(a, b, points)
    values = f(x)

    def reach(i, y, slope):
        # No piece is longer than the last of these.
        for length in (200, 2000, points):
            part = slice(i, i + length)
            outside = np.abs(y + slope * (x[part] - x[i]) - values[part]) > epsilon * (1 + 1e-9)
            if outside.any():
                return i + outside.argmax() - 1
        return points - 1

    def longest(i, y):
        j = min(i + 1, points - 1)
        middle = int(np.floor((values[j] - values[j - 1]) / (x[j] - x[j - 1])))
        return max((reach(i, y, s), s) for s in range(middle - 1, middle + 3))

    i, y, slope, units = 0, None, 0, 0
    y = max((longest(0, values[0] + e)[0], values[0] + e) for e in (epsilon, -epsilon))[1]
    while i < points - 1:
        j, s = longest(i, y)
        units += abs(s - slope)
        y, slope, i = y + s * (x[j] - x[i]), s, j
    return units


def ternary_functions():
    # Units that a stated error takes, times that error: the same law from the other side.
    units = {e: staircase(np.exp, 0, 1, e) for e in (2e-3, 1e-3, 5e-4)}
    rate = np.polyfit(np.log(list(units.values())), np.log(list(units)), 1)[0]
    square = 4e-3 * staircase(lambda x: x * x / 4, -2, 2, 4e-3)
    return {
        0: (-rate, 0.05), 1: (5e-4 * units[5e-4], 0.01),
        2: (1e-3 * staircase(lambda x: x * x, 0, 1, 1e-3), 0.01), 3: (4 * square, 0.15), 4: (0, 0),
    }


def counter_machine():
    """The orbit by its rule, and the automaton by division."""
    numbers, n = [7], 7
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        numbers.append(n)
    return {1: (len(numbers), 0), 3: (len(range(0, 1024, 7)), 0)}


SECOND = {
    "yarotsky.square-error": squares,
    "yarotsky.smooth-depth": analytic,
    "telgarsky.pieces": sawtooth,
    "telgarsky.shallow-floor": floors,
    "pieces.bound-attained": bounds,
    "pieces.random-linear": random_kinks,
    "shen-yang-zhang.two-layers": two_layers,
    "shen-yang-zhang.depth": bits,
    "ternary.half-slope": ternary,
    "ternary.half-slope-depth": ternary_depth,
    "ternary.functions": ternary_functions,
    "ternary.counter-machine": counter_machine,
}
