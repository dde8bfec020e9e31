"""A workbench of universal approximation: what neural networks approximate, in figures.

>>> import approxima
>>> fit = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=16, activation="tanh", seed=1)
>>> fit.errors.sup < 1e-3
True
>>> fit.certify().upper < 1e-3
True

Names are found when they are used first: `import approxima` needs NumPy only then, and scikit-learn,
pandas, matplotlib and tqdm only where they do something.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._library import ApproximaError, version

if TYPE_CHECKING:
    from . import claims as claims
    from ._fit import fit as fit
    from ._foreign import (
        from_sklearn as from_sklearn, from_torch as from_torch, to_torch as to_torch,
    )
    from ._meanfield import MeanField as MeanField, meanfield as meanfield
    from ._network import Network as Network, load as load
    from ._results import (
        Bracket as Bracket, Certificate as Certificate, Construction as Construction,
        Errors as Errors, Fit as Fit, Split as Split, Verdict as Verdict,
    )
    from ._sklearn import (
        ApproximaClassifier as ApproximaClassifier, ApproximaRegressor as ApproximaRegressor,
    )
    from ._picture import Picture as Picture
    from ._store import Report as Report, Store as Store, sweep as sweep
    from ._verbs import (
        Baselines as Baselines, baseline as baseline, certify as certify, command as command,
        construct as construct, measure as measure, range as range, verify as verify,
    )

__version__ = version()

_places = {
    "_fit": ["fit"],
    "_foreign": ["from_sklearn", "from_torch", "to_torch"],
    "_meanfield": ["MeanField", "meanfield"],
    "_network": ["Network", "load"],
    "_picture": ["Picture"],
    "_results": ["Bracket", "Certificate", "Construction", "Errors", "Fit", "Split", "Verdict"],
    "_sklearn": ["ApproximaClassifier", "ApproximaRegressor"],
    "_store": ["Report", "Store", "sweep"],
    "_verbs": [
        "Baselines", "baseline", "certify", "command", "construct", "measure", "range", "verify",
    ],
}
_modules = {name: module for module, names in _places.items() for name in names}

__all__ = ["ApproximaError", "claims", "version", *_modules]


def __getattr__(name: str) -> Any:
    if name == "claims":
        return import_module(".claims", __name__)
    if name not in _modules:
        raise AttributeError(f"module 'approxima' has no attribute {name!r}")
    found = getattr(import_module(f".{_modules[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
