"""What is approximated: a text, a function of Python's, or arrays."""

from __future__ import annotations

import ctypes as C
import inspect
import itertools
import os
import re
from typing import Any, Callable, Optional

import numpy as np

from . import _library
from ._library import ApproximaError, Values
from ._words import Domain, domain_text

_counter = itertools.count()


class Target:
    """A target as a call takes it.

    - `text`: stands among the command's words;
    - `request`, `values`, `data`: what goes with them where it is Python's own.
    """

    text: str
    domain: Optional[str] = None
    request: dict[str, Any] = {}
    values: Optional[Values] = None
    data: Optional[int] = None
    inputs: int
    outputs: int

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Values (n, outputs) at points (n, inputs)."""
        raise NotImplementedError


class TextTarget(Target):
    def __init__(self, text: str, domain: Optional[Domain]):
        self.text, self.domain = text, domain_text(domain)
        self._shape: Optional[tuple[int, int]] = None

    def _encoded(self) -> tuple[bytes, Optional[bytes]]:
        return self.text.encode(), self.domain.encode() if self.domain else None

    def __call__(self, points: np.ndarray) -> np.ndarray:
        points = np.ascontiguousarray(points, dtype=np.float64)
        if self._shape is None:
            shape = (C.c_ssize_t * 2)()
            _library.check(_library.target_values(*self._encoded(), None, 0, 0, 0, None, shape))
            self._shape = (shape[0], shape[1])
        outputs = self._shape[1]
        values = np.empty((len(points), outputs))
        _library.check(
            _library.target_values(
                *self._encoded(), points.ctypes.data, len(points), points.shape[1], outputs,
                values.ctypes.data, None,
            )
        )
        return values


def _name(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", type(function).__name__)
    # Like a text that names a file it would be read as one.
    return "function" if name.endswith((".csv", ".msh")) or ":" in name else name


def _positional(function: Callable[..., Any]) -> Optional[int]:
    """How many arrays a function takes; None where it does not say, or takes any number."""
    if isinstance(function, np.ufunc):
        return function.nin
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    kinds = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return len([p for p in kinds if p.default is p.empty]) or len(kinds)


class FunctionTarget(Target):
    """A function over arrays, called with one array a coordinate, or with all points (n, inputs)."""

    def __init__(self, function: Callable[..., Any], domain: Optional[Domain]):
        self.function, self.domain, self.text = function, domain_text(domain), _name(function)
        if self.domain is None:
            raise ApproximaError(
                "a function needs a domain, one interval an axis, such as domain=[(-1, 1)]",
                self.text,
            )
        box = _intervals(self.domain)
        self.inputs = len(box)
        taken = _positional(function)
        if taken is not None and taken not in (1, self.inputs):
            raise ApproximaError(
                f"it takes {taken} arrays, but the domain has {self.inputs} axes", self.text
            )
        self._takes_points = taken == 1 and self.inputs > 1
        # A look at how many numbers it returns.
        share = np.array([[0.25], [0.5], [0.625], [0.75]])
        self.outputs = 0
        self.outputs = self(box[:, 0] + share * (box[:, 1] - box[:, 0])).shape[1]
        self.values = Values(self._into)
        self.request = {
            "function": {
                "name": self.text, "identity": f"python-{os.getpid()}-{next(_counter)}",
                "inputs": self.inputs, "outputs": self.outputs,
            }
        }

    def __call__(self, points: np.ndarray) -> np.ndarray:
        if self._takes_points:
            result = self.function(points)
        else:
            result = self.function(*(np.ascontiguousarray(column) for column in points.T))
        try:
            array = np.asarray(result)
            if array.dtype == object or np.iscomplexobj(array):
                raise TypeError(f"they are {array.dtype}")
            array = np.asarray(array, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise ApproximaError(f"its values must be real numbers: {error}", self.text) from None
        count = len(points)
        if array.ndim == 0 and self.outputs <= 1:
            array = np.full(count, float(array))
        if array.ndim == 1 and array.shape[0] == count:
            array = array[:, None]
        wanted = self.outputs or (array.shape[1] if array.ndim == 2 else 0)
        if array.shape != (count, wanted) or wanted == 0:
            many = f"({count}, {self.outputs})" if self.outputs > 1 else f"({count},)"
            raise ApproximaError(
                f"for {count} points its values have shape {array.shape}, not {many}", self.text
            )
        return array

    def _into(self, points: int, count: int, values: int) -> None:
        given = _view(points, (self.inputs, count))
        # A copy: the function may keep what it gets, and the memory is the library's.
        _view(values, (self.outputs, count))[:] = self(given.T.copy()).T


class TableTarget(Target):
    """Rows of data."""

    def __init__(self, X: Any, y: Any):
        self.X, names = _columns(X, "X")
        self.y, outputs = _columns(y, "y")
        if len(self.X) != len(self.y):
            raise ApproximaError(f"{len(self.X)} rows, but y has {len(self.y)}", "X")
        if len(self.X) == 0:
            raise ApproximaError("there are no rows", "X")
        self.inputs, self.outputs, self.text = self.X.shape[1], self.y.shape[1], "data"
        # Column after column: NumPy may keep the order of what it joins.
        self._memory = np.ascontiguousarray(np.concatenate([self.X.T, self.y.T]))
        # What the caller changes later is not what was fitted.
        self.X, self.y = self._memory[: self.X.shape[1]].T, self._memory[self.X.shape[1] :].T
        self.data = self._memory.ctypes.data
        self.request = {
            "table": {
                "name": self.text, "inputs": names, "outputs": outputs, "rows": len(self.X)
            }
        }


class GoneTarget(Target):
    """A function of Python's or rows of data, of a fit that was pickled: only the name is left."""

    def __init__(self, text: str):
        self.text = text

    def error(self) -> ApproximaError:
        return ApproximaError(
            "the function or the data of this fit were not pickled with it: give them to approxima.measure", self.text
        )

    def __call__(self, points: np.ndarray) -> np.ndarray:
        raise self.error()


