"""`approxima.fit`."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

from . import _library
from ._network import Network
from ._progress import Bar, Progress
from ._results import Fit
from ._target import target as target_of
from ._words import Domain, options


def fit(
    target: Any,
    y: Any = None,
    *,
    domain: Optional[Domain] = None,
    family: Optional[str] = None,
    block_layers: Optional[int] = None,
    width: Optional[int] = None,
    depth: Optional[int] = None,
    widths: Optional[Sequence[int]] = None,
    parameters: Optional[int] = None,
    activation: Union[None, str, Sequence[str]] = None,
    skip: Optional[str] = None,
    init: Optional[str] = None,
    optimizer: Optional[str] = None,
    steps: Optional[int] = None,
    samples: Optional[int] = None,
    sampling: Optional[str] = None,
    loss: Optional[str] = None,
    learning_rate: Optional[float] = None,
    schedule: Optional[str] = None,
    batch: Optional[int] = None,
    averaging: Optional[float] = None,
    patience: Optional[int] = None,
    tolerance: Optional[float] = None,
    restarts: Optional[int] = None,
    seed: Optional[int] = None,
    precision: Optional[str] = None,
    threads: Optional[int] = None,
    reference_starts: Optional[int] = None,
    certify: bool = False,
    progress: Progress = None,
    **more: Any,
) -> Fit:
    """Fits one network to a target and measures its error, as the command `approxima fit` does: the same
    options with the same defaults, and for the same seed the same bits.

    The target is

    - a text: a name of `approxima targets`, an expression such as `sin(2*pi*x)`, `mesh:FILE.msh` or
      `FILE.csv:x,y->z`;
    - a function over NumPy arrays with a `domain`: it gets one array a coordinate, or, where it takes one
      argument and there are several coordinates, all points as (n, inputs), and returns (n,) or (n, outputs);
    - arrays `X` (n,) or (n, inputs) and `y` (n,) or (n, outputs): a fifth of the rows is held out and
      measured.

    `progress` is None (a bar by tqdm where a terminal or notebook shows it), a bool, or a function of step,
    steps and loss; where that returns False, the fit ends with what it has. Ctrl-C ends the fit with what it
    has, too; a second one raises `KeyboardInterrupt`. `more` are further options of the command, with `_` for
    `-`.

    >>> import approxima, numpy
    >>> fit = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=16, activation="tanh", seed=1)
    >>> fit.errors.sup < 1e-3
    True
    >>> approxima.fit(lambda x, y: numpy.exp(-x * y), domain=[(0, 1), (0, 1)], width=8, seed=1).status
    'converged'
    >>> x = numpy.linspace(0, 1, 50)
    >>> approxima.fit(x, x**2, width=4, seed=1).errors.sup < 0.01
    True

    Raises `ApproximaError` with the command's one line for what cannot be.
    """
    aim = target_of(target, y, domain)
    if certify:
        from ._verbs import refuse_proof

        refuse_proof(aim)
    words = options(
        {
            "domain": aim.domain, "family": family, "block_layers": block_layers, "width": width,
            "depth": depth, "widths": widths, "parameters": parameters, "activation": activation,
            "skip": skip, "init": init, "optimizer": optimizer, "steps": steps, "samples": samples,
            "sampling": sampling, "loss": loss, "learning_rate": learning_rate,
            "schedule": schedule, "batch": batch, "averaging": averaging, "patience": patience,
            "tolerance": tolerance, "restarts": restarts, "seed": seed, "precision": precision,
            "threads": threads, "reference_starts": reference_starts, **more,
        }
    )
    with Bar(progress) as bar:
        answer = _library.call(
            ["fit", "--json", *words, "--", aim.text], request=aim.request, data=aim.data,
            values=aim.values, stepped=bar.stepped, keeps=True, owners=aim,
        )
    assert answer.network
    result = Fit(Network(answer.network), aim, answer.json(), answer.stopped)
    if certify and not answer.stopped:
        result.certify()
    return result
