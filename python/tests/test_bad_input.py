import json
import os

import approxima
import numpy as np
import pytest

GRID = np.linspace(0, 1, 10)
NAN = GRID.copy()
NAN[3] = np.nan

BAD = [
    (("nope",), {}, "unknown target 'nope'"),
    (("sin(x",), {"domain": [(0, 1)]}, "column"),
    (("x",), {"domain": [(1, 0)]}, "inverted"),
    (("x",), {"domain": 3}, "no domain"),
    (("x",), {"domain": [(0, "a")]}, "no domain"),
    (("x",), {"width": 0}, "at least 1"),
    (("x",), {"width": "many"}, "many"),
    (("x",), {"width": object()}, "neither a number nor a text"),
    (("x",), {"activation": "tan"}, "tan"),
    (("x",), {"nonsense": 3}, "nonsense"),
    (("x",), {"threads": 0}, "1 to 1024 threads"),
    ((3,), {}, "a text, a function, or arrays"),
    ((lambda x: x,), {}, "needs a domain"),
    ((lambda x, y: x,), {"domain": [(0, 1)]}, "takes 2 arrays"),
    ((lambda x: "text",), {"domain": [(0, 1)]}, "real numbers"),
    ((lambda x: 1j * x,), {"domain": [(0, 1)]}, "real numbers"),
    ((lambda x: x[:2],), {"domain": [(0, 1)]}, "shape"),
    ((lambda x: np.log(x - 2 + 0 * x),), {"domain": [(0, 1)]}, "nan"),
    ((lambda x: x if len(x) < 10 else x[:3],), {"domain": [(0, 1)]}, "shape"),
    ((GRID, NAN), {}, "row 3 is not finite"),
    ((GRID, GRID[:5]), {}, "10 rows, but y has 5"),
    ((GRID.astype(object), GRID), {}, "dtype object"),
    ((["a", "b"], [1, 2]), {}, "real numbers"),
    ((GRID + 1j, GRID), {}, "real numbers"),
    ((np.zeros((2, 2, 2)), [1, 2]), {}, "shape"),
    ((np.zeros((0, 1)), np.zeros(0)), {}, "no rows"),
    ((np.ones(10), GRID), {}, "must vary"),
    ((GRID[:1], GRID[:1]), {}, "1"),
    ((GRID, GRID), {"domain": [(0, 1)]}, "own domain"),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("arguments, options, words", BAD)
def test_bad_input_is_one_line(arguments, options, words):
    with pytest.raises(approxima.ApproximaError) as caught:
        approxima.fit(*arguments, **options)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "words", [["nope"], ["x", "--width", "0"], ["x", "--domain", "[1,0]"], ["x", "--optimizer", "none"]]
)
def test_the_text_is_the_command_s(command, words):
    said = command("fit", *words, code=2)
    options = dict(zip((word[2:] for word in words[1::2]), words[2::2]))
    with pytest.raises(approxima.ApproximaError) as caught:
        approxima.fit(words[0], **options)
    assert said.splitlines()[0].startswith(f"approxima: {caught.value}")


def test_networks_refuse_what_is_no_point():
    net = approxima.fit("franke", width=3, steps=2).network
    for bad in ([1.0], np.zeros((3, 3)), "text", np.zeros(2, dtype=object), 1j, None):
        with pytest.raises(approxima.ApproximaError):
            net(bad)
    with pytest.raises(approxima.ApproximaError, match="out"):
        net(np.zeros((3, 2)), out=np.zeros(4))
    with pytest.raises(approxima.ApproximaError, match="out"):
        net(np.zeros((3, 2)), out=np.zeros(6)[::2])


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", '{"format": 1}', '{"format": "approxima-network"}', "\x00", "é" * 9]
)
def test_files_that_are_none(tmp_path, text):
    with pytest.raises(approxima.ApproximaError):
        approxima.Network.from_json(text)
    for name in ("net.json", "net.onnx"):
        (tmp_path / name).write_text(text)
        with pytest.raises(approxima.ApproximaError, match=name):
            approxima.load(tmp_path / name)


def test_a_file_with_a_hostile_shape():
    file = json.loads(approxima.fit("x", domain=[(0, 1)], width=2, steps=1).network.to_json())
    for key, value in [("inputs", -1), ("inputs", 0), ("outputs", 0), ("widths", [-2]), ("widths", [10**9])]:
        bad = {**file, "architecture": {**file["architecture"], key: value}}
        with pytest.raises(approxima.ApproximaError):
            approxima.Network.from_json(json.dumps(bad))


def test_a_library_for_another_processor(tmp_path):
    """What loads is an ELF file of this machine; else the import is one line."""
    import struct
    import subprocess
    import sys

    # The head of a library for aarch64.
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 3, 183, 1) + bytes(40)
    for name, content in [("other.so", head + bytes(4096)), ("none.so", b"nothing"), ("absent.so", None)]:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-c", "import approxima"], capture_output=True, text=True,
            env={**os.environ, "APPROXIMA_LIBRARY": str(tmp_path / name)})
        lines = [line for line in done.stderr.splitlines() if line.startswith("ImportError")]
        assert done.returncode == 1 and len(lines) == 1, done.stderr
        assert "approxima's library does not load" in lines[0] and "this wheel is for Linux on x86-64" in lines[0]
        assert done.stderr.rstrip().endswith(lines[0])


def test_functions_that_fail_on_their_way():
    """What a function raises comes out as it is, also where it fails later than at the first look."""
    calls = []

    def late(x):
        calls.append(len(x))
        if len(calls) > 2:
            raise RuntimeError("no more values")
        return x

    with pytest.raises(RuntimeError, match="no more values"):
        approxima.fit(late, domain=[(0, 1)], width=3, steps=5)
    with pytest.raises(ZeroDivisionError):
        approxima.fit(lambda x: 1 // 0, domain=[(0, 1)], width=3, steps=5)
    net = approxima.fit("x", domain=[(0, 1)], width=2, steps=2).network
    with pytest.raises(ZeroDivisionError):
        approxima.measure(net, lambda x: 1 // 0)
    # The library goes on.
    assert approxima.fit("x", domain=[(0, 1)], width=2, steps=2).steps <= 2
