"""Makes the ONNX files of the tests and what ONNX Runtime says of them.

    python3 -m venv v && v/bin/pip install onnx onnxruntime && v/bin/python make.py
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).parent
random = np.random.default_rng(5)
expected = {}


def constant(name, array, raw=True):
    array = np.asarray(array)
    if raw:
        return numpy_helper.from_array(array, name)
    kind = helper.np_dtype_to_tensor_dtype(array.dtype)
    return helper.make_tensor(name, kind, array.shape, array.ravel())


def save(name, nodes, constants, shape, outputs, dtype=np.float32, opset=13):
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info("y", kind, outputs)],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=7)
    onnx.checker.check_model(model)
    onnx.save(model, here / f"{name}.onnx")
    session = onnxruntime.InferenceSession(model.SerializeToString())
    sizes = [size if isinstance(size, int) else 1 for size in shape]
    points = [random.uniform(-2, 2, sizes).astype(dtype) for _ in range(5)]
    expected[name] = {
        "inputs": [point.ravel().tolist() for point in points],
        "outputs": [session.run(None, {"x": point})[0].ravel().tolist() for point in points],
    }


def weights(*shape, dtype=np.float32):
    return random.normal(0, 1, shape).astype(dtype)


node = helper.make_node

save(
    "gemm-relu",
    [
        node("Gemm", ["x", "A", "a"], ["s"], transB=1),
        node("Relu", ["s"], ["h"]),
        node("Gemm", ["h", "B", "b"], ["y"], transB=1),
    ],
    [constant("A", weights(4, 3)), constant("a", weights(4)), constant("B", weights(2, 4)),
     constant("b", weights(2))],
    ["N", 3],
    ["N", 2],
)
save(
    "shifted-matmul",
    [
        node("Sub", ["x", "mean"], ["x1"]),
        node("Div", ["x1", "scale"], ["x2"]),
        node("Flatten", ["x2"], ["x3"], axis=1),
        node("MatMul", ["x3", "A"], ["s1"]),
        node("Add", ["s1", "a"], ["s2"]),
        node("Relu", ["s2"], ["h"]),
        node("MatMul", ["h", "B"], ["s3"]),
        node("Add", ["b", "s3"], ["y"]),
    ],
    [constant("mean", weights(1, 1, 1, 5)), constant("scale", np.float32(4)),
     constant("A", weights(5, 6)), constant("a", weights(6)), constant("B", weights(6, 3)),
     constant("b", weights(3))],
    [1, 1, 1, 5],
    [1, 3],
    opset=8,
)
save(
    "double-smooth",
    [
        node("Gemm", ["x", "A", "a"], ["s"], alpha=0.5),
        node("Tanh", ["s"], ["h"]),
        node("Gemm", ["h", "B"], ["s2"]),
        node("Sigmoid", ["s2"], ["y"]),
    ],
    [constant("A", weights(2, 4, dtype=np.float64), raw=False),
     constant("a", weights(4, dtype=np.float64)), constant("B", weights(4, 2, dtype=np.float64))],
    ["N", 2],
    ["N", 2],
    dtype=np.float64,
)
save(
    "left-matrix",
    [
        node("MatMul", ["A", "x"], ["s"]),
        node("Add", ["s", "a"], ["s1"]),
        node("Relu", ["s1"], ["h"]),
        node("MatMul", ["B", "h"], ["y"]),
    ],
    [constant("A", weights(3, 2), raw=False), constant("a", weights(3), raw=False),
     constant("B", weights(1, 3), raw=False)],
    [2],
    [1],
)
save(
    "constants-and-activations",
    [
        node("Constant", [], ["shape"], value=constant("", np.array([-1, 4], dtype=np.int64))),
        node("Constant", [], ["c"], value=constant("", weights(4))),
        node("Reshape", ["x", "shape"], ["x1"]),
        node("MatMul", ["x1", "A"], ["s1"]),
        node("LeakyRelu", ["s1"], ["h1"], alpha=0.2),
        node("Mul", ["h1", "c"], ["h2"]),
        node("Sub", ["c", "h2"], ["h3"]),
        node("Elu", ["h3"], ["h4"], alpha=0.7),
        node("Softplus", ["h4"], ["h5"]),
        node("Softsign", ["h5"], ["h6"]),
        node("Identity", ["h6"], ["h7"]),
        node("MatMul", ["h7", "B"], ["s2"]),
        node("Selu", ["s2"], ["h8"]),
        node("Abs", ["h8"], ["y"]),
    ],
    [constant("A", weights(4, 4)), constant("B", weights(4, 2))],
    [1, 2, 2],
    [1, 2],
)
# What is not read, each for its message.
for name, nodes, constants in [
    ("bad-operator", [node("Hardmax", ["x"], ["y"])], []),
    ("bad-branches", [node("MatMul", ["x", "x"], ["y"])], []),
    ("bad-size", [node("MatMul", ["x", "A"], ["y"])], [constant("A", weights(3, 2))]),
    ("bad-type", [node("Mul", ["x", "A"], ["y"])], [constant("A", np.float16(2))]),
]:
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 2])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    onnx.save(model, here / f"{name}.onnx")

(here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
