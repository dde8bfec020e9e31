import json
import pickle

import approxima
import numpy as np
import pytest
from approxima import ApproximaError

SINE = {"domain": [(-1, 1)], "width": 8, "steps": 100, "seed": 3}


def file_bits(path):
    return json.loads(path.read_text())["parameters"]


@pytest.mark.parametrize(
    "target, options",
    [
        ("sin(2*pi*x)", {"domain": [(-1, 1)], "width": 16, "activation": "tanh", "seed": 1}),
        ("franke", {"widths": [6, 6], "activation": "mish", "optimizer": "adam", "steps": 50, "seed": 7}),
        ("exp(x)", {"domain": [(0, 1)], "width": 4, "precision": "f32", "optimizer": "adam", "steps": 40}),
        ("runge", {"family": "residual", "width": 4, "depth": 2, "steps": 30, "seed": 5}),
    ],
)
def test_same_bits_as_the_command(command, tmp_path, target, options):
    fit = approxima.fit(target, **options)
    words = []
    for key, value in options.items():
        text = ",".join(map(str, value)) if key == "widths" else str(value)
        if key == "domain":
            text = "x".join(f"[{a},{b}]" for a, b in value)
        words += [f"--{key}", text]
    saved = tmp_path / "net.json"
    report = json.loads(command("fit", target, *words, "--json", "--save", str(saved)))
    assert file_bits(saved) == fit.network.file["parameters"]
    assert report["errors"] == fit.json["errors"]
    assert report["split"] == fit.json["split"]
    assert report["id"] == fit.json["id"]


def test_rows_have_the_same_bits_as_a_table(command, tmp_path):
    rng = np.random.default_rng(1)
    X = rng.uniform(-1, 1, (60, 2))
    y = np.sin(X[:, 0]) * X[:, 1]
    lines = ["x1,x2,y"] + [f"{a!r},{b!r},{c!r}" for (a, b), c in zip(X.tolist(), y.tolist())]
    (tmp_path / "data.csv").write_text("\n".join(lines) + "\n")
    report = json.loads(
        command("fit", "data.csv", "--width", "5", "--seed", "2", "--json", "--save", "net.json", cwd=tmp_path)
    )
    fit = approxima.fit(X, y, width=5, seed=2)
    assert file_bits(tmp_path / "net.json") == fit.network.file["parameters"]
    assert report["errors"] == fit.json["errors"]
    assert fit.domain is None
    # Strides, order and a DataFrame are the same rows.
    assert approxima.fit(np.asfortranarray(X), y, width=5, seed=2).network == fit.network
    wide = np.zeros((60, 4))
    wide[:, ::2] = X
    assert approxima.fit(wide[:, ::2], list(y), width=5, seed=2).network == fit.network


def test_a_function_is_its_formula():
    text = approxima.fit("x^2", domain=[(0, 1)], width=4, steps=50, seed=1)
    function = approxima.fit(lambda x: x * x, domain=[(0, 1)], width=4, steps=50, seed=1)
    assert text.network.file["parameters"] == function.network.file["parameters"]
    assert function.errors.sup == pytest.approx(text.errors.sup, rel=1e-9)
    assert function.network.target is None


def test_functions_of_one_name_are_different_targets():
    def f(x):
        return np.sin(x)

    first = approxima.fit(f, domain=[(0, 1)], width=3, activation="relu", seed=1)

    def f(x):
        return np.cos(8 * x)

    second = approxima.fit(f, domain=[(0, 1)], width=3, activation="relu", seed=1)
    assert second.split.approximation > 10 * first.split.approximation


def test_functions_of_several_variables():
    apart = approxima.fit(lambda x, y: x * y, domain=[(0, 1), (0, 2)], width=5, steps=20, seed=1)
    whole = approxima.fit(lambda p: p[:, 0] * p[:, 1], domain=[(0, 1), (0, 2)], width=5, steps=20, seed=1)
    assert apart.network == whole.network
    two = approxima.fit(
        lambda x: np.stack([np.sin(x), np.cos(x)], axis=1), domain=[(0, 1)], width=5, steps=20, seed=1)
    assert two.network.outputs == 2
    assert two.network(np.zeros(3)).shape == (3, 2)
    assert approxima.fit(np.sin, domain=(0, 1), width=3, steps=5, seed=1).target == "sin"


def test_errors_of_a_fit():
    fit = approxima.fit("sin(2*pi*x)", **SINE)
    x = np.linspace(-1, 1, 20001)
    seen = np.abs(fit.network(x) - np.sin(2 * np.pi * x)).max()
    assert seen <= fit.errors.sup * (1 + 1e-9)
    assert fit.errors.sup <= seen * 1.01
    assert fit.split.total == fit.errors.sup
    proof = fit.certify(tolerance=0.1)
    # The sampled one may be a rounding below the proven one.
    assert proof.lower <= seen * 1.01 and fit.errors.sup <= proof.upper * (1 + 1e-9)
    assert fit.certificate is proof
    with pytest.raises(approxima.ApproximaError, match="nothing can be proven"):
        approxima.fit(np.sin, domain=[(0, 1)], width=2, steps=3).certify()


