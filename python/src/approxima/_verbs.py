"""The other verbs of the command as functions."""

from __future__ import annotations

import os
from typing import Any, Optional, Sequence, Union

from . import _library
from ._library import ApproximaError
from ._network import Network, load
from ._notebook import Shown
from ._results import Bracket, Certificate, Construction, Errors, Result, Verdict
from ._target import FunctionTarget, GoneTarget, TableTarget, Target, TextTarget, target as target_of
from ._words import Domain, domain_text, exact, exact_domain, options

AnyNetwork = Union[Network, Result, str, "os.PathLike[str]"]


def _network(given: AnyNetwork) -> Network:
    if isinstance(given, Network):
        return given
    if isinstance(given, Result):
        return given.network
    if isinstance(given, (str, os.PathLike)):
        return load(given)
    raise ApproximaError(
        f"a network is one of approxima's or the name of a file, not {type(given).__name__}",
        "network",
    )


def _measured(
    network: AnyNetwork, target: Any, y: Any, domain: Optional[Domain], given: dict[str, Any]
) -> Any:
    net = _network(network)
    aim: Optional[Target] = None
    words: dict[str, Any] = {"domain": domain_text(domain)}
    if target is not None:
        box = domain
        if callable(target) and not isinstance(target, Target):
            box = domain if domain is not None else net.domain
        aim = target_of(target, y, box)
        words = {"target": aim.text, "domain": None if isinstance(aim, TableTarget) else aim.domain}
        if isinstance(aim, (TextTarget, FunctionTarget)) and domain is not None:
            words["domain"] = domain_text(domain)
    return _library.call(
        ["measure", "--json", *options({**words, **given}), "--", "network"], network=net._handle,
        request=aim.request if aim else None, data=aim.data if aim else None,
        values=aim.values if aim else None, owners=(net, aim),
    ).json()


def measure(
    network: AnyNetwork, target: Any = None, y: Any = None, *, domain: Optional[Domain] = None
) -> Errors:
    """The errors of a network, or of a network file, on a target as of `fit`; without one, on that of its fit.

    >>> import approxima, numpy
    >>> net = approxima.construct("yarotsky-square", depth=3).network
    >>> abs(approxima.measure(net).sup - 4.0**-4) < 1e-12
    True
    >>> abs(approxima.measure(net, lambda x: x**2, domain=[(0, 1)]).sup - 4.0**-4) < 1e-12
    True
    """
    return Errors.of(_measured(network, target, y, domain, {})["errors"])


def certify(
    network: AnyNetwork, target: Any = None, *, domain: Optional[Domain] = None,
    tolerance: float = 0.01, boxes: Optional[int] = None,
) -> Certificate:
    """Proven bounds of the sup error of a network on a target that is a formula or a mesh.

    A function of Python's has no formula, and nothing can be proven of it: give the text.
    """
    refuse_proof(target)
    given = {"certify": True, "certify_tolerance": tolerance, "certify_boxes": boxes}
    net = _network(network)
    return Certificate.of(_measured(net, target, None, domain, given)["certified"], net.precision)


def refuse_proof(target: Any) -> None:
    """Raises where the target has no formula that a proof could follow."""
    if isinstance(target, TableTarget):
        raise ApproximaError("data are rows and no formula: nothing can be proven between them", target.text)
    if callable(target) and not isinstance(target, (TextTarget, GoneTarget, str)):
        raise ApproximaError(
            "a function of Python's has values and no formula: nothing can be proven; give the text",
            getattr(target, "text", None) or getattr(target, "__name__", None),
        )


def construct(theorem: str, **given: Any) -> Construction:
    """The network that a theorem builds, measured beside what the theorem says.

    Options as of `approxima construct`: target, domain, width, depth, epsilon, activation, step, time_limit.

    >>> import approxima
    >>> square = approxima.construct("yarotsky-square", depth=5)
    >>> square.theorem["predicted_error"] == 4.0**-6
    True
    """
    if "domain" in given:
        given["domain"] = domain_text(given["domain"])
    answer = _library.call(["construct", "--json", *options(given), "--", theorem])
    assert answer.network
    json = answer.json()
    return Construction(Network(answer.network), TextTarget(json["target"], json["domain"]), json)


def range(
    network: AnyNetwork, box: Optional[Domain] = None, *, tolerance: Optional[float] = None,
    boxes: Optional[int] = None,
) -> list[Bracket]:
    """Proven ranges of a network's outputs on a box, one a output.

    >>> import approxima
    >>> net = approxima.construct("yarotsky-square", depth=3).network
    >>> [output] = approxima.range(net, [(0, 1)])
    >>> output.largest[0] <= 1 <= output.largest[1]
    True
    """
    given = {"box": domain_text(box), "tolerance": tolerance, "boxes": boxes}
    net = _network(network)
    json = _library.call(
        ["range", "--json", *options(given), "--", "network"], network=net._handle, owners=net
    ).json()

    def number(value: Optional[float]) -> float:
        return float("nan") if value is None else float(value)

    return [
        Bracket(
            least=(number(one["least_lower"]), number(one["least_upper"])),
            largest=(number(one["largest_lower"]), number(one["largest_upper"])),
            least_at=tuple(one["least_at"] or ()), largest_at=tuple(one["largest_at"] or ()),
            boxes=one["boxes"],
        )
        for one in json["outputs"]
    ]


