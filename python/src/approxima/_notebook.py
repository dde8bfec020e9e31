"""HTML for notebooks, in their own colours."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Sequence

if TYPE_CHECKING:
    from ._network import Network
    from ._results import Result


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f'<td style="text-align:right">{value:.4g}</td>'
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<td style="text-align:right">{value}</td>'
    return f'<td style="text-align:left">{escape("" if value is None else str(value))}</td>'


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table; numbers have four digits.

    >>> table(["norm", "error"], [["sup", 0.12345]])  # doctest: +ELLIPSIS
    '<table>...<td style="text-align:right">0.1235</td></tr></tbody></table>'
    """
    head = "".join(f'<th style="text-align:left">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def network_html(network: "Network") -> str:
    rows: list[list[Any]] = [["network", network.summary()]]
    if network.target is not None:
        rows.append(["fitted to", network.target])
    if network.domain is not None:
        rows.append(["domain", " × ".join(f"[{a:g}, {b:g}]" for a, b in network.domain)])
    return table(["", ""], rows)


def result_html(result: "Result") -> str:
    errors, split = result.errors, result.split
    rows: list[list[Any]] = [
        ["L1", errors.l1, None], ["L2", errors.l2, errors.relative_l2],
        ["sup", errors.sup, errors.relative_sup],
    ]
    if result.certificate is not None:
        rows.append(["sup, proven at most", result.certificate.upper, None])
    parts = [
        f"{name} {value:.3g}"
        for name, value in (
            ("architecture", split.approximation), ("training", split.optimisation),
            ("rounding", split.rounding),
        )
        if value is not None
    ]
    picture = ""
    if result.domain is not None:
        try:
            picture = f'<div style="max-width:720px">{result.svg()}</div>'
        except Exception as error:  # A picture is no reason to show nothing.
            picture = f"<p>no picture: {escape(str(error))}</p>"
    about = " + ".join(parts) + (f" ({split.reference})" if split.reference else "")
    return (
        f"<p><b>{escape(result.target)}</b> by {escape(result.network.summary())}</p>"
        + table(["norm", "error", "relative"], rows)
        + f"<p>{escape(about)}</p>" + picture
    )
