"""Figures of stored runs, drawn by the command's `plot`."""

from __future__ import annotations

import io
import os
import tempfile
from typing import Any, Optional, Union

from . import _library
from ._notebook import Shown, in_theme
from ._words import options

Path = Union[str, "os.PathLike[str]"]


class Picture(Shown):
    """A figure of stored runs; shows itself in a notebook, in the notebook's theme.

    `caption` is ready to paste, `csv` has the drawn data, and `notes` what a reader must know of the choice.
    """

    def __init__(self, path: str, words: list[str], style: list[str]):
        self._path, self._words, self._style = path, words, style
        with tempfile.TemporaryDirectory() as folder:
            drawn, data = (os.path.join(folder, name) for name in ("figure.svg", "data.csv"))
            answer = _library.call(
                ["plot", *words, *style, f"--output={drawn}", f"--csv={data}", "--caption", "--", path])
            with open(drawn, encoding="utf-8") as file:
                self.svg = file.read()
            with open(data, encoding="utf-8") as file:
                self.csv = file.read()
        self.caption = answer.output.strip()

    def save(self, file: Path, **style: Any) -> None:
        """Writes the figure as .svg, .pdf, .png or .tex, by the ending of the file's name.

        `style`, `width`, `font` and `size` may be others than those that are shown: `style="paper"`.
        PDF and PNG take `rsvg-convert` (Debian's librsvg2-bin).
        """
        words = options(style) if style else self._style
        _library.call(["plot", *self._words, *words, f"--output={os.fspath(file)}", "--", self._path])

    def to_pandas(self) -> Any:
        """The drawn data as a table: panel, series, x, y, and the ends of the band."""
        import pandas

        return pandas.read_csv(io.StringIO(self.csv))

    def __repr__(self) -> str:
        return f"<approxima.Picture: {self.caption}>"

    def _repr_html_(self) -> str:
        return f'<div style="max-width:720px">{in_theme(self.svg)}</div>'


def plot(
    path: str, x: str, y: str, color: Optional[str], facet: Optional[str], where: Optional[str], stat: str,
    logx: Optional[bool], logy: Optional[bool], style: dict[str, Any],
) -> Picture:
    words = options({"x": x, "y": y, "color": color, "facet": facet, "where": where, "stat": stat})
    for name, wish in (("logx", logx), ("logy", logy)):
        if wish is not None:
            words.append(f"--{name}" if wish else f"--no-{name}")
    return Picture(path, words, options(style))
