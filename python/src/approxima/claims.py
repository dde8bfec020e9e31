"""Theorems as predictions with verdicts.

>>> import approxima
>>> result = approxima.claims.run("leshno.polynomial-floor", quick=True)
>>> [claim.verdict for claim in result]
['holds']
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Optional

from . import _library
from ._notebook import Shown, table
from ._words import options


@dataclass(frozen=True)
class Claim(Shown):
    """A claim that was run: what is predicted, what was measured, and the verdict."""

    id: str
    paper: str
    statement: str
    predicted: Optional[float]
    measured: Optional[float]
    tolerance: Optional[float]
    #: `holds`, `fails` or `inconclusive`.
    verdict: str
    json: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def _repr_html_(self) -> str:
        rows: list[list[Any]] = [
            ["paper", self.paper], ["statement", self.statement], ["predicted", self.predicted],
            ["measured", self.measured], ["tolerance", self.tolerance], ["verdict", self.verdict],
        ]
        return table([self.id, ""], rows)


class Claims(list[Claim], Shown):
    """Claims that were run, as a list that shows itself as a table."""

    def to_pandas(self) -> Any:
        """One row a claim."""
        import pandas

        keys = ("id", "paper", "statement", "predicted", "measured", "tolerance", "verdict")
        return pandas.DataFrame([{key: getattr(claim, key) for key in keys} for claim in self])

    def _repr_html_(self) -> str:
        return table(
            ["claim", "predicted", "measured", "verdict"],
            [[one.id, one.predicted, one.measured, one.verdict] for one in self],
        )


class Catalogue(list[dict[str, Any]], Shown):
    """Claims as dictionaries, in a list that shows itself as a table."""

    def to_pandas(self) -> Any:
        """One row a claim."""
        import pandas

        return pandas.DataFrame(self)

    def _repr_html_(self) -> str:
        keys = ("id", "paper", "statement")
        return table(keys, [[one.get(key) for key in keys] for one in self])


def catalogue() -> Catalogue:
    """All claims, with their papers, statements and predictions.

    >>> import approxima
    >>> len(approxima.claims.catalogue()) > 10
    True
    """
    return Catalogue(json.loads(_library.call(["claims", "list", "--json"]).output))


def run(
    *ids: str, all: bool = False, quick: bool = False, thorough: bool = False,
    seed: Optional[int] = None, jobs: Optional[int] = None, store: Optional[str] = None,
) -> Claims:
    """Runs claims by their ids, or those of a paper by the part before the dot, or all."""
    given = {
        "all": all, "quick": quick, "thorough": thorough, "seed": seed, "jobs": jobs,
        "store": store,
    }
    found = _library.call(["claims", "run", "--json", *options(given), "--", *ids]).json()
    keys = ("id", "paper", "statement", "predicted", "measured", "tolerance", "verdict")
    return Claims(Claim(**{key: one.get(key) for key in keys}, json=one) for one in found)
