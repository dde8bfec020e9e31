"""Writes special_reference.txt: values of the special functions with 40 digits of working precision, by mpmath.

    python3 special_reference.py > special_reference.txt

A line: formula name, arguments, value, scale. The scale is the magnitude of the value, or near the zeros of a function that
has some the largest magnitude within min(1.6, |x|/4) of x in the last argument (the first for those of phi and u).
"""

import random
from mpmath import mp, mpf
import mpmath as m

mp.dps = 40
rng = random.Random(15)


def log_uniform(low, high):
    return float(mpf(low) * (mpf(high) / mpf(low)) ** rng.random())


def uniform(low, high):
    return rng.uniform(low, high)


def sn(kind):
    return lambda u, k: m.re(m.ellipfun(kind, u=u, m=k))


def ellipd(k):
    return m.pi / 4 if k == 0 else (m.ellipk(k) - m.ellipe(k)) / k


def incomplete(f):
    def value(phi, k):
        return f(mpf(phi), mpf(k))

    return value


def ellipdinc(phi, k):
    with m.workdps(80):
        k = mpf(k)
        if k == 0:
            return phi / 2 - m.sin(2 * mpf(phi)) / 4
        return (m.ellipf(phi, k) - m.ellipe(phi, k)) / k


def lpmv(order, v, x):
    # Real degree, |x| < 1, with the phase (-1)^m.
    z = (1 - mpf(x)) / 2
    v = mpf(v)
    factor = (-1) ** order
    for j in range(2 * order):
        factor *= v - order + 1 + j
    factor /= mpf(2) ** order * m.factorial(order)
    return factor * (1 - mpf(x) ** 2) ** (mpf(order) / 2) * m.hyp2f1(order - v, order + v + 1, order + 1, z)


def sph(order, n, theta, phi, part):
    value = (
        m.sqrt((2 * n + 1) / (4 * m.pi) * m.factorial(n - order) / m.factorial(n + order))
        * lpmv_any(order, n, m.cos(phi))
        * m.expj(order * mpf(theta))
    )
    return value.real if part == 0 else value.imag


def lpmv_any(order, n, x):
    if order >= 0:
        return lpmv(order, n, x)
    k = -order
    return (-1) ** k * m.factorial(n - k) / m.factorial(n + k) * lpmv(k, n, x)


def whole(choices):
    return lambda: rng.choice(choices)


def either(*makers):
    return lambda: rng.choice(makers)()


