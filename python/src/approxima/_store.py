"""Sweeps: experiments of many fits, and the store of their results."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
from typing import Any, Optional, Union

from . import _library
from ._library import ApproximaError
from ._notebook import Shown
from ._picture import Picture, plot
from ._words import options

Path = Union[str, "os.PathLike[str]"]


class Report(Shown):
    """A page that works offline; shows itself in a notebook."""

    def __init__(self, html: str, summary: str):
        self.html, self.summary = html, summary

    def save(self, path: Path) -> None:
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.html)

    def __repr__(self) -> str:
        return self.summary

    def _repr_html_(self) -> str:
        from ._notebook import page

        return page(self.html, "Approxima: report")


class Store(Shown):
    """The results of sweeps: an SQLite file that the command reads and writes, too.

    While a sweep writes it, do not open it by Python's `sqlite3` in the same process: that is another copy of
    SQLite, and closing a file there gives up the locks of the sweep.

    >>> import approxima, tempfile, os
    >>> folder = tempfile.mkdtemp()
    >>> store = approxima.sweep(
    ...     {"name": "small", "target": "x^2", "domain": [[0, 1]], "seeds": [1, 2],
    ...      "network": {"width": [2, 4]}, "fit": {"steps": 20}},
    ...     store=os.path.join(folder, "runs.sqlite"))
    >>> len(store)
    4
    >>> store.to_pandas().groupby("width").size().tolist()
    [2, 2]
    """

    def __init__(self, path: Path):
        self.path = os.fspath(path)

    def __len__(self) -> int:
        count = ctypes.c_ssize_t()
        _library.check(_library.store_count(os.fsencode(self.path), count))
        return count.value

    def report(self, output: Optional[Path] = None, experiment: Optional[str] = None) -> Report:
        """The page of the runs; written to `output` where that is given."""
        with tempfile.TemporaryDirectory() as folder:
            page = os.path.join(folder, "report.html")
            given = {"output": page, "experiment": experiment}
            answer = _library.call(["report", *options(given), "--", self.path])
            with open(page, encoding="utf-8") as file:
                report = Report(file.read(), answer.output.rstrip())
        if output is not None:
            report.save(output)
        return report

    def plot(
        self, x: str, y: str, *, color: Optional[str] = None, facet: Optional[str] = None,
        where: Optional[str] = None, stat: str = "median", logx: Optional[bool] = None,
        logy: Optional[bool] = None, **style: Any,
    ) -> Picture:
        """Any columns of the runs as a figure, which shows itself in a notebook and can be saved as SVG, PDF, PNG
        or TeX; what `approxima plot` draws.

        Runs that differ in the seed alone are one point: their median, with a band. Columns are those of
        `to_pandas()`; `seconds` is wall_seconds. `where` is a condition such as "depth <= 2 and activation !=
        relu", `stat` is median, best or all. Keywords of the style: `style` (screen, paper, talk or dark),
        `width` such as "84mm", `font`, `size` such as "8pt".
        """
        return plot(self.path, x, y, color, facet, where, stat, logx, logy, style)

    def to_csv(self, path: Path) -> None:
        """Writes all runs as a table, run by run: of a million of them none is kept in memory."""
        with tempfile.TemporaryDirectory() as folder:
            page = os.path.join(folder, "report.html")
            _library.call(["report", *options({"output": page, "csv": path}), "--", self.path])

    def to_parquet(self, path: Path) -> None:
        """Writes all runs as Parquet with the columns of `to_csv`, piece by piece; needs pyarrow."""
        from pyarrow import csv, parquet

        with tempfile.TemporaryDirectory() as folder:
            table = os.path.join(folder, "runs.csv")
            self.to_csv(table)
            # Types are of the whole: a column may be empty in the first piece.
            types = _types(table)
            read = csv.open_csv(
                table, convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=True))
            with parquet.ParquetWriter(os.fspath(path), read.schema) as file:
                for piece in read:
                    file.write_batch(piece)

    def to_pandas(self) -> Any:
        """All runs as a table, one a row, with the columns of `approxima report --csv`."""
        import pandas

        with tempfile.TemporaryDirectory() as folder:
            table = os.path.join(folder, "runs.csv")
            self.to_csv(table)
            # Every bit of the numbers; later versions of pandas keep them without being asked.
            is_old = int(pandas.__version__.split(".")[0]) < 3
            return pandas.read_csv(table, **({"float_precision": "round_trip"} if is_old else {}))

    def __repr__(self) -> str:
        return f"<approxima.Store {self.path}: {len(self)} runs>"

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()


def _types(table: str) -> dict[str, Any]:
    """The type of each column of a CSV of runs: as the store declares it, else the narrowest that takes all values."""
    import pyarrow
    from pyarrow import csv

    declared = {"REAL": pyarrow.float64(), "INTEGER": pyarrow.int64(), "TEXT": pyarrow.string()}
    kinds = json.loads(_library.text(_library.run_columns()))
    types = {name: declared[kind] for name, kind in kinds.items()}
    with open(table, encoding="utf-8") as text:
        names = text.readline().rstrip("\n").split(",")
    # 0 and 1 in the store, and words in the table.
    types.update(dict.fromkeys(["floor_proven", "interpolates"], pyarrow.string()))
    narrow = [pyarrow.int64(), pyarrow.float64(), pyarrow.string()]
    level = {name: 0 for name in names if name not in types}
    empty = set(level)
    every = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pyarrow.string()), include_columns=list(level), strings_can_be_null=True)
    for piece in csv.open_csv(table, convert_options=every):
        for name in level:
            if piece[name].null_count < len(piece[name]):
                empty.discard(name)
            while narrow[level[name]] != pyarrow.string():
                try:
                    piece[name].cast(narrow[level[name]])
                    break
                except pyarrow.ArrowInvalid:
                    level[name] += 1
    found = {name: pyarrow.string() if name in empty else narrow[place] for name, place in level.items()}
    return {**types, **found}


def sweep(
    experiment: Union[Path, dict[str, Any]], *, store: Path = "runs.sqlite",
    jobs: Optional[int] = None, resume: bool = False, progress: Optional[bool] = None,
    client: Any = None,
) -> Store:
    """Runs an experiment on all cores, into a store: a YAML file, or its content as a dictionary.

    Keys are those of `experiments/README.md`; every list is an axis. Files that a dictionary names are
    sought in the current folder. Results are stored as they come: after Ctrl-C, `resume=True` goes on.
    `progress` says whether lines about it go to standard error (default: where a person sees them).

    With a `client` of Dask's, its workers do the runs, in `jobs` parts (default: four a thread of theirs); they
    must see the folder of the store and the experiment's files under the same paths. A worker that dies loses
    what it was computing, and another goes on; the results are those of one machine, bit for bit where the
    processors choose the same kernels.
    """
    told = _library.is_watched() if progress is None else progress
    given = {"store": store, "jobs": jobs, "resume": resume}
    file, is_ours = _file(experiment)
    try:
        if client is not None:
            from ._dask import sweep as shared

            shared(client, file, os.fspath(store), jobs, resume, told)
            return Store(store)
        _library.call(
            ["sweep", "--json", *options(given), "--", file],
            said=_say if told else None,
        )
    finally:
        if is_ours:
            os.unlink(file)
    return Store(store)


def _say(text: str) -> None:
    # What to type next is for a terminal.
    if not text.startswith("next:"):
        print(text, end="", file=sys.stderr, flush=True)


def _file(experiment: Union[Path, dict[str, Any]]) -> tuple[str, bool]:
    if not isinstance(experiment, dict):
        return os.fspath(experiment), False
    def plain(value: Any) -> Any:
        if isinstance(value, range):
            return list(value)
        if hasattr(value, "tolist"):
            return value.tolist()
        raise ApproximaError(f"{value!r} is no number, text, list or dictionary", "experiment")

    text = json.dumps({"name": "experiment", **experiment}, default=plain)
    # JSON is YAML. A file here finds the files that it names here.
    with tempfile.NamedTemporaryFile(
        "w", suffix=".yaml", prefix="experiment-", dir=".", delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
    return os.path.relpath(file.name), True
