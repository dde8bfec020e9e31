"""Networks of scikit-learn and PyTorch, here and there."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import warnings
from typing import Any, Optional, Sequence

import numpy as np

from ._library import ApproximaError
from ._network import Network, load

_functions = {"identity": "identity", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}


def from_sklearn(model: Any) -> Network:
    """The network of a fitted `MLPRegressor` or `MLPClassifier`, in Float64, with the same numbers.

    A classifier's outputs are its scores before the sigmoid or softmax: a positive one, or the largest, wins.
    In a pipeline a `StandardScaler` or `MinMaxScaler` before it becomes a layer of its own.

    >>> import approxima, numpy
    >>> from sklearn.neural_network import MLPRegressor
    >>> X = numpy.linspace(-1, 1, 50).reshape(-1, 1)
    >>> mlp = MLPRegressor(hidden_layer_sizes=(8,), activation="tanh", max_iter=20, random_state=1)
    >>> net = approxima.from_sklearn(mlp.fit(X, X.ravel() ** 2))
    >>> bool(abs(net(X) - mlp.predict(X)).max() < 1e-14)
    True
    """
    layers: list[tuple[np.ndarray, np.ndarray, str]] = []
    steps = [step for _, step in model.steps] if hasattr(model, "steps") else [model]
    for scaler in steps[:-1]:
        name = type(scaler).__name__
        if scaler == "passthrough":
            continue
        if name == "StandardScaler":
            factors = 1 / scaler.scale_ if scaler.scale_ is not None else np.ones(scaler.n_features_in_)
            shift = -factors * scaler.mean_ if scaler.with_mean else np.zeros(len(factors))
        elif name == "MinMaxScaler" and not scaler.clip:
            factors, shift = scaler.scale_, scaler.min_
        else:
            raise ApproximaError(
                f"{name} is no step that is read; StandardScaler and MinMaxScaler are", "model"
            )
        layers.append((np.diag(factors), shift, "identity"))
    mlp = steps[-1]
    if not hasattr(mlp, "coefs_"):
        known = type(mlp).__name__ in ("MLPRegressor", "MLPClassifier")
        raise ApproximaError(
            f"this {type(mlp).__name__} is not fitted: call fit first" if known
            else f"a fitted MLPRegressor or MLPClassifier is needed, not {type(mlp).__name__}", "model",
        )
    last = len(mlp.coefs_) - 1
    for index, (weights, biases) in enumerate(zip(mlp.coefs_, mlp.intercepts_)):
        name = "identity" if index == last else _functions[mlp.activation]
        layers.append((weights.T, biases, name))
    out = mlp.out_activation_
    if out not in ("identity", "logistic", "softmax"):
        raise ApproximaError(f"an output function {out} is not read", "model")
    return _mlp(layers)


def _mlp(
    layers: Sequence[tuple[np.ndarray, np.ndarray, str]], precision: str = "f64"
) -> Network:
    """From weights (outputs, inputs), biases and functions; the last is affine."""
    numbers = np.concatenate([np.concatenate([w.ravel(), b.ravel()]) for w, b, _ in layers])
    if not np.isfinite(numbers).all():
        raise ApproximaError("a number of the network is not finite", "model")
    file = {
        "format": "approxima-network", "version": 1, "precision": precision,
        "architecture": {
            "inputs": layers[0][0].shape[1], "outputs": layers[-1][0].shape[0],
            "widths": [w.shape[0] for w, _, _ in layers[:-1]],
            "activations": [name for _, _, name in layers[:-1]], "skip": "none",
        },
        "parameters": numbers.astype(float).tolist(),
    }
    return Network.from_json(json.dumps(file))


def from_torch(module: Any, inputs: Optional[int] = None) -> Network:
    """The function of a PyTorch module from (samples, inputs) to (samples, outputs), as it is for evaluation.

    A `Sequential` of `Linear` and functions is taken as it is. All else goes through PyTorch's ONNX export, which
    wants `pip install onnx onnxscript`: residual and gated networks, normalisations, functions that are written
    out; what cannot be followed is refused by operator, node and reason. The precision is the module's. `inputs`
    is needed where no `Linear` says it. PyTorch's softplus is x beyond 20; here it is the function itself, which
    differs from that by at most 2.1e-9; and constants of functions go through ONNX's Float32. The network is compared
    with the module at points of several sizes, one by one and together, and refused where they differ: a branch on
    values or shapes is in no export.

    >>> import approxima
    >>> torch = __import__("torch")  # doctest: +SKIP
    >>> net = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))  # doctest: +SKIP
    >>> approxima.from_torch(net).certify("x^2", domain=[(-1, 1)]).upper  # doctest: +SKIP
    1.3
    """
    import torch

    if not isinstance(module, torch.nn.Module):
        raise ApproximaError(f"a torch.nn.Module is needed, not {type(module).__name__}", "module")
    count = inputs
    if count is None:
        linear = [one for one in module.modules() if hasattr(one, "in_features")]
        # A module of to_torch says it itself.
        own = getattr(module, "inputs", None)
        if not linear and type(own) is not int:
            raise ApproximaError("no Linear says how many inputs it has: give inputs", "inputs")
        count = int(linear[0].in_features) if linear else own
    numbers = next(module.parameters(), None)
    kind = numbers.dtype if numbers is not None else torch.float32
    if kind not in (torch.float32, torch.float64):
        raise ApproximaError(f"its numbers are {kind}; float32 and float64 are read", "module")
    device = numbers.device if numbers is not None else "cpu"
    modes = [(one, one.training) for one in module.modules()]
    module.eval()
    try:
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            path = os.path.join(folder, "module.onnx")
            point = torch.zeros(2, count, dtype=kind, device=device)
            try:
                with torch.no_grad():
                    values = module(point)
            except Exception as error:
                raise ApproximaError(
                    f"it does not take points of shape (2, {count}): {_line(error)}", "module"
                ) from None
            if not isinstance(values, torch.Tensor) or values.ndim != 2 or values.shape[0] != 2:
                raise ApproximaError(
                    "its value at points (2, inputs) must be one tensor (2, outputs), "
                    f"not {tuple(values.shape) if isinstance(values, torch.Tensor) else type(values).__name__}",
                    "module",
                )
            layers = _layers(torch, module)
            if layers is not None:
                return _compared(_mlp(layers, "f64" if kind == torch.float64 else "f32"), torch, module, point)
            # An exporter may print the graph that it cannot write.
            with contextlib.redirect_stdout(io.StringIO()):
                _export(torch, module, point, path)
            try:
                return _compared(load(path), torch, module, point)
            except ApproximaError as error:
                # Of the place the node, not the file that was made for this.
                node = (error.place or "").partition("module.onnx")[2].lstrip(": ")
                raise ApproximaError(f"{node}: {error.message}" if node else error.message, "module") from None
    finally:
        for one, mode in modes:
            one.training = mode


def _compared(network: Network, torch: Any, module: Any, like: Any) -> Network:
    """The network, where it gives the module's values."""
    random = np.random.default_rng(1)
    points = np.concatenate([size * random.standard_normal((24, like.shape[1])) for size in (0.1, 1.0, 10.0)])
    given = torch.tensor(points, dtype=like.dtype, device=like.device)
    points = given.cpu().numpy().astype(np.float64)
    ours = np.reshape(network(points), (len(points), network.outputs))
    with torch.no_grad():
        try:
            many = module(given).cpu().numpy().astype(np.float64)
            single = torch.cat([module(one[None]) for one in given]).cpu().numpy().astype(np.float64)
        except Exception as error:
            raise ApproximaError(f"it does not take every number of points: {_line(error)}", "module") from None
    tolerance = 1e-8 if like.dtype == torch.float64 else 2e-5
    for theirs, how in ((many, "together"), (single, "one by one")):
        if theirs.shape != ours.shape:
            raise ApproximaError(f"for {ours.shape} values taken {how} it gives {theirs.shape}", "module")
        both = np.isfinite(theirs) & np.isfinite(ours)
        same = (np.isfinite(theirs) == np.isfinite(ours)).all()
        size = np.abs(theirs[both]).max(initial=0.0)
        apart = np.abs(theirs - ours)[both].max(initial=0.0)
        if not same or apart > tolerance * max(size, 1e-300):
            raise ApproximaError(
                f"its values for points taken {how} differ from those of its export by {apart:.2g}: something in "
                "forward, such as a branch on values or on shapes, is in no export", "module",
            )
    return network


