"""Estimators with the contract of scikit-learn, which is imported with this file alone."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone
from sklearn.model_selection import StratifiedKFold
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, column_or_1d, validate_data

from . import _library
from ._network import Network
from ._words import options

_scale_note = """
    `sample_weight` of `fit` says how much each row counts in the mean of squares: a weight of 2 is the row twice, 0
    leaves it out. Equal rows are merged and rows are sorted before the fit, so that weights, repetition and order give
    the same bits.

    Attributes
    ----------
    network_ : Network
        The fitted network, on features and outputs without their scales.
    x_mean_, x_scale_, y_mean_, y_scale_ : arrays
        `network_((X - x_mean_) / x_scale_) * y_scale_ + y_mean_` is the prediction.
    loss_, n_iter_, status_
        How the fit ended.
    loss_curve_ : list of (step, loss)
"""


class _NetworkEstimator(BaseEstimator):  # type: ignore[misc, unused-ignore]
    """What both estimators share: options of a network, and its fit by least squares to all rows."""

    def __init__(
        self, width: Optional[int] = None, depth: Optional[int] = None,
        widths: Optional[Sequence[int]] = None, activation: Union[None, str, Sequence[str]] = None,
        family: Optional[str] = None, optimizer: str = "lbfgs", steps: int = 300,
        restarts: Optional[int] = None, tolerance: Optional[float] = None,
        learning_rate: Optional[float] = None, batch: Optional[int] = None,
        precision: Optional[str] = None, random_state: Any = 1,
    ):
        self.width = width
        self.depth = depth
        self.widths = widths
        self.activation = activation
        self.family = family
        self.optimizer = optimizer
        self.steps = steps
        self.restarts = restarts
        self.tolerance = tolerance
        self.learning_rate = learning_rate
        self.batch = batch
        self.precision = precision
        self.random_state = random_state

    def _seed(self) -> int:
        if isinstance(self.random_state, (int, np.integer)):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31))

    def _weights(self, X: np.ndarray, sample_weight: Any) -> np.ndarray:
        if sample_weight is None:
            return np.ones(len(X))
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        if not (weights > 0).any():
            raise ValueError("all weights of the samples are 0: at least one must be above")
        return np.asarray(weights)

    def _fit(self, X: np.ndarray, y: np.ndarray, weights: np.ndarray) -> None:
        """Fits (rows, features) to (rows, outputs)."""
        X, y, weights = _merged(X, y, weights)
        self.x_mean_, self.x_scale_ = _scales(X, weights)
        self.y_mean_, self.y_scale_ = _scales(y, weights)
        scaled = np.concatenate(
            [((X - self.x_mean_) / self.x_scale_).T, ((y - self.y_mean_) / self.y_scale_).T, weights[None]]
        )
        memory = np.ascontiguousarray(scaled)
        given = {
            key: value for key, value in self.get_params(deep=False).items()
            if key not in ("random_state", "calibration")
        }
        given["widths"] = None if self.widths is None else list(self.widths)
        table = {
            "name": "rows", "inputs": [f"x{k}" for k in range(X.shape[1])],
            "outputs": [f"y{k}" for k in range(y.shape[1])], "rows": X.shape[0], "isWeighted": True,
        }
        answer = _library.call(
            options({**given, "seed": self._seed()}), request={"table": table},
            data=memory.ctypes.data, rows=True, owners=memory,
        )
        assert answer.network
        self.network_ = Network(answer.network)
        self.status_, self.n_iter_ = answer.fit["status"], max(1, answer.fit["steps"])
        self.loss_ = answer.fit["loss"]
        self.loss_curve_ = [tuple(point) for point in answer.fit["curve"]]

    def _values(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        return self._scored(validate_data(self, X, dtype=np.float64, reset=False))

    def _scored(self, X: np.ndarray) -> np.ndarray:
        scaled = (X - self.x_mean_) / self.x_scale_
        values = np.reshape(self.network_(scaled), (len(X), self.network_.outputs))
        return np.asarray(values * self.y_scale_ + self.y_mean_)


class ApproximaRegressor(RegressorMixin, _NetworkEstimator):  # type: ignore[misc, unused-ignore]
    __doc__ = f"""A network as a regressor of scikit-learn, fitted by least squares to all rows.

    Options are those of `approxima.fit`; `random_state` is its seed. Features and outputs are scaled to mean
    0 and deviation 1 for the fit. y may have several columns.
{_scale_note}
    >>> import approxima, numpy
    >>> X = numpy.linspace(-1, 1, 100)[:, None]
    >>> model = approxima.ApproximaRegressor(width=8).fit(X, numpy.sin(3 * X[:, 0]))
    >>> bool(model.score(X, numpy.sin(3 * X[:, 0])) > 0.999)
    True
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.target_tags.single_output = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> "ApproximaRegressor":
        """Fits to rows (n, features) and (n,) or (n, outputs), by weights (n,) of the rows."""
        X, y = validate_data(self, X, y, dtype=np.float64, y_numeric=True, multi_output=True)
        y = np.asarray(y, dtype=np.float64)
        self._is_flat = y.ndim == 1
        self._fit(X, y.reshape(len(y), -1), self._weights(X, sample_weight))
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Values (n,) or (n, outputs)."""
        values = self._values(X)
        return values[:, 0] if self._is_flat else values


class ApproximaClassifier(ClassifierMixin, _NetworkEstimator):  # type: ignore[misc, unused-ignore]
    __doc__ = f"""A network as a classifier of scikit-learn: scores by least squares.

    The network is fitted to -1 and 1 for two classes, to one-hot rows for more; the largest score wins. Options as
    of `ApproximaRegressor`, and `calibration`.

    `predict_proba` is softmax(temperature_ · asinh(scores)), for two classes of the scores (-s, s); asinh holds back
    the few rows where a network goes far beyond its labels. The one number `temperature_` is where labels are most
    likely (smoothed as Platt does). With `calibration=None` these are the labels of the fit itself: where the network
    follows noise, the probabilities are too sure. With `calibration=k` the number comes from rows that a fit had not
    seen, by k folds and k more fits; it is better for networks that are large for their rows, and no better for small
    ones. Measured on 300 rows as the mean gap between probability and frequency: two moons, width 8, 0.02 and 0.04
    with 5 folds; width 32, 0.04 and 0.03; three blobs, width 32, 0.08 and 0.05. Labels and scores are the same with
    both. For more, `sklearn.calibration` takes this classifier.
{_scale_note}
    temperature_ : float

    >>> import approxima, numpy
    >>> X = numpy.linspace(-1, 1, 60)[:, None]
    >>> model = approxima.ApproximaClassifier(width=8).fit(X, numpy.abs(X[:, 0]) > 0.5)
    >>> float(model.score(X, numpy.abs(X[:, 0]) > 0.5))
    1.0
    >>> model.predict_proba([[0.0], [0.9]]).argmax(axis=1).tolist()
    [0, 1]
    """

    def __init__(
        self, width: Optional[int] = None, depth: Optional[int] = None,
        widths: Optional[Sequence[int]] = None, activation: Union[None, str, Sequence[str]] = None,
        family: Optional[str] = None, optimizer: str = "lbfgs", steps: int = 300,
        restarts: Optional[int] = None, tolerance: Optional[float] = None,
        learning_rate: Optional[float] = None, batch: Optional[int] = None,
        precision: Optional[str] = None, random_state: Any = 1, calibration: Optional[int] = None,
    ):
        super().__init__(
            width=width, depth=depth, widths=widths, activation=activation, family=family,
            optimizer=optimizer, steps=steps, restarts=restarts, tolerance=tolerance,
            learning_rate=learning_rate, batch=batch, precision=precision, random_state=random_state,
        )
        self.calibration = calibration

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> "ApproximaClassifier":
        """Fits to rows (n, features) and labels (n,), by weights (n,) of the rows."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, index = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        count = len(self.classes_)
        if count < 2:
            raise ValueError("a classifier needs rows of at least 2 classes; these have 1 class")
        weights = self._weights(X, sample_weight)
        # The same rows, however they are repeated, weighted or ordered.
        X, label, weights = _merged(X, index[:, None].astype(float), weights)
        index = label[:, 0].astype(int)
        scores = index[:, None] * 2.0 - 1 if count == 2 else np.eye(count)[index]
        self._fit(X, scores, weights)
        given = self._wide(self._scored(X)) if self.calibration is None else self._unseen(X, index, weights)
        self.temperature_ = _temperature(np.arcsinh(given), index, weights)
        return self

    def _unseen(self, X: np.ndarray, index: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Scores of rows by fits that had not seen them."""
        folds, count = self.calibration, len(self.classes_)
        rows = int(np.bincount(index, minlength=count).min())
        if not isinstance(folds, (int, np.integer)) or isinstance(folds, bool) or folds < 2:
            raise ValueError(f"calibration must be None or at least 2 folds, not {folds!r}")
        if rows < folds:
            raise ValueError(f"calibration={folds}, but a class has only {rows} different rows: give fewer folds")
        given = np.empty((len(X), count))
        split = StratifiedKFold(int(folds), shuffle=True, random_state=self._seed() % 2**32)
        for seen, unseen in split.split(X, index):
            part = clone(self).set_params(calibration=None)
            part.fit(X[seen], index[seen], sample_weight=weights[seen])
            given[unseen] = part._wide(part._scored(X[unseen]))
        return given

    def _wide(self, scores: np.ndarray) -> np.ndarray:
        """One score a class."""
        return np.concatenate([-scores, scores], axis=1) if len(self.classes_) == 2 else scores

    def decision_function(self, X: Any) -> np.ndarray:
        """Scores: (n,) for two classes, above 0 the second; (n, classes) for more."""
        scores = self._values(X)
        return scores[:, 0] if len(self.classes_) == 2 else scores

    def predict_log_proba(self, X: Any) -> np.ndarray:
        """Logarithms of `predict_proba`."""
        scores = self._wide(self._values(X))
        return _log_softmax(self.temperature_ * np.arcsinh(scores))

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities (n, classes); see the class for what they are."""
        return np.asarray(np.exp(self.predict_log_proba(X)))

    def predict(self, X: Any) -> np.ndarray:
        """Labels (n,)."""
        scores = self.decision_function(X)
        index = (scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)
        return np.asarray(self.classes_[index])


def _scales(columns: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of each column; 1 for the deviation of a constant one."""
    shares = (weights / weights.sum())[:, None]
    mean = (shares * columns).sum(axis=0)
    scale = np.sqrt((shares * (columns - mean) ** 2).sum(axis=0))
    return mean, np.where(scale > 1e-12 * np.maximum(1, np.abs(mean)), scale, 1.0)


def _merged(
    X: np.ndarray, y: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Different rows in order, with the sums of their weights; none of weight 0."""
    rows = np.concatenate([X, y], axis=1)[weights > 0]
    weights = weights[weights > 0]
    order = np.lexsort(rows.T[::-1])
    rows, weights = rows[order], weights[order]
    first = np.concatenate([[True], (rows[1:] != rows[:-1]).any(axis=1)])
    sums = np.add.reduceat(weights, np.flatnonzero(first))
    rows = rows[first]
    return rows[:, : X.shape[1]], rows[:, X.shape[1] :], sums


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _temperature(scores: np.ndarray, index: np.ndarray, weights: np.ndarray) -> float:
    """The factor of scores (n, classes) at which labels are most likely.

    Labels are smoothed as Platt does (Probabilistic outputs for support vector machines, 1999), so that the factor is
    finite where no label is missed: of a class of N rows (N + 1)/(N + classes).
    """
    count = scores.shape[1]
    sizes = np.bincount(index, weights, minlength=count)
    own = (sizes + 1) / (sizes + count)
    wanted = np.repeat(((1 - own) / (count - 1))[index][:, None], count, axis=1)
    wanted[np.arange(len(index)), index] = own[index]
    mean = (weights[:, None] * wanted * scores).sum()

    def slope(factor: float) -> float:
        """Of the logarithm of the likelihood, which is concave."""
        shares = np.exp(_log_softmax(factor * scores))
        return float(mean - (weights[:, None] * shares * scores).sum())

    lower, upper = 0.0, 1.0
    while slope(upper) > 0 and upper < 2**20:
        lower, upper = upper, 2 * upper
    for _ in range(60):
        middle = (lower + upper) / 2
        lower, upper = (middle, upper) if slope(middle) > 0 else (lower, middle)
    # Scores that say nothing have probabilities that say nothing, in the scores' order.
    return max(upper, 1e-3)
