"""A plan of a million tiny runs, gathered: `million.py APPROXIMA FOLDER`.

The plan, one part of a thousand runs and the gathering are real; the other 999 parts are copies of that one under
the names of their own runs, so that stores have the sizes that they would have.
"""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time

command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
parts, store = 1000, folder / "big.sqlite"
(folder / "big.yaml").write_text(
    "name: big\ntarget: abs\nnetwork: {width: [2, 3]}\nfit: {steps: 1, samples: 4}\nseeds: 500000\n")


def run(what, *words):
    start = time.monotonic()
    pid = subprocess.Popen([command, "sweep", str(folder / "big.yaml"), "--store", str(store), *words],
                           stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(pid.pid, 0)
    assert status == 0, what
    size = sum(file.stat().st_size for file in folder.glob("big.sqlite*"))
    print(f"{what}: {time.monotonic() - start:.1f} s, {usage.ru_maxrss / 1024:.0f} MB of memory, {size / 1e6:.0f} MB of files",
          flush=True)


run("plan alone", "--dry-run")
run("store with the plan", "--gather")
run(f"one part of {parts}", f"--part=0/{parts}", "--jobs=1")
share = folder / f"big.sqlite.part-0-of-{parts}"
with sqlite3.connect(store) as file:
    runs = [row[0] for row in file.execute("select run from plan where experiment = 'big' order by position")]
assert len(runs) == 1_000_000
with sqlite3.connect(share) as file:
    mine = [row[0] for row in file.execute("select run from plan order by position")]
    file.execute("pragma wal_checkpoint(truncate)")
assert mine == runs[::parts], "parts are not every thousandth run"
start = time.monotonic()
for part in range(1, parts):
    copy = folder / f"big.sqlite.part-{part}-of-{parts}"
    shutil.copy(share, copy)
    with sqlite3.connect(copy) as file:
        for table, column in [("runs", "id"), ("curves", "run"), ("networks", "run"), ("plan", "run")]:
            file.executemany(f"update {table} set {column} = ? where {column} = ?", zip(runs[part::parts], mine))
    file.close()
print(f"(copies of the part under other names: {time.monotonic() - start:.1f} s)", flush=True)
run("all parts gathered", "--gather", "--resume")
with sqlite3.connect(store) as file:
    count, = file.execute("select count(*) from runs").fetchone()
assert count == 1_000_000
run("nothing left to do", "--gather", "--resume")
