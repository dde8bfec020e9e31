"""Target and network in matplotlib's axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

import numpy as np

from ._library import ApproximaError
from ._target import GoneTarget, TableTarget

if TYPE_CHECKING:
    from ._results import Result


def plot(result: "Result", ax: Optional[Any] = None) -> Any:
    """Draws into `ax`, or into new axes."""
    target, network = result._target, result.network
    if isinstance(target, GoneTarget):
        raise target.error()
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.figure().add_subplot()
    if isinstance(target, TableTarget):
        _rows(target, network, ax)
    elif result.domain is None or network.inputs > 2:
        raise ApproximaError("a picture is of one or two inputs", "plot")
    elif network.inputs == 1:
        _curves(result, ax)
    else:
        _map(result, ax)
    ax.set_title(result.target)
    return ax


def _curves(result: "Result", ax: Any) -> None:
    assert result.domain
    x = np.linspace(result.domain[0][0], result.domain[0][1], 1001)
    wanted = result._target(x[:, None])
    reached = np.reshape(result.network(x), wanted.shape)
    for output in range(wanted.shape[1]):
        mark = f" {output + 1}" if wanted.shape[1] > 1 else ""
        (line,) = ax.plot(x, wanted[:, output], label="target" + mark, linewidth=2.5, alpha=0.5)
        ax.plot(
            x, reached[:, output], label="network" + mark, linewidth=1,
            color=line.get_color() if mark else None,
        )
    ax.set_xlabel("x")
    ax.legend()


def _map(result: "Result", ax: Any) -> None:
    assert result.domain
    x, y = (np.linspace(lower, upper, 201) for lower, upper in result.domain)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    wanted = result._target(points.reshape(-1, 2))[:, 0].reshape(points.shape[:2])
    reached = result.network(points)
    reached = reached[..., 0] if result.network.outputs > 1 else reached
    shown = ax.pcolormesh(x, y, np.abs(reached - wanted), shading="auto")
    ax.figure.colorbar(shown, ax=ax, label="|network − target|")
    ax.set_xlabel("x")
    ax.set_ylabel("y")


def _rows(target: TableTarget, network: Any, ax: Any) -> None:
    values = np.reshape(network(target.X), target.y.shape)
    if target.inputs == 1:
        order = np.argsort(target.X[:, 0])
        ax.plot(target.X[:, 0], target.y[:, 0], ".", label="data")
        ax.plot(target.X[order, 0], values[order, 0], label="network")
        ax.set_xlabel("x")
    else:
        ax.plot(target.y[:, 0], values[:, 0], ".", label="rows")
        ends = [target.y[:, 0].min(), target.y[:, 0].max()]
        ax.plot(ends, ends, linewidth=1, label="equal")
        ax.set_xlabel("data")
        ax.set_ylabel("network")
    ax.legend()
