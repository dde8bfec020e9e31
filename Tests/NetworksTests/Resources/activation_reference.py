#!/usr/bin/env python3
"""Writes activation_reference.txt: activations and their first two derivatives, correctly rounded.

Each formula is the textbook definition (no stable form), evaluated by mpmath with 1200 digits, so that
no cancellation matters; the derivatives are checked against numerical differentiation of the value.

A line `[name]` begins an activation, as the program writes it. The lines below it hold x, value, first
and second derivative. Numbers are hexadecimal doubles; `r:n` adds n/10000 ulp of r to the rounded r.

Usage: python3 activation_reference.py > activation_reference.txt
"""
import math
import random
from fractions import Fraction

from mpmath import cos, diff, erf, exp, fabs, floor, log, mp, mpf, pi, sin, sqrt, tanh

mp.dps = 1200


def density(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def normal(x):
    return (1 + erf(x / sqrt(mpf(2)))) / 2


def sigmoid(x):
    return 1 / (1 + exp(-x))


def sigmoid1(x):
    return sigmoid(x) * (1 - sigmoid(x))


def sigmoid2(x):
    return sigmoid1(x) * (1 - 2 * sigmoid(x))


def sech2(x):
    return 1 - tanh(x) ** 2


def softplus(x):
    return log(1 + exp(x))


def gelu_tanh():
    k, q = sqrt(2 / pi), mpf("0.044715")
    g = lambda x: k * (x + q * x**3)
    g1 = lambda x: k * (1 + 3 * q * x**2)
    g2 = lambda x: k * 6 * q * x
    return (
        lambda x: x / 2 * (1 + tanh(g(x))),
        lambda x: (1 + tanh(g(x))) / 2 + x / 2 * sech2(g(x)) * g1(x),
        lambda x: sech2(g(x)) * g1(x)
        + x / 2 * (sech2(g(x)) * g2(x) - 2 * tanh(g(x)) * sech2(g(x)) * g1(x) ** 2),
    )


def mish():
    t = lambda x: tanh(softplus(x))
    t1 = lambda x: sech2(softplus(x)) * sigmoid(x)
    t2 = lambda x: sech2(softplus(x)) * (sigmoid1(x) - 2 * t(x) * sigmoid(x) ** 2)
    return (
        lambda x: x * t(x),
        lambda x: t(x) + x * t1(x),
        lambda x: 2 * t1(x) + x * t2(x),
    )


def serf():
    bell = lambda s: 2 / sqrt(pi) * exp(-s * s)
    e1 = lambda x: bell(softplus(x)) * sigmoid(x)
    e2 = lambda x: bell(softplus(x)) * (sigmoid1(x) - 2 * softplus(x) * sigmoid(x) ** 2)
    return (
        lambda x: x * erf(softplus(x)),
        lambda x: erf(softplus(x)) + x * e1(x),
        lambda x: 2 * e1(x) + x * e2(x),
    )


def sharkfin():
    t = lambda x: tanh(exp(x))
    t1 = lambda x: exp(x) * sech2(exp(x))
    t2 = lambda x: t1(x) * (1 - 2 * exp(x) * t(x))
    fin = (lambda x: -t(x), lambda x: -t1(x), lambda x: -t2(x))
    rest = (
        lambda x: x * t(x),
        lambda x: t(x) + x * t1(x),
        lambda x: 2 * t1(x) + x * t2(x),
    )
    return tuple((lambda x, l=l, r=r: l(x) if x <= -1 else r(x)) for l, r in zip(fin, rest))


def snake(a):
    return (
        lambda x: x + sin(a * x) ** 2 / a,
        lambda x: 1 + sin(2 * a * x),
        lambda x: 2 * a * cos(2 * a * x),
    )


def two_pieces(left, right):
    """left for x <= 0, right for x > 0, each a triple of value and derivatives."""
    return tuple((lambda x, l=l, r=r: l(x) if x <= 0 else r(x)) for l, r in zip(left, right))


def clamp(lower, upper, outer_left, inner, outer_right):
    """inner in (lower, upper); the outer pieces have the ends themselves."""
    choose = lambda x, o, i, p: o(x) if x <= lower else p(x) if x >= upper else i(x)
    return tuple(
        (lambda x, o=o, i=i, p=p: choose(x, o, i, p))
        for o, i, p in zip(outer_left, inner, outer_right)
    )


ZERO = (lambda x: mpf(0),) * 3
ONE = (lambda x: mpf(1), lambda x: mpf(0), lambda x: mpf(0))
LINE = (lambda x: x, lambda x: mpf(1), lambda x: mpf(0))


def line(a):
    return (lambda x: a * x, lambda x: a, lambda x: mpf(0))


def exponential(scale, alpha, rate=mpf(1)):
    return (
        lambda x: scale * alpha * (exp(rate * x) - 1),
        lambda x: scale * alpha * rate * exp(rate * x),
        lambda x: scale * alpha * rate**2 * exp(rate * x),
    )


def polynomial(*c):
    return (
        lambda x: sum(mpf(a) * x**i for i, a in enumerate(c)),
        lambda x: sum(i * mpf(a) * x ** (i - 1) for i, a in enumerate(c) if i > 0),
        lambda x: sum(i * (i - 1) * mpf(a) * x ** (i - 2) for i, a in enumerate(c) if i > 1),
    )


def power(k):
    coefficients = [0] * k + [1]
    return two_pieces(ZERO, polynomial(*coefficients))


def jump(value):
    return (value, lambda x: mpf(0), lambda x: mpf(0))


def sgn(x):
    return mpf((x > 0) - (x < 0))


# Klambauer et al., equation 14.
E1 = 1 - erf(1 / sqrt(mpf(2)))
E2 = 1 - erf(sqrt(mpf(2)))
SELU_ALPHA = -sqrt(2 / pi) / (E1 * exp(mpf(1) / 2) - 1)
SELU_LAMBDA = (1 - E1 * exp(mpf(1) / 2)) * sqrt(2 * pi) / sqrt(
    2 * E2 * exp(mpf(2)) + pi * E1**2 * exp(mpf(1)) - 2 * (2 + pi) * E1 * exp(mpf(1) / 2) + pi + 2
)
SIXTH = polynomial(mpf(1) / 2, mpf(1) / 6)
SWISH = polynomial(0, mpf(1) / 2, mpf(1) / 6)

SMOOTH = {
    "elu(1)": two_pieces(exponential(mpf(1), mpf(1)), LINE),
    "elu(0.3)": two_pieces(exponential(mpf(1), mpf(0.3)), LINE),
    "selu": two_pieces(exponential(SELU_LAMBDA, SELU_ALPHA), line(SELU_LAMBDA)),
    "celu(1)": two_pieces(exponential(mpf(1), mpf(1)), LINE),
    "celu(0.3)": two_pieces(exponential(mpf(1), mpf(0.3), 1 / mpf(0.3)), LINE),
    "gelu": (
        lambda x: x * normal(x),
        lambda x: normal(x) + x * density(x),
        lambda x: (2 - x * x) * density(x),
    ),
    "geluTanh": gelu_tanh(),
    "silu": (
        lambda x: x * sigmoid(x),
        lambda x: sigmoid(x) + x * sigmoid1(x),
        lambda x: 2 * sigmoid1(x) + x * sigmoid2(x),
    ),
    "mish": mish(),
    "serf": serf(),
    "sharkfin": sharkfin(),
    "snake(1)": snake(mpf(1)),
    "snake(0.3)": snake(mpf(0.3)),
    "softplus": (softplus, sigmoid, sigmoid1),
    "softsign": (
        lambda x: x / (1 + fabs(x)),
        lambda x: 1 / (1 + fabs(x)) ** 2,
        lambda x: -2 * sgn(x) / (1 + fabs(x)) ** 3,
    ),
    "tanh": (tanh, sech2, lambda x: -2 * tanh(x) * sech2(x)),
    "sigmoid": (sigmoid, sigmoid1, sigmoid2),
    "sine": (sin, cos, lambda x: -sin(x)),
    "cosine": (cos, lambda x: -sin(x), lambda x: -cos(x)),
    "inverseQuadratic": (
        lambda x: 1 / (1 + x * x),
        lambda x: -2 * x / (1 + x * x) ** 2,
        lambda x: 2 * (3 * x * x - 1) / (1 + x * x) ** 3,
    ),
    "gaussian": (
        lambda x: exp(-x * x),
        lambda x: -2 * x * exp(-x * x),
        lambda x: (4 * x * x - 2) * exp(-x * x),
    ),
}

PIECES = {
    "identity": LINE,
    "relu": two_pieces(ZERO, LINE),
    "leakyRelu(0.01)": two_pieces(line(mpf(0.01)), LINE),
    "prelu": two_pieces(line(mpf(0.25)), LINE),
    "hardTanh": clamp(-1, 1, jump(lambda x: mpf(-1)), LINE, ONE),
    "hardSigmoid": clamp(-3, 3, ZERO, SIXTH, ONE),
    "hardSwish": clamp(-3, 3, ZERO, SWISH, LINE),
    "relu6": clamp(0, 6, ZERO, LINE, jump(lambda x: mpf(6))),
    "reluPower(1)": power(1),
    "reluPower(2)": power(2),
    "reluPower(7)": power(7),
    "square": polynomial(0, 0, 1),
    "cube": polynomial(0, 0, 0, 1),
    "absolute": (fabs, sgn, lambda x: mpf(0)),
    "step": jump(lambda x: mpf(x >= 0)),
    "sign": jump(sgn),
    "ternary(0.5)": jump(lambda x: sgn(x) if fabs(x) > 0.5 else mpf(0)),
    "floor": jump(floor),
    "sawtooth": (lambda x: x - floor(x), lambda x: mpf(1), lambda x: mpf(0)),
}

# Zeros of the derivatives, and kinks, whose neighbours are tested.
SPECIAL = {
    "gelu": [-0.7517915246935645, math.sqrt(2), -math.sqrt(2)],
    "geluTanh": [-0.7524614220710163, 1.4185040087908283, -1.4185040087908283],
    "silu": [-1.2784645427610738, 2.399357280515468, -2.399357280515468],
    "mish": [-1.1924312145154952, 1.4905711794854285, -2.2563763963607931],
    "serf": [-1.1930599689281880, -2.2564974802739742, 1.0960460404526292],
    "sharkfin": [-1, 0.69656396039517238],
    "snake(1)": [math.pi * k / 4 for k in range(-31, 32, 7)],
    "inverseQuadratic": [math.sqrt(1 / 3), -math.sqrt(1 / 3)],
    "gaussian": [math.sqrt(0.5), -math.sqrt(0.5)],
    "sine": [math.pi * k / 2 for k in range(-31, 32, 7)],
    "cosine": [math.pi * k / 2 for k in range(-31, 32, 7)],
    "hardTanh": [-1, 1],
    "hardSigmoid": [-3, 3],
    "hardSwish": [-3, 3, -1.5],
    "relu6": [6],
    "ternary(0.5)": [-0.5, 0.5],
    "floor": [-2, 1, 7],
    "sawtooth": [-2, 1, 7],
}

# Intervals in which a function goes down to the least double.
TAILS = {"gelu": (-39.5, -7), "geluTanh": (-22.5, -3), "gaussian": (3, 27.5)}


def points(name, smooth):
    source = random.Random(name)
    tiny = [5e-324, 1e-310, 2.2250738585072014e-308, 1e-300, 1e-100, 1e-20, 1e-16, 1e-10, 1e-8]
    near = [1e-5, 1e-3, 0.01, 0.03, 0.1, 0.2, 0.35]
    chosen = [s * t for t in tiny + near for s in (1, -1)]
    chosen += [s * 2.0**k for k in range(-3, 6) for s in (1, -1)] + [50.0, -50.0]
    sizes = [(1, 14), (3, 22), (8, 22), (20, 16), (50, 20)] if smooth else [(4, 14), (50, 8)]
    for bound, count in sizes:
        chosen += [source.uniform(-bound, bound) for _ in range(count)]
    if smooth:
        chosen += [float(k) for k in range(-12, 13) if k != 0] + [0.5000000000000001]
        chosen += [100.0, -100.0, 300.0, -300.0]
    if name in TAILS:
        chosen += [source.uniform(*TAILS[name]) for _ in range(30)]
    for x in SPECIAL.get(name, []):
        x = float(x)
        chosen += [math.nextafter(x, -math.inf), x, math.nextafter(x, math.inf)]
        if smooth:
            chosen += [x + 1e-9, x - 1e-9, x + 1e-4, x - 1e-4, x + 0.03, x - 0.03]
    return [0.0] + sorted(set(chosen))


def fraction(number):
    sign, man, exponent, _ = mpf(number)._mpf_
    return Fraction(-man if sign else man) * Fraction(2) ** exponent


def short(number):
    if number == 0:
        return "0"
    mantissa, exponent = number.hex().split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}p{int(exponent)}"


def written(number):
    exact = fraction(number)
    rounded = float(exact)
    rest = (exact - Fraction(rounded)) / Fraction(math.ulp(rounded)) * 10000
    return short(rounded) + (f":{round(rest)}" if round(rest) != 0 else "")


def check(name, functions, x):
    with mp.workdps(60):
        for order in (1, 2):
            numerical = diff(functions[0], mpf(x), order)
            assert fabs(functions[order](mpf(x)) - numerical) < mpf(10) ** -15, (name, order, x)


def main():
    for name, functions in {**SMOOTH, **PIECES}.items():
        for x in (-2.7, -0.6, 0.4, 1.3, 4.2):
            check(name, functions, x)
        print(f"[{name}]")
        for x in points(name, name in SMOOTH):
            print(",".join([short(x)] + [written(f(mpf(x))) for f in functions]))


main()
