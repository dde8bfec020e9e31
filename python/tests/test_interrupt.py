import os
import signal
import threading
import time
import warnings

import approxima
import pytest

pytestmark = pytest.mark.usefixtures("ctrl_c")


def interrupt_after(seconds, times=1):
    def send():
        for _ in range(times):
            time.sleep(seconds)
            os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=send, daemon=True).start()
    return time.monotonic() + seconds * times


LONG = {"domain": [(-1, 1)], "width": 64, "optimizer": "adam", "steps": 10**7, "seed": 1}


def test_the_first_ends_a_fit_with_what_it_has():
    for _ in range(5):
        end = interrupt_after(0.2)
        with pytest.warns(RuntimeWarning, match="stopped by Ctrl-C"):
            fit = approxima.fit("sin(2*pi*x)", **LONG)
        assert fit.status == "stopped"
        assert 0 < fit.steps < 10**7
        # What it has is measured.
        assert 0 < fit.errors.sup < 1
        assert time.monotonic() - end < 10


def test_with_progress_too():
    interrupt_after(0.2)
    with pytest.warns(RuntimeWarning, match="stopped by Ctrl-C"):
        fit = approxima.fit("sin(2*pi*x)", **LONG, progress=lambda *_: None)
    assert fit.status == "stopped"


def test_other_work_ends_at_once():
    net = approxima.fit("franke", widths=[40, 40, 40], optimizer="adam", steps=50, seed=1).network
    for _ in range(3):
        end = interrupt_after(0.3)
        with pytest.raises(KeyboardInterrupt):
            net.certify(tolerance=1e-15, boxes=10**9)
        # Seconds on a machine with other work; the proof itself would take hours.
        assert time.monotonic() - end < 10


def test_a_sweep_goes_on_where_it_stopped(tmp_path, monkeypatch):
    experiment = {
        "name": "long", "target": "sin(2*pi*x)", "domain": [[-1, 1]], "seeds": list(range(1, 41)),
        "network": {"width": 16}, "fit": {"optimizer": "adam", "steps": 3000},
    }
    store = tmp_path / "runs.sqlite"
    monkeypatch.chdir(tmp_path)

    def send():
        while not store.exists() or len(approxima.Store(store)) == 0:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=send, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        approxima.sweep(experiment, store=store)
    done = len(approxima.Store(store))
    assert 0 < done < 40
    assert len(approxima.sweep(experiment, store=store, resume=True)) == 40


def test_the_handler_is_python_s_again():
    with pytest.raises(KeyboardInterrupt):
        interrupt_after(0.1)
        time.sleep(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert approxima.fit("x", domain=[(0, 1)], width=2, steps=3).steps <= 3


def test_an_exception_of_another_signal_ends_the_work():
    class TimeIsUp(Exception):
        pass

    def alarm(number, frame):
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, alarm)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(TimeIsUp):
            approxima.fit("sin(9*x)", domain=[(0, 1)], width=64, optimizer="adam", steps=10**7, restarts=0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert not [one for one in threading.enumerate() if one.name == "approxima"]
