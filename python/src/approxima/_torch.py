"""A network file as a PyTorch module: the operations of its graph, one after the other."""

from __future__ import annotations

import ast
import math
import operator
from typing import Any, Callable, Optional

import numpy as np
import torch
import torch.nn.functional as F

from ._library import ApproximaError

Function = Callable[[Any], Any]

_plain: dict[str, Function] = {
    "identity": lambda v: v, "relu": torch.relu, "selu": F.selu, "gelu": F.gelu,
    "geluTanh": lambda v: F.gelu(v, approximate="tanh"), "silu": F.silu, "mish": F.mish,
    "serf": lambda v: v * torch.erf(F.softplus(v)), "softplus": lambda v: torch.logaddexp(v, torch.zeros_like(v)),
    "softsign": F.softsign, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "hardTanh": F.hardtanh,
    "hardSigmoid": F.hardsigmoid, "hardSwish": F.hardswish, "relu6": F.relu6, "square": torch.square,
    "cube": lambda v: v * v * v, "sine": torch.sin, "cosine": torch.cos, "gaussian": lambda v: torch.exp(-v * v),
    "absolute": torch.abs, "floor": torch.floor, "sign": torch.sign,
}
_numbered: dict[str, Callable[[list[float]], Function]] = {
    "leakyRelu": lambda a: lambda v: F.leaky_relu(v, a[0]), "elu": lambda a: lambda v: F.elu(v, a[0]),
    "celu": lambda a: lambda v: F.celu(v, a[0]), "reluPower": lambda a: lambda v: torch.relu(v) ** a[0],
    "polynomial": lambda a: lambda v: sum((c * v**k for k, c in enumerate(a)), torch.zeros_like(v)),
}


def _function(text: str) -> Function:
    name, _, rest = text.partition("(")
    if name in _plain:
        return _plain[name]
    if name in _numbered:
        return _numbered[name]([float(number) for number in rest[:-1].split(",")])
    if name == "expression":
        return _formula(rest[:-1])
    raise ApproximaError(f"the activation {text} has no counterpart in PyTorch here", "network")


_calls: dict[str, Callable[..., Any]] = {
    name: getattr(torch, name)
    for name in "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log2 log10 log1p sqrt "
    "abs sign floor ceil erf erfc sigmoid relu".split()
}
_calls |= {
    "ln": torch.log, "cbrt": lambda v: torch.sign(v) * torch.abs(v) ** (1 / 3),
    "step": lambda v: (v >= 0).to(v.dtype), "pow": lambda a, b: a**b,
    "min": lambda a, b: torch.minimum(*_both(a, b)), "max": lambda a, b: torch.maximum(*_both(a, b)),
}


_operators: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def _both(a: Any, b: Any) -> tuple[Any, Any]:
    like = a if isinstance(a, torch.Tensor) else b
    return torch.as_tensor(a, dtype=like.dtype), torch.as_tensor(b, dtype=like.dtype)


def _formula(text: str) -> Function:
    """A formula in x; only arithmetic and known functions, whatever stands in the file."""
    try:
        tree = ast.parse(text.replace("^", "**"), mode="eval")
    except SyntaxError:
        raise ApproximaError(f"the formula {text} is not read", "network") from None

    def value(node: ast.AST, x: Any) -> Any:
        if isinstance(node, ast.Expression):
            return value(node.body, x)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return node.value
        if isinstance(node, ast.Name) and node.id in ("x", "x1", "pi", "e"):
            return {"pi": math.pi, "e": math.e}.get(node.id, x)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            inner = value(node.operand, x)
            return -inner if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp):
            a, b = value(node.left, x), value(node.right, x)
            made = _operators.get(type(node.op))
            if made is not None:
                return made(a, b)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _calls:
            given = [value(one, x) for one in node.args]
            if not any(isinstance(one, torch.Tensor) for one in given):
                given = [torch.as_tensor(one, dtype=x.dtype) for one in given]
            return _calls[node.func.id](*given)
        raise ApproximaError(f"the formula {text} is not read", "network")

    value(tree, torch.zeros(1))
    return lambda x: value(tree, x) + torch.zeros_like(x)


