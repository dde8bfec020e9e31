"""Bounds of auto_LiRPA: CROWN and alpha-CROWN, in Float64, for the cases of our harness.

Usage: python lirpa_peer.py CASES.json   one line of JSON a box and method
"""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import torch

# auto_LiRPA 0.3 was written for torch < 1.13, which let a node's attributes be read by subscripts.
torch._C.Node.__getitem__ = lambda node, key: getattr(node, node.kindOf(key))(key)

try:
    from auto_LiRPA import BoundedModule, BoundedTensor
    from auto_LiRPA.perturbations import PerturbationLpNorm
except ImportError as error:
    raise SystemExit(f"error: auto_LiRPA does not load: {error}")

ACTIVATIONS = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid}


def network(case):
    modules = []
    for index, layer in enumerate(case["layers"]):
        linear = torch.nn.Linear(layer["inputs"], layer["outputs"])
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(layer["weights"]).reshape(layer["outputs"], -1))
            linear.bias.copy_(torch.tensor(layer["biases"]))
        modules.append(linear)
        if index + 1 < len(case["layers"]):
            modules.append(ACTIVATIONS[case["activation"]]())
    return torch.nn.Sequential(*modules)


def timed(case, box, method):
    """The fastest of the runs within half a second; setting up the module does not count."""
    lower, upper = (torch.tensor(box[side]).reshape(1, -1) for side in ("lower", "upper"))
    best, result, start = float("inf"), None, time.perf_counter()
    model = None
    while result is None or time.perf_counter() - start < 0.5:
        # alpha-CROWN keeps its slopes in the module: each run begins anew.
        if model is None or method != "CROWN":
            model = BoundedModule(network(case), torch.empty_like(lower), device="cpu",
                                  bound_opts={"optimize_bound_args": {"iteration": 20}})
        perturbation = PerturbationLpNorm(norm=float("inf"), x_L=lower, x_U=upper)
        input = BoundedTensor((lower + upper) / 2, perturbation)
        began = time.perf_counter()
        if method == "CROWN":
            with torch.no_grad():
                low, high = model.compute_bounds(x=(input,), method="CROWN")
        else:
            low, high = model.compute_bounds(x=(input,), method="CROWN-Optimized")
        best = min(best, time.perf_counter() - began)
        result = (low.item(), high.item())
    return result, best


def main():
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    for case in cases:
        for index, box in enumerate(case["boxes"]):
            for method in ("CROWN", "alpha-CROWN"):
                answer = {"name": case["name"], "box": index, "method": method}
                try:
                    (answer["lower"], answer["upper"]), answer["seconds"] = timed(case, box, method)
                except Exception as error:  # a peer that fails is a row that says so
                    answer["skipped"] = f"{type(error).__name__}: {error}".splitlines()[0]
                print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
