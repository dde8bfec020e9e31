"""Writes enclosure_reference.txt with mpmath: values that enclosures must hold.

A number is `double:rest`, the rest in 1/10000 ulp of the double. Lines:
  f,NAME,x,value            elementary functions
  a|ACTIVATION|x,c0,…,c8    Taylor coefficients at a point
It also checks the turning points that the functions in Networks/Activations state: the derivative changes sign within 4 ulp
of each, and nowhere else on a grid of [-20, 20].

Usage: python3 enclosure_reference.py > enclosure_reference.txt
       python3 enclosure_reference.py --random COUNT SEED   so many f lines at random arguments
       python3 enclosure_reference.py --check               the turning points alone
"""
import math
import random
import sys

import mpmath as mp
from mpmath import mpf

mp.mp.dps = 50
random.seed(5)


def text(value):
    rounded = float(value)
    ulp = mpf(math.ulp(rounded)) if rounded else mpf(2) ** -1074
    rest = int(mp.nint((value - mpf(rounded)) / ulp * 10000))
    return rounded.hex() + (f":{rest}" if rest else "")


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


ELEMENTARY = {
    "sin": (mp.sin, -60, 60), "cos": (mp.cos, -60, 60), "tan": (mp.tan, -20, 20),
    "asin": (mp.asin, -1, 1), "acos": (mp.acos, -1, 1), "atan": (mp.atan, -30, 30),
    "sinh": (mp.sinh, -20, 20), "cosh": (mp.cosh, -20, 20), "tanh": (mp.tanh, -20, 20),
    "asinh": (mp.asinh, -90, 90), "acosh": (mp.acosh, 1, 90), "atanh": (mp.atanh, -1, 1),
    "exp": (mp.exp, -740, 700), "expm1": (mp.expm1, -40, 40), "log": (mp.log, 0, 90),
    "log2": (lambda x: mp.log(x, 2), 0, 90), "log10": (mp.log10, 0, 90),
    "log1p": (mp.log1p, -1, 90), "sqrt": (mp.sqrt, 0, 90),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), -90, 90),
    "erf": (mp.erf, -7, 7), "erfc": (mp.erfc, -7, 27), "sigmoid": (sigmoid, -700, 700),
}


def celu(x):
    return x if x > 0 else 2 * mp.expm1(x / 2)


def elu(x):
    return x if x > 0 else mp.expm1(x)


SELU = (mpf("1.0507009873554804934193349852946"), mpf("1.6732632423543772848170429916717"))

def sharkfin(x):
    return mp.tanh(mp.exp(x)) * (x if x > -1 else -1)


ACTIVATIONS = {
    "tanh": mp.tanh, "sigmoid": sigmoid, "softplus": lambda x: mp.log1p(mp.exp(x)),
    "silu": lambda x: x * sigmoid(x), "mish": lambda x: x * mp.tanh(mp.log1p(mp.exp(x))),
    "gelu": lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2,
    "geluTanh": lambda x: x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3))),
    "gaussian": lambda x: mp.exp(-x * x), "sine": mp.sin, "cosine": mp.cos,
    "softsign": lambda x: x / (1 + abs(x)), "elu(1)": elu, "celu(2)": celu,
    "selu": lambda x: SELU[0] * (x if x > 0 else SELU[1] * mp.expm1(x)),
    "hardSwish": lambda x: mpf(0) if x <= -3 else x if x >= 3 else x * (x + 3) / 6,
    "hardSigmoid": lambda x: mpf(0) if x <= -3 else mpf(1) if x >= 3 else (x + 3) / 6,
    "reluPower(3)": lambda x: x**3 if x > 0 else mpf(0), "cube": lambda x: x**3,
    "polynomial(0.5,-1,0.25,0,0.125)": lambda x: mpf(0.5) - x + x**2 / 4 + x**4 / 8,
    "serf": lambda x: x * mp.erf(mp.log1p(mp.exp(x))), "snake(1)": lambda x: x + mp.sin(x) ** 2,
    "snake(0.3)": lambda x: x + mp.sin(mpf(0.3) * x) ** 2 / mpf(0.3), "sharkfin": sharkfin,
}

