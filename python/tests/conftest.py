import os
import signal
import subprocess
import sys

import matplotlib
import pytest

matplotlib.use("Agg")


@pytest.fixture(scope="session")
def command():
    """The command of the same library, as a process of its own; gives what it prints."""
    program = os.environ.get("APPROXIMA_COMMAND")
    words = [program] if program else [sys.executable, "-m", "approxima"]

    def run(*arguments, code=0, cwd=None):
        done = subprocess.run([*words, *arguments], capture_output=True, text=True, cwd=cwd)
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    return run


@pytest.fixture
def ctrl_c():
    """Signals as in a terminal, also where the tests run in the background, with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
