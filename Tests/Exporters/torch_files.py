"""ONNX files by both exporters of PyTorch, with random weights: `torch_files.py FOLDER`."""

import pathlib
import sys
import warnings

import torch
from torch import nn
import torch.nn.functional as F

warnings.filterwarnings("ignore")
folder = pathlib.Path(sys.argv[1])


class Residual(nn.Module):
    """Blocks of x + f(x)."""

    def __init__(self, width, blocks, activation, batch_norm=False, scale=1.0):
        super().__init__()
        self.first = nn.Linear(3, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(*([nn.BatchNorm1d(width)] if batch_norm else []), nn.Linear(width, width), activation(),
                          nn.Linear(width, width))
            for _ in range(blocks))
        self.last = nn.Linear(width, 2)
        self.scale = scale

    def forward(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = x + self.scale * block(x)
        return self.last(x)


class Function(nn.Module):
    """A function of a layer's values, between two layers."""

    def __init__(self, function, width=6, outputs=2, factor=1.0):
        super().__init__()
        self.first, self.function = nn.Linear(3, width), function
        with torch.no_grad():
            size = self.first(torch.zeros(1, 3))
            self.last = nn.Linear(function(size * factor).shape[-1], outputs)
        self.factor = factor

    def forward(self, x):
        return self.last(self.function(self.first(x) * self.factor))


class Gated(nn.Module):
    def __init__(self, gate):
        super().__init__()
        self.value, self.gate, self.last, self.function = nn.Linear(3, 5), nn.Linear(3, 5), nn.Linear(5, 2), gate

    def forward(self, x):
        return self.last(self.value(x) * self.function(self.gate(x)))


class Dense(nn.Module):
    """Every layer sees all before it."""

    def __init__(self, activation):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(3 + 4 * i, 4) for i in range(3))
        self.last, self.activation = nn.Linear(15, 1), activation

    def forward(self, x):
        for layer in self.layers:
            x = torch.cat([x, self.activation(layer(x))], 1)
        return self.last(x)


class Split(nn.Module):
    def __init__(self, how):
        super().__init__()
        self.first, self.last, self.how = nn.Linear(3, 8), nn.Linear(4, 2), how

    def forward(self, x):
        h = self.first(x)
        if self.how == "chunk":
            a, b = h.chunk(2, 1)
        elif self.how == "split":
            a, b = torch.split(h, [4, 4], -1)
        elif self.how == "slice":
            a, b = h[:, :4], h[:, 4:]
        elif self.how == "steps":
            a, b = h[:, ::2], h[:, 1::2]
        else:
            a, b = h.view(-1, 2, 4).unbind(1)
        return self.last(a * torch.tanh(b) + b)


class Affines(nn.Module):
    """Normalised inputs and outputs."""

    def __init__(self, activation):
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.1, -0.3, 0.5]))
        self.register_buffer("scale", torch.tensor([1.5, 0.7, 2.0]))
        self.net = nn.Sequential(nn.Linear(3, 7), activation, nn.Linear(7, 1))

    def forward(self, x):
        return 3.0 - 2.0 * self.net((x - self.mean) / self.scale) / 7


class Grouped(nn.Module):
    """One layer on several groups of values."""

    def forward(self, x):
        return self.last(torch.relu(self.first(x)).flatten(1))

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(3, 4), nn.Linear(8, 2)


def mlp(activation, widths=(8, 8), bias=True, outputs=2, norm=None, tail=None):
    sizes, layers = (3,) + widths, []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b, bias=bias)] + ([norm(b)] if norm else []) + [activation()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], outputs), *([tail] if tail else []))