TURNS = {
    "tanh": ([], [0], [-0.65847894846240835, 0.65847894846240835]),
    "sigmoid": ([], [0], [-1.3169578969248167, 1.3169578969248167]),
    "softplus": ([], [], [0]),
    "silu": ([-1.2784645427610738], [-2.3993572805154677, 2.3993572805154677],
             [-3.4358409935351107, 0, 3.4358409935351107]),
    "mish": ([-1.1924312145154952], [-2.2563763963607931, 1.4905711794854285],
             [-3.2673378465204046, -0.087934431314914211, 2.1148425630208771]),
    "serf": ([-1.1930599689281880], [-2.2564974802739742, 1.0960460404526292],
             [-3.2673556044547500, -0.14055177652624859, 1.5445621708168699]),
    "gelu": ([-0.75179152469356446], [-1.4142135623730950, 1.4142135623730950], [-2, 0, 2]),
    "geluTanh": ([-0.75246142207101626], [-1.4185040087908284, 1.4185040087908284],
                 [-2.0134807246242579, 0, 2.0134807246242579]),
    "gaussian": ([0], [-0.70710678118654752, 0.70710678118654752],
                 [-1.2247448713915890, 0, 1.2247448713915890]),
}


def check_turns():
    for name, orders in TURNS.items():
        f = ACTIVATIONS[name]
        for order, turns in enumerate(orders):
            def slope(x):
                return mp.taylor(f, x, order + 1)[order + 1]
            mp.mp.dps = 200
            for turn in turns:
                gap = mpf(4 * math.ulp(turn)) if turn else mpf(2) ** -1000
                if turn:
                    assert slope(turn - gap) * slope(turn + gap) < 0, (name, order, turn)
                else:
                    assert slope(mpf(-1) / 10**6) * slope(mpf(1) / 10**6) < 0, (name, order)
            signs = [s for s in (mp.sign(slope(mpf(i) / 4 + mpf(1) / 100)) for i in range(-80, 80)) if s]
            changes = sum(a != b for a, b in zip(signs, signs[1:]))
            assert changes == len(turns), (name, order, changes)
            mp.mp.dps = 50


if "--check" in sys.argv:
    check_turns()
    sys.exit(0)

if "--random" in sys.argv:
    count, seed = (int(word) for word in sys.argv[sys.argv.index("--random") + 1:][:2])
    random.seed(seed)
    mp.mp.dps = 40
    names = list(ELEMENTARY)
    for index in range(count):
        name = names[index % len(names)]
        f, low, high = ELEMENTARY[name]
        x = random.uniform(low, high)
        if random.random() < 0.3:
            x = max(low, min(high, x * 10.0 ** random.uniform(-9, 0)))
        if x == low or x == high:
            x = (low + high) / 2
        print(f"f,{name},{x.hex()},{text(f(mpf(x)))}")
    sys.exit(0)

for name, (f, low, high) in ELEMENTARY.items():
    for index in range(80):
        x = random.uniform(low, high)
        if index % 3 == 0 and low < 0 < high:
            x *= 10.0 ** random.uniform(-9, 0)
        if name in ("log", "log2", "log10") and index % 4 == 0:
            x = 1 + random.uniform(-1, 1) * 10.0 ** random.uniform(-9, -1)
        if x == low or x == high:
            continue
        print(f"f,{name},{x.hex()},{text(f(mpf(x)))}")

for name, f in ACTIVATIONS.items():
    for index in range(24):
        x = random.uniform(-8, 8) if index % 2 else random.uniform(-2, 2)
        coefficients = mp.taylor(f, mpf(x), 8)
        print(",".join([f"a;{name};{x.hex()}".replace(";", "|")] + [text(c) for c in coefficients]))