positive = lambda: log_uniform(1e-6, 1e4)
FUNCTIONS = [
    # name, mpmath, makers of arguments, has zeros, index of the argument along which the scale is taken
    ("besselJ", m.besselj, [whole(range(-5, 21)), lambda: uniform(-60, 60)], True, 80),
    ("besselJ", m.besselj, [whole([0, 1, 5, 20]), lambda: log_uniform(1e-6, 1e4)], True, 40),
    ("besselJ", m.besselj, [lambda: uniform(-5, 20), lambda: log_uniform(1e-3, 200)], True, 80),
    ("besselY", m.bessely, [whole(range(0, 21)), lambda: log_uniform(1e-3, 1e4)], True, 80),
    ("besselY", m.bessely, [lambda: uniform(-5, 20), lambda: log_uniform(1e-2, 200)], True, 80),
    ("besselI", m.besseli, [whole(range(0, 21)), lambda: uniform(-300, 300)], False, 60),
    ("besselI", m.besseli, [lambda: uniform(0, 20), lambda: log_uniform(1e-3, 300)], False, 60),
    ("besselK", m.besselk, [whole(range(0, 21)), lambda: log_uniform(1e-3, 300)], False, 60),
    ("besselK", m.besselk, [lambda: uniform(-20, 20), lambda: log_uniform(1e-3, 300)], False, 60),
    ("sphericalJ", lambda n, x: m.sqrt(m.pi / (2 * mpf(x))) * m.besselj(n + mpf(1) / 2, x),
     [whole(range(0, 11)), lambda: uniform(1e-3, 100)], True, 60),
    ("airyAi", m.airyai, [lambda: uniform(-60, 60)], True, 80),
    ("airyBi", m.airybi, [lambda: uniform(-60, 60)], True, 80),
    ("airyAiPrime", lambda x: m.airyai(x, derivative=1), [lambda: uniform(-60, 60)], True, 80),
    ("airyBiPrime", lambda x: m.airybi(x, derivative=1), [lambda: uniform(-60, 60)], True, 80),
    ("gamma", m.gamma, [lambda: uniform(-20, 170)], False, 80),
    ("gamma", m.gamma, [lambda: uniform(0.001, 5)], False, 40),
    ("gammaln", lambda x: m.log(abs(m.gamma(x))), [lambda: uniform(-8, 10)], True, 60),
    ("gammaln", lambda x: m.log(abs(m.gamma(x))), [lambda: log_uniform(1e-6, 1e6)], True, 60),
    ("digamma", m.digamma, [lambda: uniform(-8, 10)], True, 60),
    ("digamma", m.digamma, [lambda: log_uniform(1e-6, 1e6)], True, 60),
    ("polygamma", m.psi, [whole(range(1, 9)), lambda: log_uniform(1e-3, 1e3)], False, 60),
    ("polygamma", m.psi, [whole([1, 3]), lambda: uniform(-8, 0)], False, 40),
    ("beta", m.beta, [lambda: log_uniform(1e-3, 100), lambda: log_uniform(1e-3, 100)], False, 60),
    ("erfi", m.erfi, [lambda: uniform(-26, 26)], False, 60),
    ("dawsn", lambda x: m.sqrt(m.pi) / 2 * m.exp(-mpf(x) ** 2) * m.erfi(x), [lambda: uniform(-12, 12)], False, 60),
    ("erfcx", lambda x: m.exp(mpf(x) ** 2) * m.erfc(x), [lambda: uniform(-20, 60)], False, 80),
    ("erfinv", m.erfinv, [lambda: uniform(-1, 1)], False, 60),
    ("zeta", m.zeta, [lambda: uniform(-30, 40)], True, 80),
    ("hurwitzZeta", m.zeta, [lambda: uniform(1.1, 20), lambda: log_uniform(0.05, 50)], False, 60),
    ("ellipk", m.ellipk, [lambda: uniform(-20, 1)], False, 60),
    ("ellipe", m.ellipe, [lambda: uniform(-20, 1)], False, 60),
    ("ellipd", ellipd, [lambda: uniform(-20, 1)], False, 40),
    ("ellipkinc", incomplete(m.ellipf), [lambda: uniform(-1.55, 1.55), lambda: uniform(-5, 1)], False, 60),
    ("ellipkinc", incomplete(m.ellipf), [lambda: uniform(-10, 10), lambda: uniform(-5, 0.99)], False, 40),
    ("ellipeinc", incomplete(m.ellipe), [lambda: uniform(-10, 10), lambda: uniform(-5, 1)], False, 60),
    ("ellipdinc", ellipdinc, [lambda: uniform(-10, 10), lambda: uniform(-5, 0.99)], False, 40),
    ("jacobiSn", sn("sn"), [lambda: uniform(-10, 10), lambda: uniform(-2, 2)], True, 60),
    ("jacobiCn", sn("cn"), [lambda: uniform(-10, 10), lambda: uniform(-2, 2)], True, 60),
    ("jacobiDn", sn("dn"), [lambda: uniform(-10, 10), lambda: uniform(-2, 1)], True, 60),
    ("legendre", m.legendre, [whole(range(0, 41)), lambda: uniform(-1, 1)], True, 60),
    ("lpmv", lpmv, [whole(range(0, 6)), whole(range(0, 21)), lambda: uniform(-0.999, 0.999)], True, 60),
    ("lpmv", lpmv, [whole(range(0, 4)), lambda: uniform(0, 20), lambda: uniform(-0.95, 0.999)], True, 60),
    ("sph_harm", lambda o, n, t, p: sph(o, n, t, p, 0),
     [whole([-2, -1, 0, 1, 2]), whole([2, 3, 7]), lambda: uniform(0, 6), lambda: uniform(0.01, 3.1)], True, 40),
    ("sph_harm_imag", lambda o, n, t, p: sph(o, n, t, p, 1),
     [whole([-2, -1, 1, 2]), whole([2, 3, 7]), lambda: uniform(0, 6), lambda: uniform(0.01, 3.1)], True, 40),
    ("expi", m.ei, [lambda: uniform(-50, 100)], True, 60),
    ("exp1", m.e1, [lambda: log_uniform(1e-6, 300)], False, 60),
    ("expn", m.expint, [whole(range(0, 11)), lambda: log_uniform(1e-3, 100)], False, 60),
    ("si", m.si, [lambda: uniform(-100, 100)], False, 60),
    ("ci", m.ci, [lambda: log_uniform(1e-3, 100)], True, 60),
    ("shi", m.shi, [lambda: uniform(-100, 100)], False, 40),
    ("chi", m.chi, [lambda: log_uniform(1e-3, 100)], True, 40),
    ("lambertw", lambda x: m.lambertw(x).real, [lambda: uniform(-0.3678, 10)], False, 40),
    ("lambertw", lambda x: m.lambertw(x).real, [lambda: log_uniform(1e-6, 1e12)], False, 40),
    ("lambertwm1", lambda x: m.lambertw(x, -1).real, [lambda: uniform(-0.3678, -1e-6)], False, 40),
    ("hyp1f1", m.hyp1f1, [lambda: uniform(0.1, 5), lambda: uniform(0.1, 5), lambda: uniform(-20, 20)], True, 80),
    ("hyp2f1", m.hyp2f1, [lambda: uniform(0.1, 3), lambda: uniform(0.1, 3), lambda: uniform(0.2, 5), lambda: uniform(-5, 0.9)], True, 80),
    ("fresnelS", m.fresnels, [lambda: uniform(-3, 3)], False, 60),
    ("fresnelC", m.fresnelc, [lambda: uniform(-3, 3)], False, 60),
    ("fresnelS", m.fresnels, [lambda: log_uniform(1e-3, 1e4)], False, 40),
    ("fresnelC", m.fresnelc, [lambda: log_uniform(1e-3, 1e4)], False, 40),
]


