"""A network as a PyTorch module: the operations of its graph, one after the other."""

from __future__ import annotations

import ast
import functools
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
    "sharkfin": lambda v: torch.tanh(torch.exp(v)) * torch.clamp(v, min=-1.0),
    "softsign": F.softsign, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "hardTanh": F.hardtanh,
    "hardSigmoid": F.hardsigmoid, "hardSwish": F.hardswish, "relu6": F.relu6, "square": torch.square,
    "cube": lambda v: v * v * v, "sine": torch.sin, "cosine": torch.cos, "gaussian": lambda v: torch.exp(-v * v),
    "inverseQuadratic": lambda v: 1 / (1 + v * v),
    "absolute": torch.abs, "floor": torch.floor, "sign": torch.sign, "sawtooth": lambda v: v - torch.floor(v),
    "step": lambda v: (v >= 0).to(v.dtype),
}
_numbered: dict[str, Callable[[list[float]], Function]] = {
    "leakyRelu": lambda a: lambda v: F.leaky_relu(v, a[0]), "elu": lambda a: lambda v: F.elu(v, a[0]),
    "celu": lambda a: lambda v: F.celu(v, a[0]), "reluPower": lambda a: lambda v: torch.relu(v) ** a[0],
    "snake": lambda a: lambda v: v + torch.sin(a[0] * v) ** 2 / a[0],
    "ternary": lambda a: lambda v: (v > a[0]).to(v.dtype) - (v < -a[0]).to(v.dtype),
    "polynomial": lambda a: lambda v: sum((c * v**k for k, c in enumerate(a)), torch.zeros_like(v)),
}
# With a number that is trained, one for all features or one each.
_trained: dict[str, Callable[[Any, Any], Any]] = {
    "prelu": lambda v, a: torch.where(v > 0, v, a * v), "leakyRelu": lambda v, a: torch.where(v > 0, v, a * v),
    "snake": lambda v, a: v + torch.sin(a * v) ** 2 / a,
}


@functools.lru_cache(maxsize=256)
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


def _splines(x: Any, knots: Any, degree: int) -> Any:
    """All B-splines of a degree: x (…, features, 1) and knots (features, count) give (…, features, functions)."""
    last = knots[:, -1:]
    lower, upper = knots[:, :-1], knots[:, 1:]
    # At a knot from the right, at the last from the left.
    values = ((lower <= x) & (x < upper) | (x == last) & (lower < upper) & (upper == last)).to(x.dtype)
    for order in range(1, degree + 1):
        start, end = knots[:, : -order - 1], knots[:, order + 1 :]
        left, right = knots[:, order:-1] - start, end - knots[:, 1:-order]
        # Of knots that coincide there is no part.
        rise = torch.where(left > 0, (x - start) / torch.where(left > 0, left, 1), 0)
        fall = torch.where(right > 0, (end - x) / torch.where(right > 0, right, 1), 0)
        values = rise * values[..., :-1] + fall * values[..., 1:]
    return values


def _tangent_splines(x: Any, knots: Any, degree: int) -> Any:
    """The same, going on along their tangents outside the interval on which they sum to 1."""
    start, end = knots[:, degree : degree + 1], knots[:, -degree - 1 :][:, :1]
    inside = torch.minimum(torch.maximum(x, start), end)
    values = _splines(inside, knots, degree)
    if degree == 0:
        return values
    lower = _splines(inside, knots, degree - 1)
    left, right = knots[:, degree:-1] - knots[:, : -degree - 1], knots[:, degree + 1 :] - knots[:, 1:-degree]
    rise = torch.where(left > 0, lower[..., :-1] / torch.where(left > 0, left, 1), 0)
    fall = torch.where(right > 0, lower[..., 1:] / torch.where(right > 0, right, 1), 0)
    return values + degree * (rise - fall) * (x - inside)