def _function(torch: Any, module: Any) -> Optional[str]:
    """The activation that a module is; None where it is none of these."""
    nn = torch.nn
    plain = {
        nn.ReLU: "relu", nn.SELU: "selu", nn.SiLU: "silu", nn.Mish: "mish", nn.Softsign: "softsign",
        nn.Tanh: "tanh", nn.Sigmoid: "sigmoid", nn.Hardsigmoid: "hardSigmoid", nn.Hardswish: "hardSwish",
        nn.ReLU6: "relu6", nn.Identity: "identity", nn.Dropout: "identity",
    }
    kind = type(module)
    if kind in plain:
        return plain[kind]
    if kind is nn.LeakyReLU:
        return f"leakyRelu({module.negative_slope!r})"
    if kind is nn.ELU or kind is nn.CELU:
        return f"{kind.__name__.lower()}({module.alpha!r})" if module.alpha > 0 else None
    if kind is nn.GELU:
        return "gelu" if module.approximate == "none" else "geluTanh"
    if kind is nn.Softplus and module.beta == 1 and module.threshold == 20:
        return "softplus"
    if kind is nn.Hardtanh and (module.min_val, module.max_val) == (-1, 1):
        return "hardTanh"
    return None


def _layers(torch: Any, module: Any) -> Optional[list[tuple[np.ndarray, np.ndarray, str]]]:
    """The layers of a Sequential of Linear and functions; None where something else is in it."""
    if type(module) not in (torch.nn.Sequential, torch.nn.Linear):
        return None
    parts: list[Any] = []
    waiting = [module]
    while waiting:
        one = waiting.pop()
        if one._forward_hooks or one._forward_pre_hooks:
            return None
        if type(one) is torch.nn.Sequential:
            waiting += reversed(list(one))
        else:
            parts.append(one)
    layers: list[tuple[np.ndarray, np.ndarray, str]] = []
    # Whether the last layer still waits for its function.
    open_ = False
    for one in parts:
        if type(one) is torch.nn.Linear:
            weights = one.weight.detach().cpu().numpy()
            biases = np.zeros(len(weights)) if one.bias is None else one.bias.detach().cpu().numpy()
            layers.append((weights, biases, "identity"))
            open_ = True
            continue
        name = _function(torch, one)
        if name is None:
            return None
        if name == "identity":
            continue
        if not open_:
            if not layers:
                return None
            layers.append((np.eye(len(layers[-1][1])), np.zeros(len(layers[-1][1])), "identity"))
        layers[-1] = (*layers[-1][:2], name)
        open_ = False
    if layers and not open_:
        layers.append((np.eye(len(layers[-1][1])), np.zeros(len(layers[-1][1])), "identity"))
    return layers or None