def target(given: Any, y: Any = None, domain: Optional[Domain] = None) -> Target:
    """The target that a caller means."""
    if y is not None:
        if domain is not None:
            raise ApproximaError("data have their own domain: leave it out", "domain")
        return TableTarget(given, y)
    if isinstance(given, GoneTarget):
        raise given.error()
    if isinstance(given, Target):
        return given
    if isinstance(given, (str, os.PathLike)):
        return TextTarget(os.fspath(given), domain)
    if callable(given):
        return FunctionTarget(given, domain)
    raise ApproximaError(
        f"a target is a text, a function, or arrays X and y, not {type(given).__name__}", "target"
    )


def _columns(given: Any, name: str) -> tuple[np.ndarray, list[str]]:
    labels = [str(label) for label in getattr(given, "columns", [])]
    array = real_array(given, name)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.shape[1] == 0:
        raise ApproximaError(f"it has shape {array.shape}: give rows of numbers, (n,) or (n, d)", name)
    if not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array))[0][0])
        raise ApproximaError(f"row {row} is not finite: leave such rows out", name)
    letter = name.lower()
    count = array.shape[1]
    if len(labels) != count:
        labels = [letter] if count == 1 else [f"{letter}{k + 1}" for k in range(count)]
    return array, labels


def real_array(given: Any, name: str) -> np.ndarray:
    """Numbers in Float64, a view where they are that already."""
    if np.ma.is_masked(given):
        raise ApproximaError("some of its numbers are masked: leave these rows out", name)
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "fiub":
            raise TypeError(f"dtype {array.dtype}")
        return np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ApproximaError(f"it must be an array of real numbers: {error}", name) from None


def _view(address: int, shape: tuple[int, int]) -> np.ndarray:
    memory: Any = (C.c_double * (shape[0] * shape[1])).from_address(address)
    return np.ndarray(shape, dtype=np.float64, buffer=memory)


_interval = re.compile(r"\[([^\[\],]+),([^\[\],]+)\](?:\^(\d{1,3}))?(?:x(?=\[))?")


def _intervals(text: str) -> np.ndarray:
    """The ends of a box, (axes, 2), as the command reads it."""
    compact = "".join(text.split())
    found = list(_interval.finditer(compact))
    try:
        if not found or "".join(one.group(0) for one in found) != compact:
            raise ValueError
        box = np.array([[float(one[1]), float(one[2])] for one in found for _ in range(int(one[3] or 1))])
    except ValueError:
        raise ApproximaError(
            f"{text!r} is no domain: write one interval an axis, such as [-1,1]x[0,1]", "domain"
        ) from None
    if not (len(box) and np.isfinite(box).all() and (box[:, 0] < box[:, 1]).all()):
        raise ApproximaError(
            f"{text}: an interval has finite ends, the lower one first", "domain"
        )
    return box