def verify(
    network: AnyNetwork, property: Union[None, str, "os.PathLike[str]"] = None, *,
    box: Optional[Domain] = None, output_at_most: Union[None, float, str] = None,
    output_at_least: Union[None, float, str] = None, boxes: Optional[int] = None,
    time_limit: Optional[float] = None, threads: Optional[int] = None,
) -> Verdict:
    """Whether a piecewise linear network has a property: a file in VNN-LIB, or bounds of the outputs on a box.

    Of the name of an ONNX file that ends in Softmax, conditions compare two outputs; of one that ends in ArgMax they
    are on the label. Decimals as texts count as they are written, not as the Float64 next to them; a float is the
    Float64 that it is.

    >>> import approxima
    >>> net = approxima.construct("yarotsky-square", depth=3).network
    >>> bool(approxima.verify(net, box=[(0, 1)], output_at_most=1.5))
    True
    >>> approxima.verify(net, box=[(0, 1)], output_at_most=0.5).answer
    'counterexample'
    """
    given = {
        "property": property, "box": exact_domain(box), "output_at_most": exact(output_at_most),
        "output_at_least": exact(output_at_least), "boxes": boxes, "time_limit": time_limit,
        "threads": threads,
    }
    # The command follows what stands behind a classifier's scores in a file.
    is_file = isinstance(network, (str, os.PathLike)) and os.fspath(network).endswith(".onnx")
    net = None if is_file else _network(network)
    json = _library.call(
        ["verify", "--json", *options(given), "--", "network" if net else os.fspath(network)],  # type: ignore
        network=net._handle if net else None, owners=net,
    ).json()
    keys = ("answer", "property", "counterexample", "lower", "upper", "reason")
    return Verdict(**{key: json.get(key) for key in keys}, json=json)


class Baselines(Shown):
    """Approximations without a network; `rows` are dictionaries with method, parameters and errors."""

    def __init__(self, json: dict[str, Any]):
        self.json = json
        self.rows: list[dict[str, Any]] = [
            {
                "method": one["method"], "parameters": one["parameters"],
                **{key: one["errors"].get(key) for key in ("l1", "l2", "sup")},
                "sup_lower_bound": one["sup_lower_bound"],
            }
            for one in json["baselines"]
        ]

    def to_pandas(self) -> Any:
        """One row a method and number of parameters."""
        import pandas

        return pandas.DataFrame(self.rows)

    def __repr__(self) -> str:
        return f"<approxima.Baselines {self.json['target']}: {len(self.rows)} rows>"

    def _repr_html_(self) -> str:
        from ._notebook import table

        keys = ["method", "parameters", "l1", "l2", "sup", "sup_lower_bound"]
        return table(keys, [[row[key] for key in keys] for row in self.rows])


def baseline(
    target: Any, *, domain: Optional[Domain] = None, parameters: Optional[Sequence[int]] = None,
    methods: Union[None, str, Sequence[str]] = None,
    types: Optional[Sequence[tuple[int, int]]] = None,
) -> Baselines:
    """What polynomials, rational functions, series and splines reach with so many parameters.

    With `types`, degrees of numerator and denominator, the best rational functions of these types alone.

    >>> import approxima
    >>> rows = approxima.baseline("exp(x)", domain=[(-1, 1)], parameters=[4, 8]).rows
    >>> min(row["sup"] for row in rows if row["parameters"] == 8) < 1e-5
    True
    >>> round(approxima.baseline("abs", types=[(10, 10)]).rows[0]["sup"], 9)
    0.000268957
    """
    aim = target_of(target, None, domain)
    given = {"domain": aim.domain, "parameters": parameters, "methods": methods}
    if isinstance(parameters, int):
        given["parameters"] = [parameters]
    return Baselines(
        _library.call(
            [
                "baseline", "--json", *options(given),
                *(word for one in types or [] for word in options({"type": list(one)})),
                "--", aim.text,
            ],
            request=aim.request, values=aim.values, owners=aim,
        ).json()
    )


def command(*words: str) -> str:
    """Runs any call of the command in this process, and gives what it prints.

    >>> import approxima
    >>> "yarotsky-square" in approxima.command("theorems")
    True
    """
    return _library.call([str(word) for word in words]).output
