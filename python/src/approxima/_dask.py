"""A sweep on the workers of a Dask cluster, in parts."""

from __future__ import annotations

import glob
import os
import sys
import time
from typing import Any, Optional

from . import _library
from ._library import ApproximaError

# Times that a part is begun again before its workers' deaths are its fault.
_TRIES = 20


def _part(file: str, store: str, part: int, parts: int) -> int:
    """One part, into a file of its own beside the store, which a task that died before may have begun."""
    for path in (file, store):
        if not os.path.exists(path):
            raise ApproximaError(
                "a worker does not see this file: its folder must be on a file system that all workers share", path
            )
    words = ["sweep", file, f"--store={store}", f"--part={part}/{parts}", "--jobs=1", "--json"]
    return int(_library.call(words).json()["runs"])


def sweep(
    client: Any, file: str, store: str, parts: Optional[int], resume: bool, told: bool
) -> None:
    """Prepares the store, has the parts done, gathers them."""
    from distributed import as_completed

    threads = sum(client.nthreads().values())
    if threads == 0:
        client.wait_for_workers(1, timeout=60)
        threads = max(1, sum(client.nthreads().values()))
    count = parts or 4 * threads
    file, store = os.path.abspath(file), os.path.abspath(store)
    gather = ["sweep", file, f"--store={store}", "--gather", "--json"]
    _library.call([*gather, "--resume"] if resume else gather)
    futures = client.map(
        _part, [file] * count, [store] * count, range(count), [count] * count, pure=False,
        retries=_TRIES, key=[f"approxima-{os.urandom(4).hex()}-{part}" for part in range(count)],
    )
    tries = 1
    try:
        for done, future in enumerate(as_completed(futures), 1):
            error = future.exception()
            if error is not None:
                reason = error.message if isinstance(error, ApproximaError) else (str(error).splitlines() or [""])[0]
                raise ApproximaError(
                    f"a part failed: {reason}; what was done is kept, go on with resume=True", store
                )
            # Its runs are in a file: a worker that dies later must not make the part anew.
            future.release()
            if told:
                print(f"{done} of {count} parts", file=sys.stderr, flush=True)
        tries = 20
    finally:
        client.cancel(futures)
        # What there is, also after a failure or Ctrl-C. A part that was begun again at the death of its worker
        # still has its file open, and ends soon by itself.
        for left in reversed(range(tries)):
            answer = _library.call([*gather, "--resume"]).json()
            if not left or not glob.glob(glob.escape(store) + ".part-*"):
                break
            time.sleep(0.5)
    if answer["missing"]:
        raise ApproximaError(
            f"{answer['missing']} of {answer['runs']} runs are missing: go on with resume=True", store
        )
