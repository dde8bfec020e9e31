import json
import os
import re

import approxima
import numpy as np
import pytest


def same(left, right):
    """Equal but for how long it took."""
    clean = lambda json_: re.sub(r'"wall_seconds": [0-9.e-]+', "", json.dumps(json_))
    assert clean(left) == clean(right)


def test_verbs_give_the_command_s_numbers(command, tmp_path):
    approxima.construct("yarotsky-square", depth=3).save(tmp_path / "net.json")
    net = approxima.load(tmp_path / "net.json")
    run = lambda *words: json.loads(command(*words, "--json", cwd=tmp_path))
    same(run("measure", "net.json")["errors"], approxima.measure(net).json)
    same(run("measure", "net.json", "--target", "x", "--domain", "[0,0.5]")["errors"],
         approxima.measure(tmp_path / "net.json", "x", domain=[(0, 0.5)]).json)
    same(run("measure", "net.json", "--certify")["certified"], approxima.certify(net).json)
    [ours] = approxima.range(net, [(0, 0.5)])
    [theirs] = run("range", "net.json", "--box", "[0,0.5]")["outputs"]
    assert ours.largest == (theirs["largest_lower"], theirs["largest_upper"])
    verdict = approxima.verify(net, box=[(0, 1)], output_at_most="1.25")
    found = run("verify", "net.json", "--box", "[0,1]", "--output-at-most", "1.25")
    assert verdict and verdict.answer == found["answer"] and verdict.upper == found["upper"]
    same(run("baseline", "exp(x)", "--parameters", "4,8"),
         approxima.baseline("exp(x)", parameters=[4, 8]).json)
    same(run("construct", "yarotsky-square", "--depth", "3"),
         approxima.construct("yarotsky-square", depth=3).json)


def test_a_counterexample_is_no_error():
    net = approxima.construct("yarotsky-square", depth=3).network
    verdict = approxima.verify(net, box=[(0, 1)], output_at_most=0.5)
    assert not verdict and verdict.counterexample


def test_baseline_of_a_function():
    ours = approxima.baseline(np.exp, domain=[(-1, 1)], parameters=6, methods="chebyshev").rows
    text = approxima.baseline("exp(x)", domain=[(-1, 1)], parameters=6, methods="chebyshev").rows
    assert ours[0]["sup"] == pytest.approx(text[0]["sup"], rel=1e-8)
    assert list(approxima.baseline("exp", parameters=[4]).to_pandas()["parameters"]) == [4, 4, 4, 3, 4, 4, 4]


def test_measure_on_data_and_on_functions():
    net = approxima.construct("yarotsky-square", depth=3).network
    x = np.linspace(0, 1, 101)
    errors = approxima.measure(net, x, x**2)
    assert errors.sup <= 4.0**-4 * (1 + 1e-9)
    assert approxima.measure(net, lambda x: x**2).sup == pytest.approx(4.0**-4)
    with pytest.raises(approxima.ApproximaError, match="inputs"):
        approxima.measure(net, lambda x, y: x, domain=[(0, 1), (0, 1)])


def test_sweeps_and_their_store(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    experiment = {
        "name": "small", "target": "sin(2*pi*x)", "domain": [[-1, 1]], "seeds": [1, 2],
        "network": {"width": [2, 4], "activation": ["relu", "tanh"]}, "fit": {"steps": 30},
    }
    store = approxima.sweep(experiment)
    assert len(store) == 8
    table = store.to_pandas()
    assert len(table) == 8 and sorted(table["width"].unique()) == [2, 4]
    (tmp_path / "small.yaml").write_text(json.dumps(experiment))
    command("sweep", "small.yaml", "--store", "other.sqlite", cwd=tmp_path)
    other = approxima.Store("other.sqlite").to_pandas()
    key = ["width", "activation", "seed"]
    assert (table.sort_values(key)["sup"].values == other.sort_values(key)["sup"].values).all()
    report = store.report(output="page.html")
    assert "<html" in (tmp_path / "page.html").read_text() and "small" in report.html
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "other.sqlite", "page.html", "runs.sqlite", "small.yaml"]
    with pytest.raises(approxima.ApproximaError, match="widht"):
        approxima.sweep({**experiment, "network": {"widht": 3}}, store="none.sqlite")