def scale(f, arguments, value, along):
    size = abs(value)
    x = arguments[along]
    reach = min(1.6, abs(x) / 4)
    for t in (-1, -0.5, 0.5, 1):
        moved = list(arguments)
        moved[along] = mpf(x) + t * reach
        try:
            near = f(*moved)
            if not isinstance(near, m.mpc) and abs(near) < 1e300:
                size = max(size, abs(near))
        except (ValueError, ZeroDivisionError):
            pass
    return size


def derivative(f, index, *arguments):
    def g(t):
        moved = [a if isinstance(a, int) else mpf(a) for a in arguments]
        moved[index] = t
        return f(*moved)

    with m.workdps(60):
        return m.diff(g, mpf(arguments[index]), h=mpf(10) ** -20)


SLOPES = [
    # In the order or parameter: formula name, mpmath, index, makers.
    ("besselJ_d1", m.besselj, 0, [lambda: uniform(-3, 8), lambda: log_uniform(0.01, 50)]),
    ("besselY_d1", m.bessely, 0, [lambda: uniform(0, 8), lambda: log_uniform(0.1, 50)]),
    ("besselI_d1", m.besseli, 0, [lambda: uniform(0, 8), lambda: log_uniform(0.1, 50)]),
    ("besselK_d1", m.besselk, 0, [lambda: uniform(-8, 8), lambda: log_uniform(0.1, 50)]),
    ("zeta_d1", m.zeta, 0, [lambda: uniform(-3, 10)]),
    ("hurwitzZeta_d1", m.zeta, 0, [lambda: uniform(1.2, 10), lambda: uniform(0.3, 5)]),
    ("jacobiSn_d2", sn("sn"), 1, [lambda: uniform(-3, 3), lambda: uniform(-0.9, 0.9)]),
    ("jacobiCn_d2", sn("cn"), 1, [lambda: uniform(-3, 3), lambda: uniform(-0.9, 0.9)]),
    ("jacobiDn_d2", sn("dn"), 1, [lambda: uniform(-3, 3), lambda: uniform(-0.9, 0.9)]),
    ("ellipkincSlope", incomplete(m.ellipf), 1, [lambda: uniform(-4, 4), lambda: uniform(-2, 0.95)]),
    ("ellipkSlope", m.ellipk, 0, [lambda: uniform(-5, 0.99)]),
    ("ellipdinc_d2", ellipdinc, 1, [lambda: uniform(-1.5, 1.5), lambda: uniform(-2, 0.9)]),
    ("hyp1f1_d1", m.hyp1f1, 0, [lambda: uniform(0.5, 4), lambda: uniform(0.5, 4), lambda: uniform(-5, 5)]),
    ("lpmvReal_d2", lpmv, 1, [whole([0, 1, 2]), lambda: uniform(0.3, 8), lambda: uniform(-0.9, 0.9)]),
]


def write(name, arguments, value, size):
    texts = [repr(a) for a in arguments]
    print(name, ",".join(texts), m.nstr(value, 22, min_fixed=1, max_fixed=0), m.nstr(size, 5), sep=" ")


for name, f, makers, has_zeros, count in FUNCTIONS:
    done = 0
    while done < count:
        arguments = [make() for make in makers]
        try:
            value = f(*[a if isinstance(a, int) else mpf(a) for a in arguments])
        except (ValueError, ZeroDivisionError, m.libmp.NoConvergence):
            continue
        if isinstance(value, m.mpc):
            value = value.real
        if not 1e-290 < abs(value) < 1e300:
            continue
        along = 0 if name.startswith(("jacobi", "ellip")) else len(arguments) - 1
        size = scale(f, arguments, value, along) if has_zeros else abs(value)
        write(name, arguments, value, size)
        done += 1

for name, f, index, makers in SLOPES:
    for _ in range(25):
        arguments = [make() for make in makers]
        value = derivative(f, index, *arguments)
        write(name, arguments, value, max(abs(value), abs(f(*[a if isinstance(a, int) else mpf(a) for a in arguments]))))
