"""Compares two outputs of kernels.c: the largest difference of each kernel, in ulps of the number or, near a zero,
of the kernel's largest."""

import math
import struct
import sys
from collections import defaultdict

# A multiply-add is rounded once on Arm and twice on x86-64 without FMA: sums of 300 terms differ so much.
ALLOWED = {"f64": 256, "f32": 256}
FUNCTIONS = 4


def number(kind, text):
    if kind == "f64":
        return struct.unpack(">d", bytes.fromhex(text))[0]
    return struct.unpack(">f", bytes.fromhex(text))[0]


def read(path):
    values, losses = defaultdict(list), []
    with open(path) as file:
        for line in file:
            kind, name, *rest = line.split()
            if kind == "loss":
                losses.append((name, rest[0], float.fromhex(rest[1])))
            else:
                values[kind, name].append(number(kind, rest[1]))
    return values, losses


def main():
    (here, here_losses), (there, there_losses) = (read(path) for path in sys.argv[1:])
    assert here.keys() == there.keys() and len(here) > 100, "the two programs printed different things"
    failed, count, equal = 0, 0, 0
    for key in here:
        kind, name = key
        epsilon = 2.0**-52 if kind == "f64" else 2.0**-23
        a, b = here[key], there[key]
        assert len(a) == len(b)
        size = max((abs(x) for x in a if math.isfinite(x)), default=1.0)
        worst = 0.0
        for x, y in zip(a, b):
            count += 1
            if x == y or (math.isnan(x) and math.isnan(y)):
                equal += 1
                continue
            scale = max(abs(x), min(size, 1.0) if "." in name else size)
            worst = max(worst, abs(x - y) / (epsilon * scale))
        allowed = FUNCTIONS if "." in name else ALLOWED[kind]
        if not worst <= allowed:
            failed += 1
            print(f"failed: {kind} {name}: {worst:.1f} ulps apart, {allowed} allowed")
    for one, other in zip(here_losses, there_losses):
        if not math.isclose(one[2], other[2], rel_tol=1e-5 if one[1] == "4" else 1e-12):
            failed += 1
            print(f"failed: loss {one} {other}")
    print(f"{count} numbers of {len(here)} kernels, {equal} of them the same bits")
    print(f"{len(here) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
