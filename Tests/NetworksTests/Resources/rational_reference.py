"""Rational functions of type (3, 2) near relu and the sign, in 40 digits (mpmath).

The first numbers of the family `rational`, and the compositions of the construction `boulle-modulus`.
"""
from mpmath import ellipfun, ellipk, findroot, mp, mpf, nstr, sqrt

mp.dps = 40


def relu():
    """(a + b y)/(1 + c y) for the root of y = x² on [0, 1], whose error alternates at 0, y1, y2 and 1."""
    def equations(a, b, c, e, y1, y2):
        def error(y):
            return (a + b * y) / (1 + c * y) - sqrt(y)

        def slope(y):
            return (b - a * c) / (1 + c * y) ** 2 - 1 / (2 * sqrt(y))
        return [error(mpf(0)) - e, error(y1) + e, error(y2) - e, error(mpf(1)) + e, slope(y1), slope(y2)]
    a, b, c, e, _, _ = findroot(equations, (0.0436, 3.19, 2.383, 0.0436, 0.02, 0.45))
    # relu = (x + |x|)/2, by T0 ... T3
    p = [a / 2, mpf(1) / 2, b / 2, c / 2]
    print("relu: error", nstr(e / 2, 17), "numerator",
          [nstr(v, 17) for v in (p[0] + p[2] / 2, p[1] + 3 * p[3] / 4, p[2] / 2, p[3] / 4)],
          "denominator", nstr(sqrt(c), 17))


def zolotarev(l):
    """M, a, b of the best M x(x² + b)/(x² + a) for the sign on [l, 1], and its error."""
    m = 1 - l * l
    k = ellipk(m)
    a, b = ((l * ellipfun("sn", u=j * k / 3, m=m) / ellipfun("cn", u=j * k / 3, m=m)) ** 2 for j in (1, 2))
    half, root = (3 * a - b) / 2, sqrt(((3 * a - b) / 2) ** 2 - a * b)
    values = [x * (x * x + b) / (x * x + a) for x in (l, sqrt(-half - root), sqrt(-half + root), mpf(1))]
    low, high = min(values), max(values)
    return 2 / (low + high), a, b, (high - low) / (high + low)


def composed(l, count):
    layers = []
    for index in range(count):
        scale, a, b, e = zolotarev(l)
        # All but the last take [l, 1] into [l', 1].
        layers.append((scale / (1 + e) if index < count - 1 else scale, a, b))
        l = (1 - e) / (1 + e)
    return layers, e


def inside(l, layers):
    """The largest x(1 - s(x)) on [0, l]."""
    def miss(x):
        s = x
        for scale, a, b in layers:
            s = scale * s * (s * s + b) / (s * s + a)
        return x * (1 - s)
    low, high = mpf(0), l
    for _ in range(110):
        left, right = low + (high - low) * mpf("0.382"), low + (high - low) * mpf("0.618")
        low, high = (left, high) if miss(left) < miss(right) else (low, right)
    return miss((low + high) / 2)


def modulus(count, exponents):
    low, high = map(mpf, exponents)
    for _ in range(100):
        middle = (low + high) / 2
        layers, error = composed(mpf(10) ** -middle, count)
        low, high = (middle, high) if inside(mpf(10) ** -middle, layers) > error else (low, middle)
    print(count, "layers: error", nstr(error, 15))
    for layer in layers:
        print("   ", [nstr(v, 18) for v in layer])


relu()
for count, exponents in enumerate([(0.5, 1.2), (1.2, 2.6), (3, 4.6), (6, 9.5)], 1):
    modulus(count, exponents)
