"""What depth does to random networks of an activation."""

from __future__ import annotations

from typing import Any, Optional

from . import _library
from ._notebook import Shown
from ._words import options


class MeanField(Shown):
    """Edge of chaos and critical point of an activation; at given deviations, phase and depth scales.

    `edge` has a dictionary a point: q, sigma_w, sigma_b (None where no bias can do it), sigma_b2, slope.
    `critical` is such a point or None, `reason` then says why; `network` is what was found at sigma_w, sigma_b.
    """

    def __init__(self, json: dict[str, Any], picture: str):
        self.json = json
        self.activation: str = json["activation"]
        self.edge: list[dict[str, Any]] = json["edge"]
        self.critical: Optional[dict[str, Any]] = json["critical"]
        self.reason: Optional[str] = json["reason"]
        self.network: Optional[dict[str, Any]] = json.get("network")
        self._words = picture

    def to_pandas(self) -> Any:
        """The edge, one point a row."""
        import pandas

        return pandas.DataFrame(self.edge)

    def plot(self, ax: Any = None) -> Any:
        """The edge in the plane of the two deviations; on matplotlib axes where they are given."""
        if ax is None:
            import matplotlib.pyplot as plt

            _, ax = plt.subplots()
        points = [point for point in self.edge if point["sigma_b"] is not None]
        ax.plot([p["sigma_w"] for p in points], [p["sigma_b"] for p in points], label="edge of chaos")
        if self.critical and self.critical["sigma_b"] is not None:
            ax.plot([self.critical["sigma_w"]], [self.critical["sigma_b"]], "o", label="critical point")
        if self.network:
            ax.plot([self.network["sigma_w"]], [self.network["sigma_b"]], "x", label=self.network["phase"])
        ax.set_xlabel("σ_w")
        ax.set_ylabel("σ_b")
        ax.set_title(self.activation)
        ax.legend()
        return ax

    def __repr__(self) -> str:
        if self.critical:
            point = f"critical at sigma_w {self.critical['sigma_w']:.6g}, sigma_b {self.critical['sigma_b']:.6g}"
        else:
            point = f"no critical point: {self.reason}"
        return f"<approxima.MeanField {self.activation}: {point}>"

    def __str__(self) -> str:
        return self._words

    def _repr_html_(self) -> str:
        from html import escape

        return f'<pre style="font-family:monospace">{escape(self._words)}</pre>'


def meanfield(
    activation: str, *, sigma_w: Optional[float] = None, sigma_b: Optional[float] = None
) -> MeanField:
    """Random networks of an activation in the limit of width, as `approxima meanfield`.

    Weights have variance sigma_w² / fan-in, biases sigma_b².

    >>> import approxima
    >>> field = approxima.meanfield("tanh", sigma_w=1.5, sigma_b=0.1)
    >>> field.network["phase"]
    'chaotic'
    >>> abs(field.critical["sigma_w"] - 1) < 1e-3
    True
    """
    words = ["meanfield", *options({"activation": activation, "sigma_w": sigma_w, "sigma_b": sigma_b})]
    json = _library.call([*words, "--json"]).json()
    return MeanField(json, _library.call(words).output.rstrip())