activations = {
    "relu": nn.ReLU, "leaky": lambda: nn.LeakyReLU(0.07), "prelu": nn.PReLU, "elu": lambda: nn.ELU(0.7),
    "selu": nn.SELU, "celu": lambda: nn.CELU(0.6), "gelu": nn.GELU, "gelutanh": lambda: nn.GELU("tanh"),
    "sigmoid": nn.Sigmoid, "hardsigmoid": nn.Hardsigmoid, "hardswish": nn.Hardswish, "mish": nn.Mish,
    "silu": nn.SiLU, "softplus": nn.Softplus, "softsign": nn.Softsign, "tanh": nn.Tanh, "hardtanh": nn.Hardtanh,
    "hardtanh-own": lambda: nn.Hardtanh(-0.4, 0.9), "relu6": nn.ReLU6, "logsigmoid": nn.LogSigmoid,
    "tanhshrink": nn.Tanhshrink, "softplus-beta": lambda: nn.Softplus(beta=2), "dropout": nn.Dropout,
    "identity": nn.Identity, "softshrink": nn.Softshrink, "hardshrink": nn.Hardshrink,
    "threshold": lambda: nn.Threshold(0.1, 0.2), "rrelu": nn.RReLU,
}
functions = {
    "erf": torch.erf, "exp": lambda v: torch.exp(-v * v), "sqrt": lambda v: torch.sqrt(v * v + 1),
    "square": lambda v: v ** 2, "cube": lambda v: v ** 3, "pow": lambda v: (v * v + 1) ** -0.7,
    "clamp": lambda v: v.clamp(-0.3, 0.6), "clamp-min": lambda v: v.clamp(min=0.2),
    "clamp-max": lambda v: v.clamp(max=0.1), "maximum": lambda v: torch.maximum(v, -0.5 * v),
    "minimum": lambda v: torch.minimum(v, v * v), "abs": torch.abs, "sin": torch.sin, "cos": torch.cos,
    "snake": lambda v: v + torch.sin(v) ** 2, "reciprocal": lambda v: 1 / (1 + v * v),
    "swish": lambda v: v * torch.sigmoid(1.5 * v), "squareplus": lambda v: (v + torch.sqrt(v * v + 4)) / 2,
    "serf": lambda v: v * torch.erf(F.softplus(v)), "gaussian": lambda v: torch.exp(-0.5 * v ** 2),
    "maxout": lambda v: torch.maximum(v[:, :3], v[:, 3:]), "minout": lambda v: torch.minimum(v[:, :3], v[:, 3:]),
    "permute": lambda v: v.view(-1, 2, 3).transpose(1, 2).flatten(1), "flip": lambda v: v[:, [5, 4, 3, 2, 1, 0]],
    "reshape": lambda v: v.reshape(v.shape[0], 3, 2).reshape(v.shape[0], -1),
    "unsqueeze": lambda v: v.unsqueeze(1).squeeze(1), "crelu": lambda v: torch.cat([F.relu(v), F.relu(-v)], 1),
    "mean": lambda v: v - v.mean(1, keepdim=True), "sum": lambda v: v.sum(1, keepdim=True),
    "glu": lambda v: F.glu(v, 1), "layernorm": lambda v: F.layer_norm(v, [6]), "log": lambda v: torch.log(1 + v * v),
    "product": lambda v: v[:, :3] * v[:, 3:], "quotient": lambda v: v[:, :3] / (2 + v[:, 3:] ** 2),
    "outer": lambda v: v[:, :1] * v[:, 1:], "where": lambda v: torch.where(v > 0, v, 0.3 * v),
    "floor": torch.floor, "relu-product": lambda v: F.relu(v) * F.relu(1 - v), "double-relu": lambda v: F.relu(v) + v,
}
models = {f"act-{name}": mlp(make) for name, make in activations.items()}
models |= {f"fun-{name}": Function(f) for name, f in functions.items()}
models |= {f"res-{name}": Residual(6, 2, activations[name])
           for name in ["relu", "tanh", "gelu", "silu", "elu", "softplus", "mish", "leaky"]}