def _line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _export(torch: Any, module: Any, point: Any, path: str) -> None:
    """By the exporter that needs nothing but PyTorch; by the other where that cannot, and onnxscript is there."""
    names = {"input_names": ["x"], "output_names": ["y"]}
    axes = {"x": {0: "samples"}, "y": {0: "samples"}}
    try:
        torch.onnx.export(
            module, (point,), path, dynamo=False, opset_version=17, dynamic_axes=axes, **names
        )
        return
    except Exception as error:
        reason = _line(error)
    try:
        import onnxscript  # noqa: F401
    except ImportError:
        raise ApproximaError(
            f"PyTorch does not export it: {reason}; pip install onnx onnxscript may help",
            "module",
        ) from None
    try:
        shapes = ({0: torch.export.Dim("samples")},)
        torch.onnx.export(
            module, (point,), path, dynamo=True, dynamic_shapes=shapes, verbose=False, **names
        )
    except Exception as error:
        raise ApproximaError(f"PyTorch does not export it: {_line(error)}", "module") from None


def to_torch(network: Any) -> Any:
    """A PyTorch module of the same function, in the network's precision; trained numbers are parameters.

    Of a fit, a network or the name of a file, of every family: mlp with its skips, residual, tied, kan, attention,
    capsules, sparse networks and what ONNX files hold. Frozen numbers, such as a spline's knots, are buffers; so are
    sparse rows, which become dense. Quantised networks and hashed attention are refused.

    >>> import approxima
    >>> fit = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=8, steps=5, seed=1)
    >>> approxima.to_torch(fit)  # doctest: +SKIP
    """
    from ._torch import module
    from ._verbs import _network

    return module(_network(network)._graph())
