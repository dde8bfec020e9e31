"""A network as a function of arrays."""

from __future__ import annotations

import ctypes as C
import json
import os
from typing import TYPE_CHECKING, Any, Optional, Union

import numpy as np

from . import _library
from ._library import ApproximaError
from ._notebook import Shown
from ._target import real_array

if TYPE_CHECKING:
    from ._results import Bracket, Certificate, Errors, Verdict
    from ._words import Domain


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_value, _evaluate, _check = _library.value, _library.evaluate, _library.check


def _address(array: np.ndarray) -> int:
    """As `array.ctypes.data`, in a fraction of its time."""
    try:
        buffer: Any = array
        return C.addressof(C.c_char.from_buffer(buffer))
    except (TypeError, ValueError):
        # Not contiguous, not writable, or empty.
        address: int = array.__array_interface__["data"][0]
        return address


class Network(Shown):
    """A network: a function from R^inputs to R^outputs, evaluated in the compiled library.

    >>> import approxima, numpy
    >>> net = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=16, seed=1).network
    >>> net.inputs, net.outputs, net.widths
    (1, 1, [16])
    >>> net(numpy.linspace(-1, 1, 5)).shape
    (5,)
    """

    def __init__(self, handle: int):
        self._handle: Optional[int] = handle
        inputs, outputs = C.c_ssize_t(), C.c_ssize_t()
        _library.network_shape(handle, inputs, outputs)
        self.inputs, self.outputs = inputs.value, outputs.value
        self._is_scalar = self.inputs == 1 and self.outputs == 1
        self._file: Optional[dict[str, Any]] = None

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            _library.network_release(self._handle)
            self._handle = None

    # Values

    def __call__(
        self, x: Any, out: Optional[np.ndarray] = None, threads: Optional[int] = None
    ) -> Any:
        """Values at points.

        `x` has shape (..., inputs); with one input any shape will do, and an axis of length 1 at its end
        counts as that input. The result has the shape before that axis, and (..., outputs) for
        several outputs. Float64 arrays are read where they stand, whatever their strides; `out` takes
        the values without a new array. The result does not depend on `threads` (default: the cores).

        >>> import approxima, numpy
        >>> net = approxima.construct("yarotsky-square", depth=5).network
        >>> net(0.5)
        0.25
        >>> out = numpy.empty(3)
        >>> net([0.0, 0.5, 1.0], out=out) is out
        True
        """
        if self._is_scalar and out is None and type(x) is float:
            return _value(self._handle, x)
        points, shape = self._points(x)
        count = points.shape[0]
        wanted = shape if self.outputs == 1 else shape + (self.outputs,)
        if out is None:
            values = np.empty(wanted)
        else:
            values = out
            if not (
                isinstance(out, np.ndarray) and out.dtype == np.float64 and out.flags.c_contiguous
                and out.flags.writeable and out.shape == wanted
            ):
                raise ApproximaError(
                    f"it must be a writable, C-contiguous float64 array of shape {wanted}", "out"
                )
            if np.may_share_memory(points, values):
                points = points.copy()
        s, f = points.strides
        error = _evaluate(
            self._handle, _address(points), count, s // 8, f // 8, _address(values),
            (threads or _cores()) if count >= 32768 else 1,
        )
        if error:
            _check(error)
        return float(values) if shape == () and self.outputs == 1 and out is None else values

    def gradient(self, x: Any) -> np.ndarray:
        """Derivatives by the inputs: (..., outputs, inputs), in Float64; at a kink those of the left side.

        >>> import approxima
        >>> net = approxima.construct("yarotsky-square", depth=3).network
        >>> net.gradient([0.1, 0.9]).shape
        (2, 1, 1)
        """
        points, shape = self._points(x)
        slopes = np.empty(shape + (self.outputs, self.inputs))
        s, f = points.strides
        _library.check(
            _library.gradient(
                self._handle, _address(points), points.shape[0], s // 8, f // 8, _address(slopes)
            )
        )
        return slopes

    def _points(self, x: Any) -> tuple[np.ndarray, tuple[int, ...]]:
        """Points (n, inputs) with strides of whole numbers, and the shape of one value each."""
        is_ready = type(x) is np.ndarray and x.dtype == np.float64
        array = x if is_ready else real_array(x, "x")
        if self.inputs == 1 and (array.ndim < 2 or array.shape[-1] != 1):
            shape, points = array.shape, array.reshape(-1, 1)
        elif array.ndim >= 1 and array.shape[-1] == self.inputs:
            shape, points = array.shape[:-1], array.reshape(-1, self.inputs)
        else:
            raise ApproximaError(
                f"points of shape {array.shape}, but the network has {self.inputs} inputs: "
                f"the last axis must have length {self.inputs}", "x"
            )
        s, f = points.strides
        if s % 8 or f % 8 or not points.flags.aligned:
            points = np.ascontiguousarray(points, dtype=np.float64)
        return points, shape

    # What it is

    @property
    def file(self) -> dict[str, Any]:
        """The network file as a dictionary: architecture, numbers, target and domain."""
        if self._file is None:
            self._file = json.loads(self.to_json())
        return self._file

    @property
    def architecture(self) -> dict[str, Any]:
        """Inputs, outputs, widths, activations, and the family where it is not `mlp`; of a graph that is none
        its functions in order, and no widths."""
        graph = self.file.get("graph")
        if graph is not None:
            functions = [one["function"] for one in graph["operations"] if one["kind"] == "pointwise"]
            return {
                "inputs": self.inputs, "outputs": self.outputs, "widths": [], "activations": functions,
                "family": "graph",
            }
        return dict(self.file["architecture"])

    @property
    def widths(self) -> list[int]:
        """Units of each hidden layer or block."""
        return list(self.architecture["widths"])

    @property
    def precision(self) -> str:
        """`f64` or `f32`: the arithmetic of its evaluation."""
        return str(self.file.get("precision", "f64"))

    @property
    def parameters(self) -> np.ndarray:
        """All numbers of a network in one flat array, in the order of the network file.

        >>> import approxima
        >>> approxima.fit("x^2", domain=[(0, 1)], width=3, steps=5, seed=1).network.parameters.shape
        (10,)
        """
        numbers = self.file.get("parameters", self.file.get("numbers"))
        if numbers is None:
            raise ApproximaError("a sparse network keeps its numbers in layers: see file['layers']")
        return np.array([float(number) for number in numbers])

    @property
    def target(self) -> Optional[str]:
        """The target of its fit, where it has a text."""
        return self.file.get("target")

    @property
    def domain(self) -> Optional[list[list[float]]]:
        """The box of its fit, one interval an axis."""
        return self.file.get("domain")

    # Files

    def to_json(self) -> str:
        """The text of the network file: every bit of it."""
        return _library.text(_library.network_json(self._handle))

    def _graph(self) -> dict[str, Any]:
        """The network file as a graph with its numbers, whatever the family."""
        file: dict[str, Any] = json.loads(_library.text(_library.network_graph(self._handle)))
        return file

    @staticmethod
    def from_json(text: str) -> "Network":
        """A network from the text of a network file."""
        handle = C.c_void_p()
        _library.check(_library.network_read(text.encode(), handle))
        assert handle.value
        return Network(handle.value)

    def save(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """Writes a network file, or ONNX where the name ends in `.onnx`."""
        name = os.fspath(path)
        if name.endswith(".onnx"):
            _library.call(["export", f"--onnx={name}", "--", "network"], network=self._handle)
        else:
            with open(name, "w", encoding="utf-8") as file:
                file.write(self.to_json() + "\n")

    def __reduce__(self) -> Any:
        return (Network.from_json, (self.to_json(),))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    # The verbs, with this network

    def measure(self, target: Any = None, domain: "Optional[Domain]" = None) -> "Errors":
        """As `approxima.measure`."""
        from ._verbs import measure

        return measure(self, target, domain=domain)

    def certify(
        self, target: Any = None, domain: "Optional[Domain]" = None, tolerance: float = 0.01,
        boxes: Optional[int] = None,
    ) -> "Certificate":
        """Proven bounds of the sup error from both sides, rounding included.

        >>> import approxima
        >>> net = approxima.construct("yarotsky-square", depth=3).network
        >>> proof = net.certify()
        >>> proof.lower <= 4.0**-4 <= proof.upper
        True
        """
        from ._verbs import certify

        return certify(self, target, domain=domain, tolerance=tolerance, boxes=boxes)

    def range(self, box: "Optional[Domain]" = None, **options: Any) -> "list[Bracket]":
        """As `approxima.range`."""
        from ._verbs import range as range_

        return range_(self, box, **options)

    def verify(self, property: Any = None, **options: Any) -> "Verdict":
        """As `approxima.verify`."""
        from ._verbs import verify

        return verify(self, property, **options)

    # How it shows itself

    def summary(self) -> str:
        """One line: family, shape, activation, parameters, precision."""
        shape = self.architecture
        inner = shape["widths"] if shape.get("family") != "graph" else ["…"]
        sizes = "-".join(str(n) for n in [self.inputs, *inner, self.outputs])
        names = list(dict.fromkeys(shape["activations"]))
        family = shape.get("family", "mlp")
        return f"{family} {sizes} {' '.join(names)} {self.precision}".replace("  ", " ")

    def __repr__(self) -> str:
        return f"<approxima.Network {self.summary()}>"

    def _repr_html_(self) -> str:
        from ._notebook import network_html

        return network_html(self)


def load(path: Union[str, "os.PathLike[str]"]) -> Network:
    """Reads a network: JSON that `fit` or `construct` saved, or ONNX where the name ends in `.onnx`.

    >>> import approxima
    >>> approxima.load("nothing.json")
    Traceback (most recent call last):
    ...
    approxima._library.ApproximaError: nothing.json: cannot read this file
    """
    handle = C.c_void_p()
    _library.check(_library.network_load(os.fsencode(path), handle))
    assert handle.value
    return Network(handle.value)
