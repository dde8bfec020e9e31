"""Copies a few of the exporters' files into the tests, with what ONNX Runtime computes: `fixtures.py FOLDER`."""

import json
import pathlib
import shutil
import sys

import numpy as np
import onnxruntime

source = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent.parent / "NetworksTests/Resources/ONNXExporters"
names = {
    "torch-old": ["act-gelu", "act-silu", "act-mish", "act-hardsigmoid", "act-softplus", "act-celu", "norm-relu", "res-norm",
                  "res-gelu", "dense-relu", "softmax", "split-chunk", "fun-reshape", "fun-pow", "prelu-each", "double-res"],
    "torch-new": ["act-gelutanh", "act-hardswish", "act-softplus", "act-relu6", "act-softshrink", "res-silu", "gate-sigmoid",
                  "fun-maxout", "fun-clamp", "fun-serf", "affine-tanh", "logsoftmax", "split-unbind", "grouped", "norm-first"],
    "sklearn": ["regressor-tanh-2-18", "classifier-two-relu-1-13", "classifier-three-logistic-2-18", "pipeline-standardscaler-13",
                "regressor-relu-1-15-double"],
    "keras": ["act-gelu", "act-mish", "act-hard_sigmoid", "norm", "prelu", "two-maximum", "two-concatenate", "softmax"],
}
random = np.random.default_rng(6)
expected = {}
for maker, files in names.items():
    for name in files:
        path = source / f"{maker}-{name}.onnx"
        try:
            session = onnxruntime.InferenceSession(str(path))
        except Exception:
            print("left out:", path.name)
            continue
        for file in [path, path.with_suffix(".onnx.data")]:
            if file.exists():
                shutil.copy(file, here / file.name)
        given, output = session.get_inputs()[0], [o for o in session.get_outputs() if "int" not in o.type][-1]
        sizes = [1] + [int(size) for size in given.shape[1:]]
        points = [random.uniform(-2, 2, sizes).astype(np.float64 if "double" in given.type else np.float32) for _ in range(4)]
        outputs = [session.run([output.name], {given.name: p})[0].ravel().tolist() for p in points]
        expected[path.stem] = {"inputs": [p.ravel().tolist() for p in points], "outputs": outputs}
(here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
