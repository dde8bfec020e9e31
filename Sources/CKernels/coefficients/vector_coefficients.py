#!/usr/bin/env python3
"""Writes ../vector_coefficients.h: the (near) minimax approximations behind the vector activations.

Run: python3 vector_coefficients.py > ../vector_coefficients.h      (needs mpmath; about a minute)

Polynomials: weighted least squares at Chebyshev points, near minimax. The coefficients are rounded one
after the other from the constant up, and what is left is fitted anew each time, so that rounding
costs almost nothing.
Rational functions: Remez exchange on the relative error, the level found by fixed-point iteration.
"""
import sys

from mpmath import cos, erfc, exp, expm1, lu_solve, matrix, mp, mpf, pi, sin, sqrt

mp.dps = 60


def round_to(x, bits):
    """x rounded to a binary floating-point number of so many bits."""
    with mp.workprec(bits):
        return +x


def extrema(error, grid):
    """The point of the largest |error| of each run of one sign, in order."""
    best = []
    for x in grid:
        e = error(x)
        if best and (e > 0) == (best[-1][1] > 0):
            if abs(e) > abs(best[-1][1]):
                best[-1] = (x, e)
        else:
            best.append((x, e))
    return best


def choose(best, count):
    """Alternating extrema reduced to `count` by dropping the smaller end."""
    while len(best) > count:
        best.pop(0 if abs(best[0][1]) < abs(best[-1][1]) else -1)
    return [x for x, _ in best]


def chebyshev(a, b, count):
    return [(a + b) / 2 - (b - a) / 2 * cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]


def fit(f, weight, powers, a, b):
    """Coefficients of x^p, p in powers, by least squares of weight(x) (f(x) - sum) at Chebyshev points."""
    points = chebyshev(a, b, 6 * len(powers) + 31)
    rows = matrix(len(points), len(powers))
    right = matrix(len(points), 1)
    for i, x in enumerate(points):
        for j, p in enumerate(powers):
            rows[i, j] = weight(x) * x**p
        right[i] = weight(x) * f(x)
    return list(lu_solve(rows.T * rows, rows.T * right))


def polynomial(f, weight, degree, a, b, bits):
    """Coefficients rounded to `bits`, and the error of the rounded polynomial on a grid."""
    fixed = []
    for _ in range(degree + 1):
        rest = lambda x: f(x) - sum(c * x**p for p, c in enumerate(fixed))
        c = fit(rest, weight, list(range(len(fixed), degree + 1)), mpf(a), mpf(b))
        fixed.append(round_to(c[0], bits))
    worst = max(
        abs(weight(x) * (f(x) - sum(c * x**p for p, c in enumerate(fixed))))
        for x in chebyshev(mpf(a), mpf(b), 400))
    return fixed, worst


def rational(f, numerator, denominator, end, centre):
    """P/Q with least relative error to f on [0, end]; points cluster by x = centre (1+t)/(1-t)."""
    n, m = numerator, denominator
    count = n + m + 2
    top = (end - centre) / (end + centre)
    place = lambda t: centre * (1 + t) / (1 - t)
    points = [place(t) for t in chebyshev(mpf(-1), top, count)]
    grid = [place(t) for t in chebyshev(mpf(-1), top, 800)]
    values = {x: f(x) for x in grid + points}
    q = [mpf(1)] + [mpf(0)] * m
    for sweep in range(25):
        level = None
        for _ in range(30):
            rows = matrix(count, count)
            right = matrix(count, 1)
            for i, x in enumerate(points):
                y = values[x]
                for j in range(n + 1):
                    rows[i, j] = x**j
                for j in range(1, m + 1):
                    rows[i, n + j] = -y * x**j
                old = sum(c * x**j for j, c in enumerate(q))
                rows[i, n + m + 1] = -((-1) ** i) * y * old
                right[i] = y
            solution = lu_solve(rows, right)
            p = [solution[j] for j in range(n + 1)]
            q = [mpf(1)] + [solution[n + j] for j in range(1, m + 1)]
            new = solution[n + m + 1]
            if level is not None and abs(new - level) < abs(new) * mpf("1e-6"):
                break
            level = new

        def error(x):
            return 1 - sum(c * x**j for j, c in enumerate(p)) / (
                values[x] * sum(c * x**j for j, c in enumerate(q)))

        best = extrema(error, grid)
        largest = max(abs(e) for _, e in best)
        if len(best) < count:
            print("lost alternation", sweep, len(best), count, file=sys.stderr)
            break
        points = choose(best, count)
        if largest < abs(level) * mpf("1.01"):
            break
    return p, q, largest