class Graph(torch.nn.Module):  # type: ignore[misc]
    """The operations of a graph; its blocks are parameters where they are trained, else buffers."""

    def __init__(self, graph: dict[str, Any], numbers: np.ndarray, dtype: torch.dtype):
        super().__init__()
        self.inputs: int = graph["inputs"]
        self._names: dict[str, str] = {}
        sizes = [_size(block) for block in graph["blocks"]]
        trained = [block.get("trained", True) for block in graph["blocks"]]
        order = [i for i, is_trained in enumerate(trained) if is_trained]
        order += [i for i, is_trained in enumerate(trained) if not is_trained]
        place = 0
        for index in order:
            block = graph["blocks"][index]
            part = torch.tensor(numbers[place : place + sizes[index]], dtype=dtype)
            place += sizes[index]
            if "starts" in block:
                # Sparse rows are made dense.
                starts = np.asarray(block["starts"])
                rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
                dense = torch.zeros(len(starts) - 1, block["columns"], dtype=dtype)
                dense.index_put_((torch.tensor(rows), torch.tensor(block["entries"])), part, accumulate=True)
                part = dense
            elif "rows" in block:
                part = part.reshape(block["rows"], block["columns"])
            name = block["name"].replace(".", "_")
            self._names[block["name"]] = name
            if trained[index] and "starts" not in block:
                self.register_parameter(name, torch.nn.Parameter(part))
            else:
                self.register_buffer(name, part)
            if block.get("quantiser"):
                raise ApproximaError("quantised numbers have no counterpart in PyTorch here", "network")
        self._steps = [self._step(one) for one in graph["operations"]]

    def _step(self, one: dict[str, Any]) -> tuple[str, list[str], Callable[..., Any]]:
        kind, copies = one["kind"], one.get("copies", 1)
        if kind == "affine":
            weights, biases = self._names[one["weights"]], self._names.get(one.get("biases", ""))

            def affine(v: Any) -> Any:
                b = getattr(self, biases) if biases else None
                if copies == 1:
                    return F.linear(v, getattr(self, weights), b)
                return F.linear(v.unflatten(-1, (copies, -1)), getattr(self, weights), b).flatten(-2)

            return one["name"], one["reads"], affine
        if kind == "pointwise":
            if one.get("numbers"):
                slope = self._names[one["numbers"]]
                return one["name"], one["reads"], lambda v: F.prelu(v, getattr(self, slope))
            return one["name"], one["reads"], _function(one["function"])
        if kind == "join":
            parts: Optional[list[list[int]]] = one.get("features")

            def join(*values: Any) -> Any:
                cut = [v[..., a:b] for v, (a, b) in zip(values, parts)] if parts else list(values)
                return torch.cat(cut, -1)

            return one["name"], one["reads"], join
        if kind == "sum":
            return one["name"], one["reads"], lambda a, b: a + b
        if kind == "product":
            return one["name"], one["reads"], lambda a, b: a * b
        raise ApproximaError(f"an operation {kind} has no counterpart in PyTorch here", "network")

    def forward(self, x: Any) -> Any:
        values = {"input": x}
        value = x
        for name, reads, function in self._steps:
            value = function(*(values[one] for one in reads))
            values[name] = value
        return value


def _size(block: dict[str, Any]) -> int:
    if "starts" in block:
        return len(block["entries"])
    return int(block["rows"] * block["columns"] if "rows" in block else block["count"])


def module(file: dict[str, Any]) -> Any:
    """The module of a network file."""
    dtype = torch.float64 if file.get("precision", "f64") == "f64" else torch.float32
    if "graph" in file:
        numbers, graph = np.array([float(n) for n in file["numbers"]]), file["graph"]
        return Graph(graph, numbers, dtype)
    graph, numbers = _family(file)
    return Graph(graph, numbers, dtype)


def _family(file: dict[str, Any]) -> tuple[dict[str, Any], np.ndarray]:
    """The graph of a family's network, or of sparse layers."""
    shape = file["architecture"]
    family, skip = shape.get("family", "mlp"), shape.get("skip", "none")
    if family not in ("mlp", "residual") or skip != "none":
        what = f"a {family} network" if skip == "none" else "a network with skip connections"
        raise ApproximaError(f"{what} has no counterpart in PyTorch here; mlp and residual have", "network")
    blocks: list[dict[str, Any]] = []
    operations: list[dict[str, Any]] = []
    before, size = "input", int(shape["inputs"])

    def affine(name: str, value: str, inputs: int, outputs: int) -> str:
        blocks.append({"name": f"{name}.weights", "rows": outputs, "columns": inputs})
        blocks.append({"name": f"{name}.biases", "count": outputs})
        operations.append({"name": name, "kind": "affine", "reads": [value], "weights": f"{name}.weights",
                           "biases": f"{name}.biases"})
        return name

    def apply(name: str, value: str, function: str) -> str:
        one = {"name": name, "kind": "pointwise", "reads": [value], "function": function}
        if function == "prelu":
            blocks.append({"name": f"{name}.slope", "count": 1})
            one["numbers"] = f"{name}.slope"
        operations.append(one)
        return name

    if "layers" in file:
        numbers: list[float] = []
        for index, layer in enumerate(file["layers"]):
            name = f"layer{index}"
            blocks.append({"name": f"{name}.weights", "columns": size, "starts": layer["starts"],
                           "entries": layer["columns"]})
            blocks.append({"name": f"{name}.biases", "count": len(layer["biases"])})
            numbers += [float(n) for n in layer["weights"]] + [float(n) for n in layer["biases"]]
            operations.append({"name": name, "kind": "affine", "reads": [before],
                               "weights": f"{name}.weights", "biases": f"{name}.biases"})
            before, size = name, len(layer["biases"])
            if index < len(shape["widths"]):
                before = apply(f"{name}.function", name, shape["activations"][index])
        return {"inputs": shape["inputs"], "blocks": blocks, "operations": operations}, np.array(numbers)
    if family == "residual":
        before = affine("lift", before, size, shape["widths"][0])
        size = shape["widths"][0]
    for index, (width, function) in enumerate(zip(shape["widths"], shape["activations"])):
        name = f"block{index}"
        inner = apply(f"{name}.function", affine(name, before, size, width), function)
        if family == "residual":
            if shape.get("block_layers", 1) == 2:
                inner = affine(f"{name}.outer", inner, width, width)
            if width != size:
                blocks.append({"name": f"{name}.shortcut", "rows": width, "columns": size})
                operations.append({"name": f"{name}.shortcut", "kind": "affine", "reads": [before],
                                   "weights": f"{name}.shortcut"})
                before = f"{name}.shortcut"
            operations.append({"name": f"{name}.sum", "kind": "sum", "reads": [before, inner]})
            inner = f"{name}.sum"
        before, size = inner, width
    affine("output", before, size, shape["outputs"])
    numbers_ = np.array([float(number) for number in file["parameters"]])
    return {"inputs": shape["inputs"], "blocks": blocks, "operations": operations}, numbers_
