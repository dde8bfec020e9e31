"""What the peers share: the workloads as our harness wrote them, and the loop that answers names."""

import json
import sys
import time


class Workload:
    """One row; arrays are NumPy, x is (samples × inputs)."""

    def __init__(self, folder, name):
        import numpy as np

        with open(f"{folder}/{name}.json") as file:
            fields = json.load(file)
        self.__dict__.update(fields)
        self.dtype = np.dtype("float64" if self.precision == "f64" else "float32")
        self.x = np.array(self.x).reshape(self.inputs, self.samples).T.astype(self.dtype).copy()
        self.y = np.array(self.y).astype(self.dtype)
        self.starts = np.array(self.starts).astype(self.dtype)

    def layers(self, parameters):
        """[(weights (outputs × inputs), biases)] from a flat start."""
        sizes = [self.inputs, *self.widths, 1]
        found, offset = [], 0
        for n, m in zip(sizes, sizes[1:]):
            weights = parameters[offset : offset + n * m].reshape(m, n)
            biases = parameters[offset + n * m : offset + n * m + m]
            found.append((weights, biases))
            offset += n * m + m
        return found


def fastest(run, seconds=0.5):
    """Repeats for about half a second; (least time, last result), as our harness does."""
    best, start = float("inf"), time.perf_counter()
    while True:
        began = time.perf_counter()
        result = run()
        best = min(best, time.perf_counter() - began)
        if time.perf_counter() - start >= seconds:
            return best, result


def reach(workload, fit):
    """Median time to the goal over the seeds; fit(start, deadline) gives (predict, loss)."""
    import numpy as np

    grid = np.linspace(0, 1, 2001)[:, None]
    times, losses, failures = [], [], 0
    for start in workload.starts:
        began = time.perf_counter()
        predict, loss = fit(start, began + workload.limit)
        seconds = time.perf_counter() - began
        sup = np.max(np.abs(predict(grid) - np.sin(2 * np.pi * grid[:, 0])))
        reached = sup <= workload.goal and seconds <= workload.limit
        failures += not reached
        times.append(seconds if reached else workload.limit)
        losses.append(loss)
    return {"seconds": float(np.median(times)), "loss": float(np.mean(losses)), "failures": failures}


def serve(party, measures, versions):
    """Answers each workload's name on standard input by a line of JSON.

    measures(workload) gives the function that measures it and returns a dict, or None: the answer then says so.
    """
    folder, cache = sys.argv[1], {}
    print(json.dumps({"party": party, "versions": versions}), flush=True)
    for line in sys.stdin:
        name = line.strip()
        answer = {"workload": name, "party": party}
        try:
            workload = cache.setdefault(name, Workload(folder, name))
            measure = measures(workload)
            answer.update(measure() if measure else {"skipped": "its options do not allow this work"})
        except Exception as error:  # a peer that fails is a row that says so
            answer["skipped"] = f"{type(error).__name__}: {error}".splitlines()[0]
        print(json.dumps(answer), flush=True)