def text(x, bits):
    return float(round_to(x, bits)).hex() + ("f" if bits == 24 else "")


def table(name, coefficients, bits, note):
    suffix, kind = ("f32", "float") if bits == 24 else ("f64", "double")
    lines = [f"// {note}", f"static const {kind} {name}_{suffix}[] = {{"]
    line = "   "
    for c in coefficients:
        item = f" {text(c, bits)},"
        if len(line) + len(item) > 98:
            lines.append(line)
            line = "   "
        line += item
    print("\n".join(lines + [line, "};"]))


def mills_bend(a):
    """V(a) in √(2π)/M(a) = 2 + √(2π) a - a V(a), M Mills' ratio, the normal tail over the density."""
    return (2 + sqrt(2 * pi) * a - 2 * exp(-a * a / 2) / erfc(a / sqrt(mpf(2)))) / a


def series(f, near_zero):
    """f away from 0, its value at 0 by hand: the quotients below are 0/0 there."""
    return lambda x: f(x) if abs(x) > mpf("1e-25") else near_zero


def ulps(error, bits):
    return mp.nstr(error * mpf(2) ** (bits - 1), 2)


def main():
    print("// Generated by coefficients/vector_coefficients.py: do not edit.\n"
          "// Errors are those of the rounded polynomials in exact arithmetic, in units of an ulp of 1.\n"
          "#ifndef APPROXIMA_VECTOR_COEFFICIENTS_H\n#define APPROXIMA_VECTOR_COEFFICIENTS_H")
    half = mpf("0.3467")
    # degrees: exponential, log1p, sine, cosine, Mills' numerator
    for bits, degrees in ((53, (9, 9, 6, 6, MILLS[0])), (24, (4, 3, 3, 3, MILLS[1]))):
        print()
        c, e = polynomial(
            series(lambda r: (expm1(r) - r) / r**2, mpf(1) / 2),
            lambda r: abs(r) + mpf("1e-9"), degrees[0], -half, half, bits)
        table("exp_terms", c, bits,
              f"(exp r - 1 - r)/r² for |r| ≤ 0.3467; error of (exp r - 1)/r: {ulps(e, bits)}")
        # q = 2z, z = e/(2 + e): log(1 + e) = 2 artanh z = q + q·u·P(u), u = q², q ≤ 2/3
        c, e = polynomial(
            series(lambda u: (2 * mp.atanh(sqrt(u) / 2) / sqrt(u) - 1) / u, mpf(1) / 12),
            lambda u: u + mpf("1e-9"), degrees[1], 0, mpf(4) / 9, bits)
        table("log_terms", c, bits, f"(2 artanh(√u/2)/√u - 1)/u for u ≤ 4/9; relative error: {ulps(e, bits)}")
        end = mpf("0.79") ** 2
        c, e = polynomial(
            series(lambda u: (sin(sqrt(u)) / sqrt(u) - 1) / u, -mpf(1) / 6),
            lambda u: u + mpf("1e-9"), degrees[2], 0, end, bits)
        table("sin_terms", c, bits, f"(sin √u / √u - 1)/u for √u ≤ 0.79; relative error: {ulps(e, bits)}")
        c, e = polynomial(
            series(lambda u: (cos(sqrt(u)) - 1 + u / 2) / u**2, mpf(1) / 24),
            lambda u: u * u + mpf("1e-9"), degrees[3] - 1, 0, end, bits)
        table("cos_terms", c, bits, f"(cos √u - 1 + u/2)/u² for √u ≤ 0.79; error: {ulps(e, bits)}")
        n = degrees[4]
        p, q, e = rational(mills_bend, n, n + 1, mpf(40 if bits == 53 else 16), mpf(3))
        table("mills_numerator", p, bits, f"P/Q in √(2π)/M(a) = 2 + √(2π) a - a P/Q, M Mills' ratio; relative error: {ulps(e, bits)}")
        table("mills_denominator", q, bits, "Its denominator")
    print("\n#endif")


# Degrees of the numerators of the rational function in Mills' ratio, for double and float.
MILLS = (10, 4)

if __name__ == "__main__":
    main()
