"""HTML for notebooks, in their own colours."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Sequence

if TYPE_CHECKING:
    from ._network import Network
    from ._results import Result


class Shown:
    """What shows itself in a notebook: `_repr_html_`, and the bundle that front ends ask for first."""

    def _repr_html_(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


# Notebooks say their theme on the body, and where they do it counts, not the system's.
_light = 'body[data-jp-theme-light="true"] .approxima,body.vscode-light .approxima'
_dark = 'body[data-jp-theme-light="false"] .approxima,body.vscode-dark .approxima,html[theme=dark] .approxima'


def in_theme(svg: str) -> str:
    """A picture of the library in the colours of the notebook that shows it."""
    found = re.search(
        r"<style>\.approxima\{([^{}]*)\}@media \(prefers-color-scheme:dark\)\{\.approxima\{([^{}]*)\}\}", svg
    )
    if not found:
        return svg
    light, dark = found.groups()
    return svg[: found.end()] + f"{_light}{{{light}}}{_dark}{{{dark}}}" + svg[found.end() :]


def page(html: str, title: str) -> str:
    """A whole page in a frame, in the colours of the notebook that shows it."""
    script = (
        "<script>try{const l=parent.document.body.dataset.jpThemeLight;"
        'if(l)document.documentElement.dataset.theme=l==="true"?"light":"dark"}catch(e){}</script>'
    )
    inner = html.replace("</head>", script + "</head>", 1)
    return (
        f'<iframe srcdoc="{escape(inner, quote=True)}" title="{escape(title)}" '
        'style="width:100%;height:600px;border:0"></iframe>'
    )


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
            picture = f'<div style="max-width:720px">{in_theme(result.svg())}</div>'
        except Exception as error:  # A picture is no reason to show nothing.
            picture = f"<p>no picture: {escape(str(error))}</p>"
    about = " + ".join(parts) + (f" ({split.reference})" if split.reference else "")
    return (
        f"<p><b>{escape(result.target)}</b> by {escape(result.network.summary())}</p>"
        + table(["norm", "error", "relative"], rows)
        + f"<p>{escape(about)}</p>" + picture
    )
