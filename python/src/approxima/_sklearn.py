"""Estimators with the contract of scikit-learn, which is imported with this file alone."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from . import _library
from ._network import Network
from ._words import options

_scale_note = """
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
        widths: Optional[Sequence[int]] = None, activation: Union[str, Sequence[str]] = "tanh",
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

    def _fit(self, X: np.ndarray, y: np.ndarray) -> None:
        """Fits (rows, features) to (rows, outputs)."""
        self.x_mean_, self.x_scale_ = _scales(X)
        self.y_mean_, self.y_scale_ = _scales(y)
        scaled = np.concatenate(
            [((X - self.x_mean_) / self.x_scale_).T, ((y - self.y_mean_) / self.y_scale_).T]
        )
        memory = np.ascontiguousarray(scaled)
        given = {
            key: value for key, value in self.get_params(deep=False).items()
            if key != "random_state"
        }
        given["widths"] = None if self.widths is None else list(self.widths)
        table = {
            "name": "rows", "inputs": [f"x{k}" for k in range(X.shape[1])],
            "outputs": [f"y{k}" for k in range(y.shape[1])], "rows": X.shape[0],
        }
        answer = _library.call(
            options({**given, "seed": self._seed()}), request={"table": table},
            data=memory.ctypes.data, rows=True,
        )
        assert answer.network
        self.network_ = Network(answer.network)
        self.status_, self.n_iter_ = answer.fit["status"], max(1, answer.fit["steps"])
        self.loss_ = answer.fit["loss"]
        self.loss_curve_ = [tuple(point) for point in answer.fit["curve"]]

    def _values(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        scaled = (X - self.x_mean_) / self.x_scale_
        values = np.reshape(self.network_(scaled), (len(X), self.network_.outputs))
        return np.asarray(values * self.y_scale_ + self.y_mean_)


class ApproximaRegressor(RegressorMixin, _NetworkEstimator):  # type: ignore[misc, unused-ignore]
    __doc__ = f"""A network as a regressor of scikit-learn, fitted by least squares to all rows.

    Options are those of `approxima.fit`; `random_state` is its seed. Features and outputs are scaled to mean
    0 and deviation 1 for the fit. y may have several columns. Weights of samples are not supported: `fit`
    takes none.
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

    def fit(self, X: Any, y: Any) -> "ApproximaRegressor":
        """Fits to rows (n, features) and (n,) or (n, outputs)."""
        X, y = validate_data(self, X, y, dtype=np.float64, y_numeric=True, multi_output=True)
        y = np.asarray(y, dtype=np.float64)
        self._is_flat = y.ndim == 1
        self._fit(X, y.reshape(len(y), -1))
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Values (n,) or (n, outputs)."""
        values = self._values(X)
        return values[:, 0] if self._is_flat else values


class ApproximaClassifier(ClassifierMixin, _NetworkEstimator):  # type: ignore[misc, unused-ignore]
    __doc__ = f"""A network as a classifier of scikit-learn: scores by least squares.

    The network is fitted to -1 and 1 for two classes, to one-hot rows for more; the largest score wins. These
    scores are no probabilities, so there is no `predict_proba`. Options as of `ApproximaRegressor`; weights of
    samples are not supported.
{_scale_note}
    >>> import approxima, numpy
    >>> X = numpy.linspace(-1, 1, 60)[:, None]
    >>> model = approxima.ApproximaClassifier(width=8).fit(X, numpy.abs(X[:, 0]) > 0.5)
    >>> float(model.score(X, numpy.abs(X[:, 0]) > 0.5))
    1.0
    """

    def fit(self, X: Any, y: Any) -> "ApproximaClassifier":
        """Fits to rows (n, features) and labels (n,)."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, index = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        count = len(self.classes_)
        if count < 2:
            raise ValueError("a classifier needs rows of at least 2 classes; these have 1 class")
        scores = index[:, None] * 2.0 - 1 if count == 2 else np.eye(count)[index]
        self._fit(X, scores)
        return self

    def decision_function(self, X: Any) -> np.ndarray:
        """Scores: (n,) for two classes, above 0 the second; (n, classes) for more."""
        scores = self._values(X)
        return scores[:, 0] if len(self.classes_) == 2 else scores

    def predict(self, X: Any) -> np.ndarray:
        """Labels (n,)."""
        scores = self.decision_function(X)
        index = (scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)
        return np.asarray(self.classes_[index])


def _scales(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of each column; 1 for the deviation of a constant one."""
    mean, scale = columns.mean(axis=0), columns.std(axis=0)
    return mean, np.where(scale > 1e-12 * np.maximum(1, np.abs(mean)), scale, 1.0)
