"""Eigenvalues of the conjugate and the tangent kernel on the circle, ours beside neural-tangents.

Ours are `approxima meanfield --kernels --json`. The peer has kernels in closed form; its eigenvalues are integrals
over the angle by Gauss and Legendre with 400 nodes. Fails where any differs by more than 1e-10 of the largest.
"""

import argparse
import json
import subprocess
import sys

import jax
import numpy as np

jax.config.update("jax_enable_x64", True)

import neural_tangents as nt  # noqa: E402
from neural_tangents import stax  # noqa: E402

ALLOWED = 1e-10
FREQUENCIES = 24

# Ours by name, the peer's layer.
FUNCTIONS = [
    ("relu", stax.Relu()),
    ("leakyRelu(0.1)", stax.LeakyRelu(0.1)),
    ("absolute", stax.Abs()),
    ("expression(erf(x))", stax.Erf()),
    ("sine", stax.Sin()),
    ("cosine", stax.Cos()),
    ("gelu", stax.Gelu()),
    ("square", stax.Monomial(2)),
    ("cube", stax.Monomial(3)),
]
PLACES = [(1.4, 0.0, 1), (1.2, 0.3, 1), (1.2, 0.3, 2), (1.2, 0.3, 3)]


def peer(layer, weight, bias, layers):
    dense = lambda: stax.Dense(1, W_std=weight, b_std=bias)
    _, _, kernel = stax.serial(*[part for _ in range(layers) for part in (dense(), layer)], dense())
    nodes, masses = np.polynomial.legendre.leggauss(400)
    angles, masses = np.pi * (nodes + 1) / 2, np.pi * masses / 2
    circle = np.sqrt(2) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = kernel(np.array([[np.sqrt(2), 0.0]]), circle, ("nngp", "ntk"))
    waves = np.cos(np.outer(np.arange(FREQUENCIES + 1), angles)) * masses / np.pi
    return [waves @ np.asarray(values)[0] for values in (found.nngp, found.ntk)]


def ours(command, name, weight, bias, layers):
    call = [command, "meanfield", "--activation", name, "--sigma-w", str(weight), "--sigma-b", str(bias),
            "--kernels", "--layers", str(layers), "--json"]
    found = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)["kernels"]
    return [np.array(found[kind], dtype=float) for kind in ("conjugate", "tangent")]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--command", required=True)
    options.add_argument("--output")
    options = options.parse_args()
    lines = [
        "# Kernels beside neural-tangents", "",
        "`make bench-kernels` writes this table: the largest difference of the eigenvalues at cos kθ on the circle, k = 0 to "
        f"{FREQUENCIES},", f"by the largest eigenvalue, between `approxima meanfield --kernels` and neural-tangents {nt.__version__} "
        f"(JAX {jax.__version__}, Float64).", f"It fails above {ALLOWED:g}.", "",
        "| activation | σ_w | σ_b | hidden layers | conjugate kernel | tangent kernel |", "|---|---|---|---|---|---|",
    ]
    worst = 0.0
    for name, layer in FUNCTIONS:
        for weight, bias, layers in PLACES:
            pairs = zip(ours(options.command, name, weight, bias, layers), peer(layer, weight, bias, layers))
            apart = [float(np.max(np.abs(a - b)) / np.max(np.abs(b))) for a, b in pairs]
            worst = max(worst, *apart) if all(np.isfinite(apart)) else np.inf
            lines.append(f"| {name} | {weight} | {bias} | {layers} | {apart[0]:.1e} | {apart[1]:.1e} |")
            print(lines[-1], flush=True)
    lines += ["", f"The largest is {worst:.1e}."]
    print(lines[-1])
    if worst > ALLOWED:
        sys.exit("the kernels differ")
    if options.output:
        with open(options.output, "w") as file:
            file.write("\n".join(lines) + "\n")


main()
