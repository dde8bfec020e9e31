"""PyTorch: the usual training loop, eager; with an argument, its model and loss by torch.compile."""

import copy
import sys
import time

import numpy as np
import torch
from torch import nn

from common import reach, serve

compiled = sys.argv[2:] == ["compile"]
ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "gelu": nn.GELU, "mish": nn.Mish}


def model_of(workload, start):
    modules = []
    for weights, biases in workload.layers(start):
        linear = nn.Linear(weights.shape[1], weights.shape[0], dtype=torch.from_numpy(start).dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weights.copy()))
            linear.bias.copy_(torch.from_numpy(biases.copy()))
        modules += [linear, ACTIVATIONS[workload.activation]()]
    return nn.Sequential(*modules[:-1])


prepared = {}


def trainer(workload):
    """(model to load a start into, function that trains it for `steps`)."""
    if workload.name not in prepared:
        model = model_of(workload, workload.starts[0])
        x, y = torch.from_numpy(workload.x), torch.from_numpy(workload.y)[:, None]
        criterion = nn.MSELoss()

        def loss_of():
            return criterion(model(x), y)

        evaluate = torch.compile(loss_of) if compiled else loss_of

        def train(steps, deadline=float("inf")):
            optimizer = torch.optim.Adam(model.parameters(), lr=workload.rate)
            for _ in range(steps):
                optimizer.zero_grad()
                evaluate().backward()
                optimizer.step()
                if time.perf_counter() > deadline:
                    break

        train(10)
        prepared[workload.name] = (model, train, loss_of)
    return prepared[workload.name]


def fit(workload, start, steps, deadline=float("inf")):
    """(seconds, loss) from `start`; the clock does not see the copy."""
    model, train, loss_of = trainer(workload)
    model.load_state_dict(model_of(workload, start).state_dict())
    began = time.perf_counter()
    train(steps, deadline)
    seconds = time.perf_counter() - began
    with torch.no_grad():
        return seconds, float(loss_of())


losses = {}


def adam(workload):
    """The loss is that of the whole fit, done once; the clock sees parts of at most 100 steps."""
    if workload.name not in losses:
        losses[workload.name] = fit(workload, workload.starts[0], workload.steps)[1]
    steps = min(workload.steps, 100)
    best, start = float("inf"), time.perf_counter()
    while time.perf_counter() - start < 0.5:
        best = min(best, fit(workload, workload.starts[0], steps)[0])
    return {"seconds": best / steps, "loss": losses[workload.name]}


def seeds(workload):
    """In sequence: 2 of the seeds are timed, and counted as all of them."""
    taken = [fit(workload, start, workload.steps) for start in workload.starts[:2]]
    return {"seconds": sum(t for t, _ in taken) / 2 * len(workload.starts),
            "loss": float("nan"), "note": "2 seeds timed, in sequence, times 16"}


def sine(workload):
    """One seed: Adam at rate 1e-2 until the limit."""
    workload = copy.copy(workload)
    workload.starts, workload.rate = workload.starts[:1], 1e-2
    model, _, _ = trainer(workload)

    def run(start, deadline):
        _, loss = fit(workload, start, 10**9, deadline)
        final = copy.deepcopy(model)
        return (lambda x: final(torch.from_numpy(x)).detach().numpy()[:, 0]), loss

    return {**reach(workload, run), "note": "1 seed"}


def measures(workload):
    found = {"adam": adam, "seeds": seeds, "reach": sine}.get(workload.kind)
    return found and (lambda: found(workload))


serve("torch.compile" if compiled else "PyTorch", measures,
      {"torch": torch.__version__, "numpy": np.__version__})