models |= {"res-norm": Residual(5, 2, nn.ReLU, batch_norm=True), "res-scale": Residual(5, 2, nn.Tanh, scale=0.5)}
models |= {f"gate-{n}": Gated(f) for n, f in [("sigmoid", torch.sigmoid), ("relu", torch.relu), ("linear", lambda v: v)]}
models |= {f"dense-{n}": Dense(f) for n, f in [("relu", torch.relu), ("tanh", torch.tanh)]}
models |= {f"split-{how}": Split(how) for how in ["chunk", "split", "slice", "steps", "unbind"]}
models |= {f"affine-{n}": Affines(activations[n]()) for n in ["tanh", "relu"]}
models |= {
    "bias-none": mlp(nn.Tanh, bias=False), "deep": mlp(nn.ReLU, (5,) * 8), "one": mlp(nn.Tanh, (1,)),
    "linear": nn.Sequential(nn.Linear(3, 2)), "wide": mlp(nn.ReLU, (200,)), "scalar": mlp(nn.Tanh, outputs=1),
    "norm-relu": mlp(nn.ReLU, norm=nn.BatchNorm1d), "norm-tanh": mlp(nn.Tanh, norm=nn.BatchNorm1d),
    "norm-plain": mlp(nn.Tanh, norm=lambda n: nn.BatchNorm1d(n, affine=False)),
    "norm-first": nn.Sequential(nn.BatchNorm1d(3), mlp(nn.ReLU)),
    "softmax": mlp(nn.ReLU, outputs=4, tail=nn.Softmax(-1)), "logsoftmax": mlp(nn.ReLU, outputs=4, tail=nn.LogSoftmax(-1)),
    "softmax-two": mlp(nn.Tanh, outputs=2, tail=nn.Softmax(1)), "end-sigmoid": mlp(nn.ReLU, tail=nn.Sigmoid()),
    "end-relu": mlp(nn.ReLU, outputs=6, tail=nn.ReLU()), "prelu-each": mlp(lambda: nn.PReLU(8)),
    "double-tanh": mlp(nn.Tanh).double(), "double-relu": mlp(nn.ReLU).double(), "double-softplus": mlp(nn.Softplus).double(),
    "double-res": Residual(4, 1, nn.Tanh).double(), "flatten": nn.Sequential(nn.Flatten(), nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 2)),
    "unflatten": nn.Sequential(nn.Linear(3, 6), nn.Unflatten(1, (2, 3)), nn.Flatten(), nn.Tanh(), nn.Linear(6, 2)),
    "grouped": Grouped(), "bilinear-skip": nn.Sequential(nn.Linear(3, 3), nn.Sigmoid(), nn.Linear(3, 3, bias=False), nn.Softsign()),
    "conv": nn.Sequential(nn.Conv1d(2, 2, 2), nn.Flatten(), nn.Linear(4, 1)),
    "argmax": Function(lambda v: v, 6, 4),
}
shapes = {"flatten": (2, 3), "grouped": (2, 3), "conv": (2, 3)}


class Largest(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        return self.net(x).argmax(1)


models["argmax"] = Largest(models["argmax"])
torch.manual_seed(5)
for name, model in models.items():
    # Statistics of a batch normalisation that were trained.
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.running_mean.uniform_(-0.5, 0.5)
            module.running_var.uniform_(0.5, 2)
            if module.affine:
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.uniform_(module.bias, -0.5, 0.5)
        elif isinstance(module, nn.PReLU):
            nn.init.uniform_(module.weight, 0.05, 0.4)
    model.eval()
    kind = next(model.parameters()).dtype
    x = torch.rand((2,) + shapes.get(name, (3,)), dtype=kind)
    old = {"opset_version": {0: 17, 1: 13, 2: 11, 3: 9}[len(name) % 4], "dynamo": False,
           "dynamic_axes": {"x": {0: "samples"}, "y": {0: "samples"}}}
    new = {"dynamo": True, "dynamic_shapes": ({0: torch.export.Dim("samples")},), "verbose": False,
           "external_data": len(name) % 3 == 0}
    for kind, options in [("old", old), ("new", new)]:
        path = folder / f"torch-{kind}-{name}.onnx"
        try:
            torch.onnx.export(model, (x,), str(path), input_names=["x"], output_names=["y"], **options)
        except Exception as error:
            print(f"not exported: {path.name}: {type(error).__name__} {str(error).splitlines()[0][:90] if str(error) else ''}")
            path.unlink(missing_ok=True)