def test_pictures_of_a_store(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    store = approxima.sweep({
        "name": "drawn", "target": "exp(x)", "domain": [[0, 1]], "seeds": [1, 2, 3],
        "network": {"width": [2, 4, 8], "activation": ["relu", "tanh"]}, "fit": {"steps": 20}})
    picture = store.plot("width", "sup", color="activation", where="width > 2")
    data, runs = picture.to_pandas(), store.to_pandas()
    assert sorted(data["series"].unique()) == ["relu", "tanh"] and sorted(data["x"].unique()) == [4, 8]
    # The middle of three seeds.
    wanted = runs[(runs["width"] == 8) & (runs["activation"] == "tanh")]["sup"].median()
    drawn = data[(data["series"] == "tanh") & (data["x"] == 8)]["y"].iloc[0]
    assert drawn == pytest.approx(wanted, rel=1e-6)
    assert "width > 2" in picture.caption and "12 runs" in picture.caption
    assert picture.svg.startswith("<svg") and "<svg" in picture._repr_html_()
    picture.save("f.svg")
    assert (tmp_path / "f.svg").read_text() == picture.svg
    picture.save("f.tex", style="paper", width="84mm")
    assert "\\begin{tikzpicture}" in (tmp_path / "f.tex").read_text()
    command(
        "plot", "runs.sqlite", "--x", "width", "--y", "sup", "--color", "activation", "--where", "width > 2",
        "--output", "g.svg", cwd=tmp_path)
    assert (tmp_path / "g.svg").read_text() == picture.svg
    for wrong, words in [
        (dict(x="widht", y="sup"), "no column 'widht'"), (dict(x="width", y="sup", where="width"), "no condition"),
        (dict(x="width", y="sup", stat="mean"), "unknown stat"), (dict(x="width", y="sup", where="width > 9"), "no run is left"),
    ]:
        with pytest.raises(approxima.ApproximaError, match=words):
            store.plot(**wrong)
    with pytest.raises(approxima.ApproximaError, match="unknown type"):
        picture.save("f.docx")


def test_a_store_as_parquet(tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.chdir(tmp_path)
    store = approxima.sweep({
        "name": "kept", "target": "x^2", "domain": [[0, 1]], "seeds": [1, 2], "measure": ["l2"],
        "network": {"width": [2, 4], "activation": "relu"}, "fit": {"steps": 20}})
    store.to_parquet("runs.parquet")
    kept, runs = parquet.read_table("runs.parquet"), store.to_pandas()
    assert kept.num_rows == 4 and kept.column_names == list(runs.columns)
    assert str(kept.schema.field("l2").type) == "double" and str(kept.schema.field("sup").type) == "double"
    assert str(kept.schema.field("width").type) == "int64" and str(kept.schema.field("samples").type) == "int64"
    assert str(kept.schema.field("activation").type) == "string"
    # The same bits; what was not measured is no number.
    assert kept["l2"].to_pylist() == runs["l2"].tolist()
    assert all(value is None or value != value for value in kept["sup"].to_pylist())


def test_claims():
    [claim] = approxima.claims.run("leshno.polynomial-floor", quick=True)
    assert claim.verdict == "holds" and claim.measured == pytest.approx(claim.predicted, rel=0.01)
    with pytest.raises(approxima.ApproximaError):
        approxima.claims.run("leshno.nothing")
    with pytest.raises(approxima.ApproximaError):
        approxima.claims.run()


def test_the_command_says_its_version_and_its_errors(command):
    said = command("--version").strip()
    assert said.startswith(approxima.__version__ + " (commit ") and "; kernels " in said
    assert command("fit", "sine", "--width", "0", code=2).startswith("approxima: ")
    assert command("claims", "run", code=2)
    assert "USAGE" in approxima.command("fit", "--help")


def test_a_notebook_of_the_command_runs_the_command(tmp_path, monkeypatch):
    """A block of a notebook starts the command again: the script of this Python."""
    monkeypatch.chdir(tmp_path)
    if not os.access(approxima._library.program(), os.X_OK):
        pytest.skip("the package is not installed")
    (tmp_path / "one.md").write_text("# One\n\n```sh\napproxima --version\n```\n")
    approxima.command("notebook", "run", "one.md")
    assert approxima.__version__ in (tmp_path / "one.md").read_text()


def test_a_classifier_s_file_is_verified_by_its_scores(tmp_path):
    """Behind Softmax the order of outputs is followed, behind ArgMax the label; of both the file is the network."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    torch.manual_seed(3)
    nn = torch.nn

    class Label(nn.Module):
        def __init__(self, scores):
            super().__init__()
            self.scores = scores

        def forward(self, x):
            return self.scores(x).softmax(-1).argmax(-1)

    scores = nn.Sequential(nn.Linear(2, 6), nn.ReLU(), nn.Linear(6, 3))
    point = torch.zeros(2, 2)
    for name, module in (("p", nn.Sequential(scores, nn.Softmax(-1))), ("l", Label(scores))):
        torch.onnx.export(
            module, (point,), str(tmp_path / f"{name}.onnx"), dynamo=False, opset_version=17,
            input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "n"}})
    grid = np.stack(np.meshgrid(*[np.linspace(-1, 1, 201)] * 2), axis=-1).reshape(-1, 2)
    values = scores(torch.tensor(grid, dtype=torch.float32)).detach().numpy()
    labels = set(values.argmax(axis=1).tolist())
    declared = "".join(f"(declare-const X_{k} Real)\n(assert (>= X_{k} -1))\n(assert (<= X_{k} 1))\n" for k in range(2))
    for label in range(3):
        # Unsafe: the label is this one.
        (tmp_path / "l.vnnlib").write_text(
            declared + f"(declare-const Y_0 Real)\n(assert (>= Y_0 {label - 0.5}))\n(assert (<= Y_0 {label}.25))\n")
        verdict = approxima.verify(tmp_path / "l.onnx", tmp_path / "l.vnnlib")
        assert verdict.answer == ("counterexample" if label in labels else "holds"), label
        others = "".join(f"(assert (<= Y_{k} Y_{label}))" for k in range(3) if k != label)
        (tmp_path / "p.vnnlib").write_text(declared + "".join(f"(declare-const Y_{k} Real)" for k in range(3)) + others)
        same = approxima.verify(tmp_path / "p.onnx", tmp_path / "p.vnnlib")
        assert same.answer == verdict.answer and same.json["scores_before"] == "Softmax"
    assert approxima.verify(tmp_path / "l.onnx", box=[(-1, 1)] * 2, output_at_most=2).answer == "holds"
    with pytest.raises(approxima.ApproximaError, match="ends in Softmax, of which the order"):
        approxima.verify(tmp_path / "p.onnx", box=[(-1, 1)] * 2, output_at_most=0.9)
    with pytest.raises(approxima.ApproximaError, match="its output is a place"):
        approxima.load(tmp_path / "l.onnx")


def constant(value):
    """A network of one input that is a constant."""
    layers = {"inputs": 1, "outputs": 1, "widths": [1], "activations": ["relu"], "skip": "none"}
    return approxima.Network.from_json(json.dumps({
        "format": "approxima-network", "version": 1, "precision": "f64", "architecture": layers,
        "parameters": [0.0, 0.0, 0.0, value],
    }))


def test_floats_of_verify_are_what_they_are():
    net = constant(0.1)
    # 0.1 as a float is above the decimal 0.1.
    assert approxima.verify(net, box=[(0, 1)], output_at_most=0.1).answer == "holds"
    assert approxima.verify(net, box=[(0, 1)], output_at_most="0.1").answer == "counterexample"
    assert approxima.verify(net, box=[(0, 0.3)], output_at_least=0.1).answer == "holds"


def test_a_range_of_a_network_that_is_not_finite_is_refused():
    file = dict(constant(0.5).file)
    for bad in ("nan", "inf"):
        file["parameters"] = [0.0, 0.0, bad, 0.5]
        with pytest.raises(approxima.ApproximaError, match="not finite"):
            approxima.range(approxima.Network.from_json(json.dumps(file)), [(0, 1)])


def test_values_into_the_array_that_they_come_from():
    net = approxima.construct("yarotsky-square", depth=3).network
    x = np.linspace(0, 1, 1001)
    wanted = net(x[:-1])
    net(x[:-1], out=x[1:])
    assert (x[1:] == wanted).all()


def test_masked_numbers_are_refused():
    rows = np.ma.masked_array([0.0, 0.5, 1.0], mask=[False, True, False])
    with pytest.raises(approxima.ApproximaError, match="masked"):
        approxima.fit(rows, np.arange(3.0))


def test_an_experiment_of_numpy_s_numbers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = approxima.sweep({
        "target": "x^2", "domain": [[0, 1]], "seeds": range(1, 3), "network": {"width": np.array([2, 3])},
        "fit": {"steps": np.int64(3)},
    })
    assert len(store) == 4 and len(store.to_pandas()) == 4
    with pytest.raises(approxima.ApproximaError, match="no number"):
        approxima.sweep({"target": object()})
    assert [name for name in os.listdir(tmp_path) if name.endswith(".yaml")] == []
