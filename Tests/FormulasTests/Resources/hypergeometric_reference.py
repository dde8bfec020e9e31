"""Writes hypergeometric_reference.txt: 1F1 and 2F1 of large, negative and whole parameters, polynomials by exact fractions,
others by mpmath.

    python3 hypergeometric_reference.py > hypergeometric_reference.txt

A line: the call, and its value with 20 digits. Every number is exactly the Float64 that its text says.
"""

import random
from fractions import Fraction

import mpmath as m

m.mp.dps = 40
rng = random.Random(29)


def parameter():
    size = rng.choice([0.5, 2, 6, 20, 60, 99])
    return round(rng.uniform(-size, size), rng.choice([1, 3]))


def lower():
    # No pole.
    c = parameter()
    return c + 0.25 if c <= 0 and c == round(c) else c


def order():
    return -float(rng.choice([1, 2, 3, 5, 9, 17, 30, 45, 60, 80, 100]))


def polynomial(upper, lower, x):
    term = total = Fraction(1)
    for k in range(int(-min(upper))):
        for a in upper:
            term *= Fraction(a) + k
        term *= Fraction(x) / ((Fraction(lower) + k) * (k + 1))
        total += term
        if term == 0:
            break
    return m.mpf(total.numerator) / m.mpf(total.denominator)


def write(name, function, arguments):
    *upper, c, x = arguments
    if any(a <= 0 and a == round(a) for a in upper):
        value = polynomial(upper, c, x)
    else:
        value = function(*arguments)
    if isinstance(value, m.mpc):
        value = value.real
    if 1e-290 < abs(value) < 1e300:
        print(f"{name}({','.join(repr(a) for a in arguments)}) {m.nstr(value, 20)}")


# Orders that whole lower parameters allow, and the classical polynomials at and between their zeros.
for n in [1, 4, 10, 45, 100]:
    for x in [0.1, 0.5, 0.93, 1.0, 2.5, -3.0]:
        write("hyp2f1", m.hyp2f1, (-float(n), n + 1.0, 1.0, x))
        write("hyp2f1", m.hyp2f1, (-float(n), float(n), 0.5, x))
        write("hyp2f1", m.hyp2f1, (-float(n), 2.5, -float(n) - 3, x))
        write("hyp1f1", m.hyp1f1, (-float(n), 1.5, 30 * x))
        write("hyp1f1", m.hyp1f1, (-float(n), -float(n) - 2, 5 * x))
for _ in range(150):
    x = rng.choice([-1, 1]) * rng.choice([0.01, 0.3, 1, 5, 20, 50, 90, 200, 1000]) * rng.random()
    write("hyp1f1", m.hyp1f1, (order(), lower(), x))
    x = rng.choice([rng.uniform(-1, 1), rng.uniform(0.5, 1), rng.uniform(-20, 20)])
    write("hyp2f1", m.hyp2f1, (order(), parameter(), lower(), x))
    x = rng.choice([-1, 1]) * rng.choice([0.01, 1, 5, 20, 50, 90, 200]) * rng.random()
    write("hyp1f1", m.hyp1f1, (parameter(), lower(), x))
    x = rng.choice([rng.uniform(-0.9, 0.9), rng.uniform(-8, 0.9)])
    write("hyp2f1", m.hyp2f1, (parameter(), parameter(), lower(), x))
