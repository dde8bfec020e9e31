"""Makes small ONNX files of other programs' habits, and what ONNX Runtime says of them.

    python3 -m venv v && v/bin/pip install onnx onnxruntime && v/bin/python make.py

expected.json has, for each file, either inputs and outputs (the file must be read, and equal them) or
"refused": a part of the message. A file that ONNX Runtime refuses too is marked "runtime": false.
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).parent
random = np.random.default_rng(11)
node = helper.make_node
expected = {}


def weights(*shape, dtype=np.float64):
    return random.normal(0, 1, shape).astype(dtype)


def save(name, nodes, constants, shape=("N", 3), refused=None, dtype=np.float64, opset=13, out=None,
         imports=(), change=None, rank=2):
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    output = helper.make_tensor_value_info("y", kind, out if out else [None] * rank)
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", kind, shape)], [output],
        [numpy_helper.from_array(np.asarray(value), key) for key, value in constants.items()])
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid(d, 1) for d in imports]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    if change:
        change(model)
    data = model.SerializeToString()
    (here / f"{name}.onnx").write_bytes(data)
    sizes = [size if isinstance(size, int) else 1 for size in shape]
    points = [random.uniform(-2, 2, sizes).astype(dtype) for _ in range(4)]
    try:
        session = onnxruntime.InferenceSession(data)
        outputs = [session.run(None, {"x": p})[0].ravel().tolist() for p in points]
    except Exception:
        outputs = None
    assert refused or outputs, name
    if refused:
        entry = {"inputs": [], "outputs": [], "refused": refused, "runtime": outputs is not None}
    else:
        entry = {"inputs": [p.ravel().tolist() for p in points], "outputs": outputs}
    expected[name] = entry


A, B, c3, c4 = weights(3, 4), weights(4, 2), weights(3), weights(4)
dense = {"A": A, "c4": c4}

# Activations with attributes of their own.
for name, attributes in [("selu", {}), ("selu-own", {"alpha": 1.5, "gamma": 0.75}), ("elu-own", {"alpha": 0.5})]:
    save(name, [node("MatMul", ["x", "A"], ["s"]), node(name.split("-")[0].title(), ["s"], ["y"], **attributes)],
         dense, opset=18)
save("leaky-own", [node("LeakyRelu", ["x"], ["y"], alpha=0.3)], {}, opset=16)
save("leaky-default", [node("LeakyRelu", ["x"], ["y"])], {}, opset=16)
save("selu-float", [node("Selu", ["x"], ["y"])], {}, dtype=np.float32)
save("selu-own-float", [node("Selu", ["x"], ["y"], alpha=2.0, gamma=1.5)], {}, dtype=np.float32)
save("celu-own", [node("Celu", ["x"], ["y"], alpha=0.4)], {}, dtype=np.float32)
save("elu-negative", [node("Elu", ["x"], ["y"], alpha=-0.5)], {}, ("N", 3),
     "alpha -0.5 is not read", dtype=np.float32)
save("prelu-one", [node("PRelu", ["x", "p"], ["y"])], {"p": np.float64([0.01])}, opset=16)
save("prelu-equal", [node("PRelu", ["x", "p"], ["y"])], {"p": np.full(3, 0.2)}, opset=16)
save("prelu-each", [node("PRelu", ["x", "p"], ["y"])], {"p": np.array([0.1, 0.2, 0.3])},
     refused="units with different slopes", opset=16)

# Operators of other domains, and functions of the model's own.
save("relu-domain", [node("Relu", ["x"], ["y"], domain="com.example")], {}, imports=["com.example"],
     refused="node 1 (com.example.Relu): this operator is not read")
save("relu-ai-onnx", [node("Relu", ["x"], ["y"], domain="ai.onnx")], {})
save("gelu-microsoft", [node("Gelu", ["x"], ["y"], domain="com.microsoft")], {}, dtype=np.float32,
     imports=["com.microsoft"], refused="(com.microsoft.Gelu)")
save("unused-domain", [node("Relu", ["x"], ["y"])], {}, imports=["com.microsoft"])


def own_function(model):
    model.functions.append(helper.make_function(
        "com.example", "Relu", ["a"], ["b"], [node("Neg", ["a"], ["b"])], [helper.make_opsetid("", 13)]))


save("own-function", [node("Relu", ["x"], ["y"], domain="com.example")], {}, imports=["com.example"],
     refused="functions of a model's own", change=own_function)
save("old-opset", [node("Relu", ["x"], ["y"])], {}, opset=6, dtype=np.float32, refused="operators of version 6")
save("consumed", [node("Relu", ["x"], ["y"])], {},
     change=lambda m: m.graph.node[0].attribute.append(helper.make_attribute("consumed_inputs", [0])),
     refused="its attribute 'consumed_inputs' is not read")

# Constants that broadcast.
matmul = node("MatMul", ["x", "A"], ["s"])
for name, shape in [("bias-row", (1, 4)), ("bias-scalar", ()), ("bias-one", (1,)), ("bias-vector", (4,))]:
    save(name, [matmul, node("Add", ["s", "b"], ["y"])], {"A": A, "b": weights(*shape)})
save("bias-column", [matmul, node("Add", ["s", "b"], ["y"])], {"A": A, "b": weights(4, 1)},
     refused="node 2 (Add): a constant of shape [4, 1]")
save("bias-column-fixed", [matmul, node("Add", ["s", "b"], ["y"])], {"A": A, "b": weights(4, 1)}, shape=(1, 3),
     refused="node 2 (Add): a constant of shape [4, 1]")
save("bias-rank-three", [matmul, node("Add", ["s", "b"], ["y"])], {"A": A, "b": weights(1, 1, 4)}, shape=(1, 3),
     rank=3)
save("column-vector", [node("MatMul", ["A", "x"], ["s"]), node("Add", ["s", "b"], ["y"])],
     {"A": weights(4, 3), "b": weights(4, 1)}, shape=(3, 1))
save("column-widens", [node("MatMul", ["A", "x"], ["s"]), node("Add", ["s", "b"], ["y"])],
     {"A": weights(4, 3), "b": weights(4)}, shape=(3, 1), refused="node 2 (Add): a constant of shape [4]")
save("value-widens", [node("Add", ["x", "b"], ["y"])], {"b": weights(3)}, shape=(1, 1),
     refused="node 1 (Add): a constant of shape [3]")
save("square-column", [node("Mul", ["x", "b"], ["y"])], {"b": weights(3, 1)}, refused="a constant of shape [3, 1]")
save("reshaped-bias", [node("Reshape", ["b", "s"], ["b2"]), node("Add", ["x", "b2"], ["y"])],
     {"b": weights(3), "s": np.int64([3, 1])}, refused="node 2 (Add): a constant of shape [3, 1]")
save("unsqueezed-bias", [node("Unsqueeze", ["b", "s"], ["b2"]), node("Add", ["x", "b2"], ["y"])],
     {"b": weights(3), "s": np.int64([0])})
save("float-bias", [node("Add", ["x", "b"], ["y"])], {"b": weights(3, dtype=np.float32)},
     refused="its numbers are float, the input's double")

# Gemm.
save("gemm-alpha-beta", [node("Gemm", ["x", "A", "c4"], ["y"], alpha=0.3, beta=0.0)], dense)
save("gemm-beta", [node("Gemm", ["x", "A", "c4"], ["y"], beta=0.7)], dense, refused="beta")
save("gemm-column", [node("Gemm", ["x", "A", "c1"], ["y"])], {"A": A, "c1": weights(1, 1)})
save("gemm-tall", [node("Gemm", ["x", "A", "c"], ["y"])], {"A": weights(3, 3), "c": weights(3, 1)}, shape=(3, 3),
     refused="rows of values")
save("gemm-column-fixed", [node("Gemm", ["x", "A", "c"], ["y"])], {"A": A, "c": weights(4, 1)},
     refused="node 1 (Gemm): a constant of shape [4, 1]")
save("gemm-transposed", [node("Gemm", ["x", "A"], ["y"], transA=1)], {"A": weights(1, 4)}, shape=(1, 3),
     refused="node 1 (Gemm)")
save("gemm-square", [node("Gemm", ["x", "A", "c3"], ["y"], transB=1)], {"A": weights(3, 3), "c3": c3})

# Shapes.
save("flatten-zero", [node("Flatten", ["x"], ["f"], axis=0), node("Relu", ["f"], ["y"])], {},
     refused="node 1 (Flatten): it would mix samples")
save("flatten-two", [node("Flatten", ["x"], ["f"], axis=2), node("MatMul", ["f", "A"], ["y"])],
     {"A": A}, shape=(1, 1, 3))
save("flatten-inner", [node("Flatten", ["x"], ["f"], axis=2), node("MatMul", ["f", "A"], ["y"])], {"A": A}, shape=("N", 2, 3),
     refused="it would mix samples")
save("two-rows", [node("MatMul", ["x", "A"], ["y"])], {"A": A}, shape=(2, 3), refused="2 rows of values")
save("inner-rows", [node("MatMul", ["x", "A"], ["y"])], {"A": A}, shape=("N", 2, 3), rank=3, refused="2 rows of values")
save("reshape-minus", [node("Reshape", ["x", "s"], ["f"]), node("MatMul", ["f", "A"], ["y"])],
     {"s": np.int64([-1, 3]), "A": A}, shape=("N", 1, 3, 1))
save("reshape-zero", [node("Reshape", ["x", "s"], ["f"]), node("MatMul", ["f", "A"], ["y"])],
     {"s": np.int64([0, -1]), "A": A}, shape=("N", 3, 1))
save("reshape-mixes", [node("Reshape", ["x", "s"], ["f"]), node("MatMul", ["f", "A"], ["y"])],
     {"s": np.int64([-1, 3]), "A": A}, shape=("N", 6), refused="node 1 (Reshape): it would mix samples")
save("squeezed", [node("Squeeze", ["x", "s"], ["f"]), node("MatMul", ["f", "A"], ["y"])],
     {"s": np.int64([1]), "A": A}, shape=("N", 1, 3))
save("dropout-training", [node("Dropout", ["x", "r", "t"], ["y"])], {"r": np.float32(0.5), "t": np.array(True)},
     dtype=np.float32, refused="element type 9")
save("transpose", [node("Transpose", ["x"], ["y"], perm=[1, 0])], {}, refused="node 1 (Transpose)")
save("not-finite", [node("Add", ["x", "b"], ["y"])], {"b": np.array([1, np.inf, 0])}, refused="not finite")
save("negative-min", [node("Min", ["x", "b"], ["m"]), node("Relu", ["x"], ["p"]), node("Mul", ["m", "a"], ["n"]),
                      node("Add", ["p", "n"], ["y"])], {"b": np.float64(0.5), "a": np.float64(0.1)},
     refused="node 1 (Min)")
save("leaky-primitives", [node("Min", ["x", "b"], ["m"]), node("Relu", ["x"], ["p"]),
                          node("Mul", ["m", "a"], ["n"]), node("Add", ["p", "n"], ["y"])],
     {"b": np.float64(0), "a": np.float64(0.1)})
save("twice-named", [node("Relu", ["x"], ["y"])], {},
     change=lambda m: m.graph.node.append(node("Abs", ["x"], ["y"])), refused="two values are named y")
save("wrong-output", [node("MatMul", ["x", "A"], ["y"])], {"A": A}, out=["N", 5], refused="is said to have shape")
save("half", [node("Relu", ["x"], ["y"])], {}, dtype=np.float16, refused="element type 10")

# Few bytes that ask for much memory.
save("wide-relu", [node("Relu", ["x"], ["y"])], {}, shape=("N", 31623), refused="31623 × 31623 weights, 8000 MB")
save("wide-identity", [node("Identity", ["x"], ["y"])], {}, shape=("N", 1000000), refused="weights")
save("wide-chain", [node("Relu", [f"h{i}" if i else "x"], [f"h{i + 1}" if i < 39 else "y"]) for i in range(40)], {},
     shape=("N", 4000), refused="weights")

(here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