def test_a_fit_is_saved_loaded_and_pickled(tmp_path):
    fit = approxima.fit("sin(2*pi*x)", **SINE)
    x = np.linspace(-1, 1, 11)
    fit.save(tmp_path / "net.json")
    fit.save(tmp_path / "net.onnx")
    for again in (
        approxima.load(tmp_path / "net.json"),
        approxima.load(tmp_path / "net.onnx"),
        pickle.loads(pickle.dumps(fit.network)),
        pickle.loads(pickle.dumps(fit)).network,
    ):
        assert (again(x) == fit.network(x)).all()
    assert pickle.loads(pickle.dumps(fit)).errors == fit.errors


def test_progress_is_told_and_may_stop():
    seen = []
    approxima.fit("sin(2*pi*x)", **SINE, progress=lambda step, steps, loss: seen.append((step, steps, loss)))
    assert max(steps for _, steps, _ in seen) >= 100 and seen[0][2] > seen[-1][2]
    stopped = approxima.fit(
        "sin(2*pi*x)", domain=[(-1, 1)], optimizer="adam", steps=10**6, seed=1,
        progress=lambda step, steps, loss: step < 30)
    assert stopped.status == "stopped" and stopped.steps < 10**6
    assert np.isfinite(stopped.errors.sup)
    bar = approxima.fit("sin(2*pi*x)", **SINE, progress=True)
    assert bar.network == approxima.fit("sin(2*pi*x)", **SINE, progress=False).network


def test_an_exception_of_a_callback_arrives():
    class Own(Exception):
        pass

    def raises(x):
        if len(x) > 10:
            raise Own("here")
        return x

    with pytest.raises(Own, match="here"):
        approxima.fit(raises, domain=[(0, 1)], width=2)

    def stops(*_):
        raise Own("there")

    with pytest.raises(Own, match="there"):
        approxima.fit("x", domain=[(0, 1)], width=2, optimizer="adam", steps=1000, progress=stops)


def test_a_copied_fit_of_a_function_is_not_taken_for_a_formula_of_its_name():
    import copy

    def square(x):
        return 1 + x

    fit = approxima.fit(square, domain=[(-1, 1)], width=4, steps=20, seed=1)
    for other in (copy.copy(fit), copy.deepcopy(fit)):
        with pytest.raises(ApproximaError, match="no formula"):
            other.certify()
        assert other._target(np.array([[0.5]])) == 1.5
    again = pickle.loads(pickle.dumps(fit))
    for use in (again.certify, again.plot, again.svg, lambda: approxima.measure(again, again._target)):
        with pytest.raises(ApproximaError, match="were not pickled"):
            use()
    assert again.errors == fit.errors and "no picture" in again._repr_html_()
    text = approxima.fit("x^2", domain=[(-1, 1)], width=4, steps=20, seed=1)
    assert pickle.loads(pickle.dumps(text)).certify().upper == text.certify().upper


def test_data_that_change_after_the_fit():
    X = np.linspace(0, 1, 40)
    fit = approxima.fit(X, X**2, width=2, steps=5, seed=1)
    before = fit._target.X.copy()
    X[:] = 7
    assert (fit._target.X == before).all()
    again = pickle.loads(pickle.dumps(fit))
    with pytest.raises(ApproximaError, match="were not pickled"):
        again.plot()


@pytest.mark.parametrize("domain", ["[0,1]^2", "[0, 1] x [0, 1]", "[0,1]x[0,1]", [(0, 1), (0, 1)]])
def test_a_function_on_a_domain_as_the_command_writes_it(domain):
    fit = approxima.fit(lambda x, y: x + y, domain=domain, width=2, steps=3, seed=1)
    assert fit.domain == [[0, 1], [0, 1]]


def test_a_proof_of_what_has_no_formula_is_refused_before_the_fit():
    def never(x):
        raise AssertionError("the fit began")

    with pytest.raises(ApproximaError, match="no formula"):
        approxima.fit(lambda x: x, domain=[(0, 1)], certify=True, progress=lambda *_: never(0))
    with pytest.raises(ApproximaError, match="data are rows"):
        approxima.fit(np.arange(9.0), np.arange(9.0), certify=True)


def test_sizes_as_arrays_and_a_progress_that_is_numpy_s():
    fit = approxima.fit("x^2", domain=[(0, 1)], widths=np.array([3, 2]), steps=3, seed=1)
    assert fit.network.widths == [3, 2]
    fit = approxima.fit(
        "x^2", domain=[(0, 1)], width=3, optimizer="adam", steps=5000, seed=1, restarts=0,
        progress=lambda step, steps, loss: np.bool_(step < 10),
    )
    assert fit.status == "stopped"


def test_the_rounding_of_a_fit_in_float32():
    fit = approxima.fit("x", domain=[(-1, 1)], width=8, activation="relu", precision="f32", seed=2, steps=150)
    proof = fit.certify()
    assert proof.precision == "f32" and "Float32" in proof._repr_html_()
    assert fit.errors.sup <= proof.upper + proof.evaluation_rounding
