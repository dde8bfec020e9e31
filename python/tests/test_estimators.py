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


def test_what_is_refused():
    X, y = np.arange(10.0)[:, None], np.arange(10.0)
    with pytest.raises(TypeError, match="sample_weight"):
        approxima.ApproximaRegressor().fit(X, y, sample_weight=y)
    with pytest.raises(approxima.ApproximaError, match="widht|activation|nope"):
        approxima.ApproximaRegressor(activation="nope").fit(X, y)
