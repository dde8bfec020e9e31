"""pykan 0.2.8 on one row of Benchmarks/families.py: one JSON object on standard output.

    python pykan_peer.py ROW SEED SECONDS

L-BFGS in Float64 on grids that are refined, as its authors' examples do, until the time is over; the error is that of the
best grid at 10^5 fresh points. Of the rows step64 and step32 processor time of a step of Adam instead; Float32 is pykan's
default.
"""
import contextlib
import io
import json
import sys
import tempfile
import time

import numpy as np
import torch
from scipy.special import j0

ROWS = {
    # function of (samples × inputs), widths, grids, steps a grid
    "exp2": (2, lambda x: torch.exp(torch.sin(torch.pi * x[:, :1]) + x[:, 1:] ** 2), [2, 1, 1],
             [3, 5, 10, 20, 50, 100], 50),
    "toy4": (4, lambda x: torch.exp((torch.sin(torch.pi * (x[:, :1] ** 2 + x[:, 1:2] ** 2))
                                     + torch.sin(torch.pi * (x[:, 2:3] ** 2 + x[:, 3:] ** 2))) / 2),
             [4, 2, 1, 1], [3, 5, 10, 20, 50], 50),
    "product": (2, lambda x: x[:, :1] * x[:, 1:], [2, 2, 1], [3, 5, 10, 20, 50, 100], 50),
    "bessel": (1, lambda x: torch.from_numpy(j0(20 * x.numpy())), [1, 1], [3, 5, 10, 20, 50, 100, 200], 50),
}


def main():
    name, seed, limit = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float32 if name == "step32" else torch.float64)
    with contextlib.redirect_stdout(io.StringIO()):
        from kan import KAN
    if name.startswith("step"):
        return step(KAN, seed)
    inputs, function, widths, grids, steps = ROWS[name]
    random = np.random.default_rng(seed)

    def points(count):
        return torch.from_numpy(random.uniform(-1, 1, (count, inputs)))
    train, test, fresh = points(3000), points(1000), points(100_000)
    data = {"train_input": train, "train_label": function(train), "test_input": test, "test_label": function(test)}
    wanted = function(fresh)
    best, spent, parameters, used = None, 0.0, 0, None
    for grid in grids:
        begin = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            if used is None:
                model = KAN(width=widths, grid=grid, k=3, seed=seed, auto_save=False,
                            ckpt_path=tempfile.mkdtemp())
            else:
                model = model.refine(grid)
            model.fit(data, opt="LBFGS", steps=steps, lamb=0.0)
        spent += time.perf_counter() - begin
        with torch.no_grad():
            error = float(torch.sqrt(torch.mean((model(fresh) - wanted) ** 2)))
        count = sum(p.numel() for p in model.parameters() if p.requires_grad)
        if best is None or error < best:
            best, parameters, used = error, count, grid
        elif used is None:
            used = grid
        print(f"{name} grid {grid}: {error:.3g}, {spent:.1f} s", file=sys.stderr)
        if spent > limit:
            break
    print(json.dumps({"rmse": best, "seconds": spent, "parameters": parameters, "grid": used}))


def step(KAN, seed):
    """Seconds of the processor for an Adam step of [2, 5, 1], G = 5, on 1000 samples."""
    random = np.random.default_rng(seed)
    x = torch.from_numpy(random.uniform(-1, 1, (1000, 2))).to(torch.get_default_dtype())
    y = torch.exp(torch.sin(torch.pi * x[:, :1]) + x[:, 1:] ** 2)
    with contextlib.redirect_stdout(io.StringIO()):
        model = KAN(width=[2, 5, 1], grid=5, k=3, seed=seed, auto_save=False, ckpt_path=tempfile.mkdtemp())
    model.speed()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def one():
        optimizer.zero_grad()
        loss = torch.mean((model(x) - y) ** 2)
        loss.backward()
        optimizer.step()
    for _ in range(10):
        one()
    times = []
    for _ in range(5):
        begin = time.process_time()
        for _ in range(20):
            one()
        times.append((time.process_time() - begin) / 20)
    print(json.dumps({"step_seconds": min(times)}))


main()