def _basis(text: str, v: Any, count: int, grid: Any) -> Any:
    """K functions of every feature: (…, features) to (…, features · K)."""
    x = v.unsqueeze(-1)
    name, _, rest = text.partition("(")
    if name == "spline":
        degree, _, outside = rest[:-1].partition(",")
        values = (_tangent_splines if outside else _splines)(x, grid, int(degree))
    elif name == "radial":
        values = torch.exp(-(((x - grid[:, :-1]) / grid[:, -1:]) ** 2))
    elif name == "fourier":
        waves = [(torch.cos if k % 2 else torch.sin)((k // 2 + 1) * math.pi * x) for k in range(count)]
        values = torch.cat(waves, -1)
    elif name == "chebyshev":
        rows = [torch.ones_like(x), x]
        while len(rows) < count:
            rows.append(2 * x * rows[-1] - rows[-2])
        values = torch.cat(rows[:count], -1)
    else:
        raise ApproximaError(f"the functions {text} have no counterpart in PyTorch here", "network")
    return values.flatten(-2)


def _attend(v: Any, tokens: int, heads: int) -> Any:
    """What each token gets of all: (…, tokens · 3 · heads · size) to (…, tokens · heads · size)."""
    parts = v.unflatten(-1, (tokens, 3, heads, -1))
    queries, keys, given = (parts.select(-3, part).transpose(-3, -2) for part in range(3))
    scores = queries @ keys.transpose(-2, -1) / math.sqrt(queries.shape[-1])
    return (torch.softmax(scores, -1) @ given).transpose(-3, -2).flatten(-3)


def _route(v: Any, copies: int, inputs: int, outputs: int, iterations: int, result: str) -> Any:
    """Routing by agreement: (…, copies · inputs · outputs · size) to capsules or their lengths."""
    predictions = v.unflatten(-1, (copies, inputs, outputs, -1))
    logits = torch.zeros_like(predictions[..., :1])
    for iteration in range(1, iterations + 1):
        sums = (torch.softmax(logits, -2) * predictions).sum(-3, keepdim=True)
        # A norm has a gradient at 0, where its square root has none.
        length = torch.linalg.vector_norm(sums, dim=-1, keepdim=True)
        if iteration == iterations and result == "lengths":
            return (length**2 / (1 + length**2)).flatten(-4)
        capsules = sums * (length / (1 + length**2))
        if iteration == iterations:
            return capsules.flatten(-4)
        logits = logits + (predictions * capsules).sum(-1, keepdim=True)


_kinds = ("affine", "pointwise", "basis", "join", "sum", "product", "attend", "route")


class Graph(torch.nn.Module):  # type: ignore[misc]
    """The operations of a graph; its blocks are parameters where they are trained, else buffers."""

    def __init__(self, graph: dict[str, Any], numbers: np.ndarray, dtype: torch.dtype):
        super().__init__()
        self.inputs: int = graph["inputs"]
        # No closures: a copy of the module has numbers of its own.
        self._operations: list[dict[str, Any]] = graph["operations"]
        blocks = graph["blocks"]
        place = 0
        # The trained numbers stand first.
        for block in sorted(blocks, key=lambda block: not block.get("trained", True)):
            if block.get("quantiser"):
                raise ApproximaError("quantised numbers have no counterpart in PyTorch here", "network")
            size = _size(block)
            part = torch.tensor(numbers[place : place + size], dtype=dtype)
            place += size
            if "starts" in block:
                # Sparse rows are made dense.
                starts = np.asarray(block["starts"])
                rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
                dense = torch.zeros(len(starts) - 1, block["columns"], dtype=dtype)
                dense.index_put_((torch.tensor(rows), torch.tensor(block["entries"])), part, accumulate=True)
                part = dense
            elif "rows" in block:
                part = part.reshape(block["rows"], block["columns"])
            if block.get("trained", True) and "starts" not in block:
                self.register_parameter(_name(block["name"]), torch.nn.Parameter(part))
            else:
                self.register_buffer(_name(block["name"]), part)
        for one in self._operations:
            # What is unknown is said now, not at the first point.
            if one["kind"] not in _kinds:
                raise ApproximaError(
                    f"an operation {one['kind']} has no counterpart in PyTorch here", "network"
                )
            if one["kind"] == "pointwise" and "numbers" not in one:
                _function(one["function"])
            if one["kind"] == "attend" and "attention" in one:
                raise ApproximaError("hashed attention has no counterpart in PyTorch here", "network")

    def _block(self, one: dict[str, Any], key: str) -> Any:
        return getattr(self, _name(one[key])) if key in one else None

    def _made(self, one: dict[str, Any], values: list[Any]) -> Any:
        kind, v = one["kind"], values[0]
        if kind == "affine":
            weights, biases, copies = self._block(one, "weights"), self._block(one, "biases"), one.get("copies", 1)
            if copies == 1:
                return F.linear(v, weights, biases)
            return F.linear(v.unflatten(-1, (copies, -1)), weights, biases).flatten(-2)
        if kind == "pointwise":
            if "numbers" in one:
                return _trained[one["function"].partition("(")[0]](v, self._block(one, "numbers"))
            return _function(one["function"])(v)
        if kind == "basis":
            return _basis(one["function"], v, one["count"], self._block(one, "grid"))
        if kind == "join":
            parts: Optional[list[list[int]]] = one.get("features")
            return torch.cat([w[..., a:b] for w, (a, b) in zip(values, parts)] if parts else values, -1)
        if kind == "attend":
            return _attend(v, one["tokens"], one["heads"])
        if kind == "route":
            return _route(
                v, one.get("copies", 1), one["inputs"], one["outputs"], one["iterations"],
                one.get("result", "capsules"),
            )
        return v + values[1] if kind == "sum" else v * values[1]

    def forward(self, x: Any) -> Any:
        values = {"input": x}
        value = x
        for one in self._operations:
            value = self._made(one, [values[name] for name in one["reads"]])
            values[one["name"]] = value
        return value


def _name(block: str) -> str:
    return block.replace(".", "_")


def _size(block: dict[str, Any]) -> int:
    if "starts" in block:
        return len(block["entries"])
    return int(block["rows"] * block["columns"] if "rows" in block else block["count"])


def module(file: dict[str, Any]) -> Any:
    """The module of a network file of version 2."""
    dtype = torch.float64 if file["precision"] == "f64" else torch.float32
    return Graph(file["graph"], np.array([float(number) for number in file["numbers"]]), dtype)
