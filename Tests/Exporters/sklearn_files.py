"""ONNX files by skl2onnx, of fitted networks of scikit-learn: `sklearn_files.py FOLDER`."""

import pathlib
import sys
import warnings

import numpy as np
from skl2onnx import to_onnx
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

warnings.filterwarnings("ignore")
folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(3)
X = random.uniform(-1, 1, (80, 3))
y, Y = np.sin(X.sum(1)), np.stack([np.sin(X.sum(1)), X[:, 0] * X[:, 1]], 1)
two, three = (X[:, 0] > 0).astype(int), np.digitize(X[:, 1], [-0.3, 0.3])
few = {"max_iter": 30, "random_state": 1}
models = {}
for activation in ["identity", "logistic", "tanh", "relu"]:
    for widths in [(5,), (6, 4)]:
        name = f"{activation}-{len(widths)}"
        models[f"regressor-{name}"] = MLPRegressor(hidden_layer_sizes=widths, activation=activation, **few).fit(X, y)
        models[f"classifier-two-{name}"] = MLPClassifier(hidden_layer_sizes=widths, activation=activation, **few).fit(X, two)
        models[f"classifier-three-{name}"] = MLPClassifier(hidden_layer_sizes=widths, activation=activation, **few).fit(X, three)
    models[f"outputs-{activation}"] = MLPRegressor(hidden_layer_sizes=(5,), activation=activation, **few).fit(X, Y)
for scaler in [StandardScaler(), MinMaxScaler()]:
    name = type(scaler).__name__.lower()
    models[f"pipeline-{name}"] = make_pipeline(scaler, MLPRegressor(hidden_layer_sizes=(5,), **few)).fit(X, y)
models["linear"] = LinearRegression().fit(X, Y)
for name, model in models.items():
    options = {id(model): {"zipmap": False}} if "classifier" in name else None
    for opset, kind in [(13, np.float32), (18, np.float32), (15, np.float64)]:
        path = folder / f"sklearn-{name}-{opset}{'-double' if kind is np.float64 else ''}.onnx"
        try:
            made = to_onnx(model, X[:1].astype(kind), options=options, target_opset={"": opset, "ai.onnx.ml": 3})
        except Exception as error:
            print(f"not exported: {path.name}: {type(error).__name__} {str(error)[:90]}")
            continue
        path.write_bytes(made.SerializeToString())
