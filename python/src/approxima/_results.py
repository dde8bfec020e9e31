"""What calls give back: the keys of the command's JSON, as attributes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Optional, Union

from ._library import ApproximaError
from ._network import Network
from ._notebook import Shown, table
from ._target import GoneTarget, Target, TableTarget, TextTarget

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _nan(value: Optional[float]) -> float:
    return float("nan") if value is None else float(value)


@dataclass(frozen=True)
class Errors(Shown):
    """Error norms of a network on a target; what is no figure is NaN, and `reason` says why.

    `method` says how they were obtained. A sampled sup error is a lower bound.
    """

    l1: float
    l2: float
    sup: float
    relative_l2: float
    relative_sup: float
    method: str
    reason: Optional[str] = None
    sup_at: tuple[float, ...] = ()
    #: Of classes, else None; the last two also where outputs are no probabilities.
    accuracy: Optional[float] = None
    log_loss: Optional[float] = None
    calibration_error: Optional[float] = None
    #: Of functions of sequences, else None.
    symbols_right: Optional[float] = None
    json: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def of(json: dict[str, Any]) -> "Errors":
        keys = ("l1", "l2", "sup", "relative_l2", "relative_sup")
        norms: dict[str, Any] = {key: _nan(json.get(key)) for key in keys}
        return Errors(
            **norms, method=json["method"], reason=json.get("reason"),
            sup_at=tuple(_nan(x) for x in json.get("sup_at") or ()),
            accuracy=json.get("accuracy"), log_loss=json.get("log_loss"),
            calibration_error=json.get("calibration_error"),
            symbols_right=json.get("symbols_right"), json=json,
        )

    def _repr_html_(self) -> str:
        rows: list[list[Any]] = [
            ["L1", self.l1, None], ["L2", self.l2, self.relative_l2],
            ["sup", self.sup, self.relative_sup],
        ]
        return table([f"norm, {self.method}", "error", "relative"], rows)


@dataclass(frozen=True)
class Split(Shown):
    """total = approximation (best known for the architecture, or a proven floor) + optimisation (the rest);
    rounding beside. What is unknown is None; `kind` and `reference` say what it rests on."""

    total: Optional[float]
    approximation: Optional[float]
    optimisation: Optional[float]
    rounding: Optional[float]
    floor: Optional[float]
    kind: Optional[str]
    reference: str
    norm: str = "sup"
    json: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def of(json: dict[str, Any]) -> "Split":
        keys = ("total", "approximation", "optimisation", "rounding", "floor", "kind")
        return Split(
            **{key: json.get(key) for key in keys}, reference=json.get("reference", ""),
            norm=json.get("norm", "sup"), json=json,
        )

    def _repr_html_(self) -> str:
        rows = [
            [name, value] for name, value in (
                ("total", self.total), ("architecture", self.approximation),
                ("training", self.optimisation), ("rounding", self.rounding),
                ("floor of the architecture", self.floor),
            ) if value is not None
        ]
        return table([f"{self.norm} error", ""], [*rows, ["by", self.reference]])


@dataclass(frozen=True)
class Certificate(Shown):
    """A proof that the sup error of the network, as a function of real numbers, lies between `lower` and `upper`; the
    rounding of the proof is in it.

    `evaluation_rounding` bounds what evaluating the network in its precision adds: what a computer gives is within
    `upper + evaluation_rounding` of the target. `end` is `reached` where the bracket is as narrow as asked; else `exhausted`
    (the boxes), `interrupted`, `rounding` (what is left is within what rounding does) or `unresolved` (smaller boxes do not
    narrow it).
    """

    lower: float
    upper: float
    boxes: int
    seconds: float
    lower_at: tuple[float, ...]
    end: str
    evaluation_rounding: float
    precision: str = "f64"
    reason: Optional[str] = None
    json: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def of(json: dict[str, Any], precision: str = "f64") -> "Certificate":
        infinite = float("inf")
        rounding = json["evaluation_rounding_f32" if precision == "f32" else "evaluation_rounding"]
        return Certificate(
            lower=float(json["sup_lower"]) if json["sup_lower"] is not None else 0.0,
            upper=float(json["sup_upper"]) if json["sup_upper"] is not None else infinite,
            boxes=json["boxes"], seconds=json["wall_seconds"],
            lower_at=tuple(json["sup_lower_at"] or ()), end=json["end"],
            evaluation_rounding=_infinite(rounding), precision=precision, reason=json["reason"], json=json,
        )

    def _repr_html_(self) -> str:
        return table(
            ["sup error, proven", ""],
            [["at least", self.lower], ["at most", self.upper], ["boxes", self.boxes],
             [f"evaluation in Float{self.precision[1:]} adds at most", self.evaluation_rounding]],
        )


def _infinite(value: Optional[float]) -> float:
    return float("inf") if value is None else float(value)


@dataclass(frozen=True)
class Bracket(Shown):
    """Proven range of an output: the least value lies in `least`, the largest in `largest`."""

    least: tuple[float, float]
    largest: tuple[float, float]
    least_at: tuple[float, ...]
    largest_at: tuple[float, ...]
    boxes: int

    def _repr_html_(self) -> str:
        return table(
            ["output, proven", "between", "and"],
            [["least", *self.least], ["largest", *self.largest]],
        )


@dataclass(frozen=True)
class Verdict(Shown):
    """Whether a property holds: `answer` is `holds`, `counterexample` or `unknown`."""

    answer: str
    property: str
    counterexample: Any
    lower: Optional[float]
    upper: Optional[float]
    reason: Optional[str]
    json: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __bool__(self) -> bool:
        """Whether it is proven."""
        return self.answer == "holds"

    def _repr_html_(self) -> str:
        rows: list[list[Any]] = [["answer", self.answer], ["property", self.property]]
        if self.counterexample is not None:
            rows.append(["counterexample", str(self.counterexample)])
        if self.reason:
            rows.append(["reason", self.reason])
        return table(["", ""], rows)


class Result(Shown):
    """A network with its target, and its errors as the library measured them."""

    def __init__(self, network: Network, target: Target, json: dict[str, Any]):
        self.network, self.json = network, json
        self.errors = Errors.of(json["errors"])
        self.split = Split.of(json["split"])
        self.certificate: Optional[Certificate] = None
        self._target = target

    @property
    def target(self) -> str:
        """The target's text, or the name of the function."""
        return str(self.json["target"])

    @property
    def domain(self) -> Optional[list[list[float]]]:
        """The box, one interval an axis; None for data."""
        domain: Optional[list[list[float]]] = self.json["domain"]
        return domain

    def __call__(self, x: Any) -> Any:
        """As the network."""
        return self.network(x)

    def __copy__(self) -> "Result":
        # Networks do not change, and a target may be a function that no other process knows.
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def __deepcopy__(self, memo: Any) -> "Result":
        return self.__copy__()

    def certify(self, tolerance: float = 0.01, boxes: Optional[int] = None) -> Certificate:
        """Proven bounds of the sup error from both sides; also kept as `certificate`.

        >>> import approxima
        >>> fit = approxima.fit("x^2", domain=[(0, 1)], width=8, activation="relu", seed=1)
        >>> proof = fit.certify()
        >>> proof.lower <= proof.upper <= 1.01 * proof.lower, fit.errors.sup <= proof.upper * (1 + 1e-9)
        (True, True)
        """
        from ._verbs import certify

        self.certificate = certify(
            self.network, self._target, domain=self.domain, tolerance=tolerance, boxes=boxes
        )
        return self.certificate

    def save(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """Writes the network, every bit of it; ONNX where the name ends in `.onnx`."""
        self.network.save(path)

    def plot(self, ax: "Optional[Axes]" = None) -> "Axes":
        """Draws target and network with matplotlib: curves for one input, the error as a map for two.

        >>> import approxima, matplotlib
        >>> matplotlib.use("Agg")
        >>> ax = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=8, seed=1).plot()
        >>> ax.get_title()
        'sin(2*pi*x)'
        """
        from ._plot import plot

        axes: Axes = plot(self, ax)
        return axes

    def svg(self) -> str:
        """The picture that the command draws, in the reader's colours, light or dark."""
        from . import _library
        from ._words import domain_text

        if isinstance(self._target, GoneTarget):
            raise self._target.error()
        if isinstance(self._target, TableTarget) or self.domain is None:
            raise ApproximaError("data have no curve to draw", self.target)
        assert self.network._handle
        return _library.figure(
            [self.target, domain_text(self.domain) or ""], self._target.request,
            self.network._handle, self._target.values,
        )

    def _repr_html_(self) -> str:
        from ._notebook import result_html

        return result_html(self)


class Fit(Result):
    """A fitted network; see `approxima.fit`."""

    def __init__(self, network: Network, target: Target, json: dict[str, Any], stopped: bool):
        super().__init__(network, target, json)
        #: How it ended: `converged`, `exhausted`, `diverged`; `stopped` by Ctrl-C or the progress callback.
        self.status: str = "stopped" if stopped else json["status"]
        self.steps: int = json["steps"]
        self.seed: int = json["seed"]
        self.seconds: float = json["wall_seconds"]
        self.loss = _nan(json["loss"])

    def __repr__(self) -> str:
        return (
            f"<approxima.Fit {self.target}, {self.network.summary()}: sup error {self.errors.sup:.3g},"
            f" {self.status} after {self.steps} steps>"
        )

    def __reduce__(self) -> Any:
        return (
            _fit_again,
            (self.network, self.json, self.status == "stopped", self.certificate, isinstance(self._target, TextTarget)),
        )


class Construction(Result):
    """A network that a theorem builds; see `approxima.construct`."""

    @property
    def theorem(self) -> dict[str, Any]:
        """Its id, statement, citation, and what it predicts."""
        return dict(self.json["theorem"])

    def __repr__(self) -> str:
        return (
            f"<approxima.Construction {self.theorem['id']}, {self.network.summary()}: "
            f"sup error {self.errors.sup:.3g}>"
        )

    def __reduce__(self) -> Any:
        return (_construction_again, (self.network, self.json, self.certificate))


def _fit_again(network: Network, json: Any, stopped: bool, proof: Optional[Certificate], is_text: bool) -> Fit:
    # A function of Python's, or rows, are not kept: a formula of the same name would be another target.
    target: Target = TextTarget(json["target"], json["domain"]) if is_text else GoneTarget(json["target"])
    fit = Fit(network, target, json, stopped)
    fit.certificate = proof
    return fit


def _construction_again(network: Network, json: Any, proof: Optional[Certificate]) -> Construction:
    construction = Construction(network, TextTarget(json["target"], json["domain"]), json)
    construction.certificate = proof
    return construction
