"""How far a fit is: a bar by tqdm where a person sees it, or what the caller gives."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any, Callable, Optional, Union

from ._library import is_watched

Progress = Union[None, bool, Callable[[int, int, float], Any]]


class Bar:
    """A context with `stepped`, which the library tells of steps; None where nobody listens."""

    def __init__(self, progress: Progress):
        self._bar: Any = None
        self._make: Callable[[int], Any]
        self.stepped: Optional[Callable[[int, int, float], Any]] = None
        if callable(progress):
            self.stepped = progress
        elif progress or (progress is None and is_watched()):
            try:
                # tqdm's widget needs ipywidgets; without, its text does in a notebook, too.
                widgets = find_spec("ipywidgets") is not None
                make: Any = import_module("tqdm.auto" if widgets else "tqdm").tqdm
            except ImportError:
                if progress:
                    raise
                return
            self._make = lambda steps: make(total=steps, unit="step", leave=False, delay=1)
            self.stepped = self._step

    def _step(self, step: int, steps: int, loss: float) -> None:
        if self._bar is None:
            self._bar = self._make(steps)
        # A further start begins at 0 again.
        self._bar.update(step - self._bar.n)
        if step % 64 == 0:
            self._bar.set_postfix_str(f"loss {loss:.3g}", refresh=False)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: Any) -> None:
        if self._bar is not None:
            self._bar.close()
