"""A store of many runs that nobody ran, for timings of reports and plots (`make bench-report`).

python3 Benchmarks/large_store.py SMALL.sqlite LARGE.sqlite 100000
takes schema and settings from a small store of a target of one variable; errors follow made-up laws.
"""

import json
import math
import random
import sqlite3
import sys

ACTIVATIONS = ["relu", "tanh", "gelu", "silu", "sine", "softplus", "sigmoid", "elu(1)", "mish", "gaussian"]


def parameters(width: int, depth: int) -> int:
    return 2 * width + (depth - 1) * (width + 1) * width + width + 1


def main() -> None:
    small, large, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    source = sqlite3.connect(small)
    store = sqlite3.connect(large)
    store.execute("pragma journal_mode = off")
    store.execute("pragma synchronous = off")
    for (sql,) in source.execute("select sql from sqlite_master where sql is not null and name not like 'sqlite_%'"):
        store.execute(sql)
    for name in ("application_id", "user_version"):
        (value,) = source.execute(f"pragma {name}").fetchone()
        store.execute(f"pragma {name} = {value}")
    source.row_factory = sqlite3.Row
    model = dict(source.execute("select * from runs limit 1").fetchone())
    settings = json.loads(model["settings"])
    store.execute("insert into experiments (name, question, definition) values ('large', 'How large?', '')")
    names = ", ".join(model)
    marks = ", ".join("?" for _ in model)
    random.seed(19)
    widths = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24]
    seeds = -(-count // (len(widths) * 3 * len(ACTIVATIONS) * 4))
    done = 0
    for samples in (64, 128, 256, 512):
        for number, activation in enumerate(ACTIVATIONS):
            for depth in (1, 2, 3):
                for width in widths:
                    for seed in range(1, seeds + 1):
                        if done == count:
                            break
                        run = dict(model)
                        size = parameters(width, depth)
                        shape = [width] * depth
                        error = width ** -(1 + number / 4) * math.exp(-0.5 * depth + random.gauss(0, 0.3)) * (64 / samples) ** 0.2
                        run.update(
                            id=f"{done + 1:032x}", activation=activation, width=width, depth=depth,
                            widths=json.dumps(shape, separators=(",", ":")), parameters=size, seed=seed,
                            settings=json.dumps(
                                {**settings, "activation": activation, "samples": samples, "seed": seed, "widths": shape},
                                separators=(",", ":"), sort_keys=True),
                            l1=error / 2, l2=error, sup=2 * error, relative_l2=error, relative_sup=2 * error,
                            loss=error * error, wall_seconds=1e-4 * size * (1 + random.random()), steps=done % 200 + 1,
                            status="diverged" if done % 997 == 0 else "converged")
                        store.execute(f"insert into runs ({names}) values ({marks})", list(run.values()))
                        store.execute("insert into plan (experiment, run, position) values ('large', ?, ?)", (run["id"], done))
                        if count <= 200_000:
                            store.execute("insert into networks (run, parameters) values (?, zeroblob(?))", (run["id"], 8 * size))
                            store.executemany(
                                "insert into curves (run, position, step, loss) values (?, ?, ?, ?)",
                                [(run["id"], k, 10 * k, error * error * math.exp(3 - k)) for k in range(4)])
                        done += 1
    store.commit()
    print(f"{done} runs in {large}")


if __name__ == "__main__":
    main()
