import pickle

import approxima
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris, make_moons
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks


@parametrize_with_checks([approxima.ApproximaRegressor(), approxima.ApproximaClassifier()])
def test_contract(estimator, check):
    check(estimator)


def test_regression():
    rng = np.random.default_rng(0)
    X = rng.uniform(-2, 2, (400, 2))
    y = np.sin(2 * X[:, 0]) * X[:, 1]
    model = approxima.ApproximaRegressor(width=16, steps=500)
    assert cross_val_score(model, X, y, cv=4).min() > 0.99
    both = model.fit(X, np.stack([y, 100 + 1000 * X[:, 1]], axis=1))
    assert both.predict(X).shape == (400, 2) and both.score(X, np.stack([y, 100 + 1000 * X[:, 1]], 1)) > 0.99
    again = pickle.loads(pickle.dumps(both))
    assert (again.predict(X) == both.predict(X)).all()
    assert (clone(both).fit(X, y).predict(X) == clone(both).fit(X, y).predict(X)).all()


def test_pipelines_and_searches():
    X, y = load_iris(return_X_y=True)
    pipe = make_pipeline(StandardScaler(), approxima.ApproximaClassifier(width=4, steps=100))
    assert cross_val_score(pipe, X, y, cv=5).mean() > 0.9
    search = GridSearchCV(approxima.ApproximaClassifier(steps=50), {"width": [1, 6]}, cv=3)
    X, y = make_moons(200, noise=0.05, random_state=0)
    assert search.fit(X, y).best_params_ == {"width": 6}


def test_names_of_features():
    pandas = pytest.importorskip("pandas")
    X = pandas.DataFrame({"a": np.linspace(0, 1, 30), "b": np.linspace(1, 0, 30) ** 2})
    model = approxima.ApproximaRegressor(width=2, steps=20).fit(X, X["a"])
    assert list(model.feature_names_in_) == ["a", "b"]
    with pytest.raises(ValueError, match="feature names"):
        model.predict(X[["b", "a"]])


@pytest.mark.parametrize("optimizer", ["lm", "varpro", "lbfgs", "adam"])
def test_weights_are_repetitions(optimizer):
    rng = np.random.default_rng(3)
    X, y = rng.uniform(-1, 1, (80, 2)), rng.normal(size=80)
    weights = rng.integers(0, 4, 80)
    model = approxima.ApproximaRegressor(width=4, steps=40, optimizer=optimizer)
    weighted = clone(model).fit(X, y, sample_weight=weights).predict(X)
    order = rng.permutation(weights.sum())
    repeated = clone(model).fit(X.repeat(weights, axis=0)[order], y.repeat(weights)[order]).predict(X)
    assert (weighted == repeated).all()
    assert (weighted != clone(model).fit(X, y).predict(X)).any()
    # Their sum does not matter.
    half = clone(model).fit(X, y, sample_weight=weights / 8).predict(X)
    assert (half == weighted).all()


def test_weighted_least_squares_by_hand():
    """Without hidden layers the fit is a line, of which the normal equations are known."""
    rng = np.random.default_rng(4)
    X, y, weights = rng.normal(size=(50, 3)), rng.normal(size=50), rng.uniform(0.1, 5, 50)
    model = approxima.ApproximaRegressor(depth=0, optimizer="lm").fit(X, y, sample_weight=weights)
    rows = np.c_[X, np.ones(50)] * np.sqrt(weights)[:, None]
    wanted = np.c_[X, np.ones(50)] @ np.linalg.lstsq(rows, y * np.sqrt(weights), rcond=None)[0]
    assert np.allclose(model.predict(X), wanted, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("classes", [2, 3])
def test_probabilities(classes):
    rng = np.random.default_rng(5)

    def draw(count):
        """Labels that are drawn by known probabilities: no model can be sure."""
        X = rng.uniform(-1, 1, (count, 2))
        logits = np.stack([(k + 1) * X[:, 0] + (k - 1) * X[:, 1] for k in range(classes)], axis=1)
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        return X, (rng.uniform(size=(count, 1)) > p.cumsum(axis=1)).sum(axis=1), p

    X, y, _ = draw(300)
    fresh, labels, true = draw(4000)
    names = np.array(["a", "b", "c"])
    losses = {}
    for calibration in (None, 5):
        model = approxima.ApproximaClassifier(width=24, steps=300, calibration=calibration).fit(X, names[y])
        p = model.predict_proba(fresh)
        assert p.shape == (4000, classes) and np.allclose(p.sum(axis=1), 1) and (p >= 0).all()
        assert (model.classes_[p.argmax(axis=1)] == model.predict(fresh)).all()
        assert np.allclose(np.log(p), model.predict_log_proba(fresh))
        losses[calibration] = -np.log(p[np.arange(4000), labels]).mean()
        plain = model.predict(fresh)
        assert calibration is None or (plain == before).all()
        before = plain
    # A network that follows noise is too sure of it; what unseen rows say is better.
    assert losses[5] < losses[None]
    with pytest.raises(ValueError, match="at least 2 folds, not 1"):
        approxima.ApproximaClassifier(calibration=1).fit(X, y)
    with pytest.raises(ValueError, match="a class has only 1 different rows"):
        approxima.ApproximaClassifier(calibration=3).fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 0, 1])


def test_what_is_refused():
    X, y = np.arange(10.0)[:, None], np.arange(10.0)
    for weights, message in [(-y, "egative"), (y[:3], "shape"), (0 * y, "all weights of the samples are 0")]:
        with pytest.raises(ValueError, match=message) as caught:
            approxima.ApproximaRegressor().fit(X, y, sample_weight=weights)
        assert "\n" not in str(caught.value)
    with pytest.raises(approxima.ApproximaError, match="widht|activation|nope"):
        approxima.ApproximaRegressor(activation="nope").fit(X, y)


def test_a_family_of_splines_takes_its_own_functions():
    X = np.linspace(-1, 1, 60)[:, None]
    model = approxima.ApproximaRegressor(family="kan", width=1, steps=20).fit(X, np.sin(3 * X[:, 0]))
    assert model.score(X, np.sin(3 * X[:, 0])) > 0.9
