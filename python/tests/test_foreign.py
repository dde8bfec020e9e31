"""Networks of scikit-learn and PyTorch: the same values, or one line that says what is not read."""

import numpy as np
import pytest

import approxima
from approxima import ApproximaError

sklearn = pytest.importorskip("sklearn")
random = np.random.default_rng(2)
X = random.uniform(-1, 1, (60, 3))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("outputs", [1, 2])
def test_regressors(activation, outputs):
    from sklearn.neural_network import MLPRegressor

    y = np.sin(X[:, :outputs]).squeeze()
    mlp = MLPRegressor(hidden_layer_sizes=(6, 4), activation=activation, max_iter=20, random_state=1)
    net = approxima.from_sklearn(mlp.fit(X, y))
    assert net.widths == [6, 4] and net.precision == "f64"
    np.testing.assert_allclose(net(X), mlp.predict(X), rtol=1e-12, atol=1e-13)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("classes", [2, 3])
def test_classifiers_give_scores(classes):
    from sklearn.neural_network import MLPClassifier

    y = np.digitize(X[:, 0], [0] if classes == 2 else [-0.3, 0.3])
    mlp = MLPClassifier(hidden_layer_sizes=(5,), max_iter=50, random_state=1).fit(X, y)
    scores = approxima.from_sklearn(mlp)(X)
    wanted = mlp.predict_proba(X)
    if classes == 2:
        np.testing.assert_allclose(1 / (1 + np.exp(-scores)), wanted[:, 1], rtol=1e-12)
    else:
        e = np.exp(scores - scores.max(1, keepdims=True))
        np.testing.assert_allclose(e / e.sum(1, keepdims=True), wanted, rtol=1e-12)


@pytest.mark.filterwarnings("ignore")
def test_pipelines():
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, StandardScaler

    for scaler in [StandardScaler(), MinMaxScaler(), StandardScaler(with_mean=False)]:
        pipe = make_pipeline(scaler, MLPRegressor(hidden_layer_sizes=(4,), max_iter=9)).fit(X, X[:, 0])
        np.testing.assert_allclose(approxima.from_sklearn(pipe)(X), pipe.predict(X), rtol=1e-12, atol=1e-13)
    pipe = make_pipeline(PolynomialFeatures(), MLPRegressor(max_iter=2)).fit(X, X[:, 0])
    with pytest.raises(ApproximaError, match="PolynomialFeatures is no step that is read"):
        approxima.from_sklearn(pipe)
    with pytest.raises(ApproximaError, match="this MLPRegressor is not fitted: call fit first"):
        approxima.from_sklearn(MLPRegressor())
    with pytest.raises(ApproximaError, match="a fitted MLPRegressor or MLPClassifier is needed, not float"):
        approxima.from_sklearn(1.5)


def modules(torch):
    nn = torch.nn

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.inner, self.outer, self.last = (
                nn.Linear(3, 5), nn.Linear(5, 5), nn.Linear(5, 5), nn.Linear(5, 2))

        def forward(self, x):
            h = self.first(x)
            return self.last(h + self.outer(torch.relu(self.inner(h))))

    return {
        "tanh": nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1)),
        "relu": nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 2)),
        "gelu": nn.Sequential(nn.Linear(3, 8), nn.GELU(), nn.Linear(8, 1)),
        "silu": nn.Sequential(nn.Linear(3, 8), nn.SiLU(), nn.Linear(8, 1)),
        "prelu": nn.Sequential(nn.Linear(3, 8), nn.PReLU(8), nn.Linear(8, 1)),
        "norm": nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.ELU(), nn.Linear(8, 1)),
        "residual": Residual(), "double": Residual().double(),
    }


def test_modules_there_and_back(tmp_path):
    torch = pytest.importorskip("torch")
    torch.manual_seed(1)
    for name, module in modules(torch).items():
        module.train()
        net = approxima.from_torch(module)
        assert module.training and all(one.training for one in module.modules()), name
        module.eval()
        kind = next(module.parameters()).dtype
        assert net.precision == ("f64" if kind == torch.float64 else "f32"), name
        x = torch.tensor(X, dtype=kind)
        wanted = module(x).detach().numpy().squeeze()
        tolerance = 1e-12 if kind == torch.float64 else 1e-6
        assert np.abs(net(x.numpy().astype(float)) - wanted).max() <= tolerance * np.abs(wanted).max(), name
        assert repr(net).startswith("<approxima.Network") and net.inputs == 3
        back = approxima.to_torch(net)
        assert np.abs(back(x).detach().numpy().squeeze() - wanted).max() <= tolerance * np.abs(wanted).max(), name
        net.save(tmp_path / "net.json")
        assert approxima.load(tmp_path / "net.json") == net


@pytest.mark.parametrize("family", [None, "residual"])
@pytest.mark.parametrize("activation", ["tanh", "relu", "prelu", "mish", "snake(1.5)", "expression(x*exp(-x^2)+max(x,0.1))"])
def test_own_networks_in_torch(family, activation):
    torch = pytest.importorskip("torch")
    fit = approxima.fit("sin(x)*y", domain=[(-1, 1)] * 2, widths=[5, 4], activation=activation, steps=5, seed=1,
                        family=family)
    points = random.uniform(-1, 1, (50, 2))
    module = approxima.to_torch(fit)
    values = module(torch.tensor(points)).detach().numpy().squeeze()
    np.testing.assert_allclose(values, fit.network(points), rtol=1e-11, atol=1e-12)
    assert sum(p.numel() for p in module.parameters()) == len(fit.network.parameters)


