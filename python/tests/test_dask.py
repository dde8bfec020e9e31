"""Sweeps on a cluster of Dask's: the same bits as here, whatever happens to the workers."""

import os
import signal
import sqlite3
import threading
import time

import pytest

import approxima
from approxima import ApproximaError

distributed = pytest.importorskip("distributed")
EXPERIMENT = {
    "name": "shared", "target": "sin(3*x)", "domain": [[-1, 1]], "seeds": 20,
    "network": {"width": [2, 4, 8], "activation": ["tanh", "relu"]}, "fit": {"steps": 2000},
}


def results(store):
    """All columns of the runs but times, in the order of the plan."""
    with sqlite3.connect(store) as file:
        columns = [row[1] for row in file.execute("pragma table_info(runs)")]
        kept = [c for c in columns if "seconds" not in c and c not in ("finished_at",)]
        return sorted(map(repr, file.execute(f"select {', '.join(kept)} from runs")))


@pytest.fixture()
def client():
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            yield client


def test_workers_that_are_killed(client, tmp_path):
    alone = approxima.sweep(EXPERIMENT, store=tmp_path / "alone.sqlite")
    killed = []
    done = threading.Event()

    def kill():
        while not done.wait(0.4) and len(killed) < 4:
            pids = client.run(os.getpid)
            pid = next(iter(pids.values()), None)
            if pid:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            time.sleep(1.0)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        store = approxima.sweep(EXPERIMENT, store=tmp_path / "shared.sqlite", client=client, jobs=12)
    finally:
        done.set()
        thread.join()
    assert killed
    assert len(store) == len(alone) == 120
    assert results(store.path) == results(alone.path)
    assert not [name for name in os.listdir(tmp_path) if ".part-" in name]


def test_what_is_stored_already(client, tmp_path):
    store = approxima.sweep(EXPERIMENT, store=tmp_path / "s.sqlite", client=client)
    with pytest.raises(ApproximaError, match="holds 120 finished runs of 'shared' already"):
        approxima.sweep(EXPERIMENT, store=store.path, client=client)
    assert len(approxima.sweep(EXPERIMENT, store=store.path, client=client, resume=True)) == 120


def test_a_bad_experiment_is_said_before_anything_runs(client, tmp_path):
    with pytest.raises(ApproximaError, match="nothing"):
        approxima.sweep({"target": "nothing(x)"}, store=tmp_path / "s.sqlite", client=client)