@pytest.mark.parametrize(
    "options",
    [
        {"family": "tied", "width": 4, "depth": 3}, {"family": "tied", "width": 3, "depth": 2, "block_layers": 2},
        {"family": "tied", "width": 3, "depth": 2, "activation": "prelu"},
        {"widths": [4, 3], "skip": "all"}, {"widths": [4, 3], "skip": "output", "activation": "prelu"},
        {"family": "residual", "widths": [4, 3], "block_layers": 2},
        {"family": "kan", "widths": [2], "grid": 5, "degree": 3}, {"family": "kan", "widths": [2], "grid": 4, "degree": 2, "base": "silu"},
        {"family": "kan", "depth": 0, "grid": 3, "degree": 0}, {"width": 4, "activation": "ternary(0.2)"},
        {"width": 4, "activation": "sawtooth"}, {"width": 4, "activation": "step"},
        {"family": "attention", "width": 4, "heads": 2, "depth": 2},
        {"family": "attention", "width": 2, "depth": 3, "blocks": "reversible", "token_size": 2, "readout": "mean"},
        {"family": "capsules", "width": 3, "capsule_size": 2, "routing": 3},
    ],
)
def test_other_families_in_torch(options):
    """Skips, tied weights and splines: values, trained numbers, derivatives by them, copies."""
    import copy
    import pickle

    torch = pytest.importorskip("torch")
    kind = "adam" if options.get("family", "tied") in ("tied", "capsules") else "lm"
    fit = approxima.fit("sin(x)*y", domain=[(-1, 1)] * 2, optimizer=kind, steps=8, seed=1, **options)
    module = approxima.to_torch(fit)
    # Beyond the domain, too, and at its ends.
    points = np.concatenate([random.uniform(-1.5, 1.5, (80, 2)), [[-1.0, 1.0], [1.0, -1.0], [0.0, 0.0]]])
    given = torch.tensor(points, requires_grad=True)
    values = module(given)
    np.testing.assert_allclose(values.detach().numpy()[:, 0], fit.network(points), rtol=1e-11, atol=1e-12)
    trained = sum(p.numel() for p in module.parameters())
    assert trained == fit.json["architecture"]["parameters"]
    if options.get("degree") != 0 and not str(options.get("activation")).startswith(("ternary", "step")):
        values.sum().backward()
        slopes = fit.network.gradient(points[:80])[:, 0]
        np.testing.assert_allclose(given.grad.numpy()[:80], slopes, rtol=1e-9, atol=1e-10)
    for other in (copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
        with torch.no_grad():
            for numbers in other.parameters():
                numbers.zero_()
        assert (other(given.detach()) != values).any() and (module(given.detach()) == values).all()


def test_sparse_networks_in_torch():
    torch = pytest.importorskip("torch")
    net = approxima.construct("he-finite-elements", target="mesh:3x3:franke").network
    points = random.uniform(0, 1, (50, 2))
    values = approxima.to_torch(net)(torch.tensor(points)).detach().numpy().squeeze()
    np.testing.assert_allclose(values, net(points), rtol=1e-11, atol=1e-12)


def test_what_is_not_read():
    torch = pytest.importorskip("torch")
    nn = torch.nn
    for module, message in [
        (1.5, "module: a torch.nn.Module is needed, not float"),
        (nn.ReLU(), "inputs: no Linear says how many inputs it has: give inputs"),
        (nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4)), "module: node"),
        (nn.Sequential(nn.Linear(3, 2)).half(), "module: its numbers are torch.float16"),
        (nn.Sequential(nn.Flatten(0), nn.Linear(6, 1)), "module: its value at points|module: it does not take points"),
        (nn.LSTM(3, 2), "inputs: no Linear|module: its value"),
    ]:
        with pytest.raises(ApproximaError, match=message) as caught:
            approxima.from_torch(module)
        assert "\n" not in str(caught.value)
    assert approxima.from_torch(nn.ReLU(), inputs=2)([[-1.0, 2.0]]).tolist() == [[0.0, 2.0]]


def test_meanfield():
    field = approxima.meanfield("tanh", sigma_w=0.9)
    assert field.network["phase"] == "ordered" and "tanh" in str(field)
    with pytest.raises(ApproximaError, match="needs --sigma-w"):
        approxima.meanfield("tanh", sigma_b=0.1)


def test_what_no_export_has_is_refused():
    torch = pytest.importorskip("torch")
    nn = torch.nn

    class Branch(nn.Module):
        def __init__(self, of):
            super().__init__()
            self.first, self.last, self.of = nn.Linear(2, 6), nn.Linear(6, 1), of

        def forward(self, x):
            h = torch.tanh(self.first(x))
            if self.of == "values" and h.sum() > 0:
                h = h * 2
            if self.of == "shape" and x.shape[0] > 2:
                h = h * 2
            return self.last(h)

    for of in ("values", "shape"):
        with pytest.raises(approxima.ApproximaError, match="in no export"):
            approxima.from_torch(Branch(of))
    patched = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    patched.forward = lambda x: patched[2](torch.relu(patched[0](x))) + 1
    with pytest.raises(approxima.ApproximaError, match="differ"):
        approxima.from_torch(patched)
    bent = nn.Sequential(nn.Linear(2, 3), nn.Softplus(beta=1, threshold=1), nn.Linear(3, 1))
    with pytest.raises(approxima.ApproximaError, match="differ"):
        approxima.from_torch(bent)
    net = approxima.construct("yarotsky-square", depth=3).network
    assert abs(approxima.from_torch(approxima.to_torch(net))(0.3) - net(0.3)) < 1e-12
