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
         imports=(), change=None, rank=2, points=None):
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
    drawn = [random.uniform(-2, 2, sizes).astype(dtype) for _ in range(4)]
    points = drawn if points is None else [np.array([point], dtype) for point in points]
    try:
        # What asks for gigabytes is not run.
        assert not name.startswith("wide-")
        session = onnxruntime.InferenceSession(str(here / f"{name}.onnx"))
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
save("prelu-each", [node("PRelu", ["x", "p"], ["y"])], {"p": np.array([0.1, 0.2, 0.3])}, opset=16)

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
save("gemm-tall", [node("Gemm", ["x", "A", "c"], ["y"])], {"A": weights(3, 3), "c": weights(3, 1)}, shape=(3, 3))
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
save("two-rows", [node("MatMul", ["x", "A"], ["y"])], {"A": A}, shape=(2, 3))
save("inner-rows", [node("MatMul", ["x", "A"], ["y"])], {"A": A}, shape=("N", 2, 3), rank=3)
save("reshape-minus", [node("Reshape", ["x", "s"], ["f"]), node("MatMul", ["f", "A"], ["y"])],
     {"s": np.int64([-1, 3]), "A": A}, shape=("N", 1, 3, 1))
save("reshape-zero", [node("Reshape", ["x", "s"], ["f"]), node("MatMul", ["f", "A"], ["y"])],
     {"s": np.int64([0, -1]), "A": A}, shape=("N", 3, 1))
save("reshape-mixes", [node("Reshape", ["x", "s"], ["f"]), node("MatMul", ["f", "A"], ["y"])],
     {"s": np.int64([-1, 3]), "A": A}, shape=("N", 6), refused="node 1 (Reshape): it would mix samples")
save("squeezed", [node("Squeeze", ["x", "s"], ["f"]), node("MatMul", ["f", "A"], ["y"])],
     {"s": np.int64([1]), "A": A}, shape=("N", 1, 3))
save("dropout-training", [node("Dropout", ["x", "r", "t"], ["y"])], {"r": np.float32(0.5), "t": np.array(True)},
     dtype=np.float32, refused="it drops values at random")
save("transpose", [node("Transpose", ["x"], ["y"], perm=[1, 0])], {}, refused="node 1 (Transpose)")
save("not-finite", [node("Add", ["x", "b"], ["y"])], {"b": np.array([1, np.inf, 0])}, refused="not finite")
save("negative-min", [node("Min", ["x", "b"], ["m"]), node("Relu", ["x"], ["p"]), node("Mul", ["m", "a"], ["n"]),
                      node("Add", ["p", "n"], ["y"])], {"b": np.float64(0.5), "a": np.float64(0.1)})
save("leaky-primitives", [node("Min", ["x", "b"], ["m"]), node("Relu", ["x"], ["p"]),
                          node("Mul", ["m", "a"], ["n"]), node("Add", ["p", "n"], ["y"])],
     {"b": np.float64(0), "a": np.float64(0.1)})
save("twice-named", [node("Relu", ["x"], ["y"])], {},
     change=lambda m: m.graph.node.append(node("Abs", ["x"], ["y"])), refused="two values are named y")
save("wrong-output", [node("MatMul", ["x", "A"], ["y"])], {"A": A}, out=["N", 5], refused="is said to have shape")
save("half", [node("Relu", ["x"], ["y"])], {}, dtype=np.float16, refused="element type 10")

# Branches and products.
single = {"A": np.float32(A), "c4": np.float32(c4)}
save("branches", [node("MatMul", ["x", "A"], ["s"]), node("Tanh", ["s"], ["t"]), node("Add", ["s", "t"], ["y"])], dense)
save("gate", [node("MatMul", ["x", "A"], ["s"]), node("MatMul", ["x", "D"], ["t"]), node("Mul", ["s", "t"], ["y"])],
     {"A": A, "D": weights(3, 4)})
save("quotient", [node("MatMul", ["x", "A"], ["s"]), node("Mul", ["s", "s"], ["q"]), node("Add", ["q", "one"], ["d"]),
                  node("MatMul", ["x", "D"], ["t"]), node("Div", ["t", "d"], ["y"])],
     {"A": A, "D": weights(3, 4), "one": np.float64(1.5)})
save("maximum", [node("MatMul", ["x", "A"], ["s"]), node("MatMul", ["x", "D"], ["t"]), node("Max", ["s", "t", "c4"], ["y"])],
     {"A": A, "D": weights(3, 4), "c4": c4})
save("minimum", [node("MatMul", ["x", "A"], ["s"]), node("Min", ["c4", "s"], ["y"])], dense)
save("one-feature", [node("MatMul", ["x", "A"], ["s"]), node("MatMul", ["x", "C"], ["t"]), node("Mul", ["s", "t"], ["y"])],
     {"A": A, "C": weights(3, 1)})
save("products", [node("MatMul", ["x", "X"], ["y"])], {}, shape=(3, 3), refused="comes from no node before it")
save("mean", [node("MatMul", ["x", "A"], ["s"]), node("Mean", ["s", "c4", "s"], ["y"])], single, dtype=np.float32)

# Functions in several nodes.
save("silu", [node("Sigmoid", ["x"], ["s"]), node("Mul", ["x", "s"], ["y"])], {})
save("gelu-erf", [node("Div", ["x", "r"], ["a"]), node("Erf", ["a"], ["b"]), node("Add", ["b", "one"], ["c"]),
                  node("Mul", ["x", "c"], ["d"]), node("Mul", ["d", "h"], ["y"])],
     {"r": np.float32(2 ** 0.5), "one": np.float32(1), "h": np.float32(0.5)}, dtype=np.float32)
save("choice", [node("Greater", ["x", "z"], ["c"]), node("Mul", ["x", "h"], ["a"]), node("Where", ["c", "x", "a"], ["y"])],
     {"z": np.float32(0.2), "h": np.float32(0.5)}, dtype=np.float32)
save("choice-infinite", [node("Greater", ["x", "z"], ["c"]), node("Sqrt", ["x"], ["a"]), node("Where", ["c", "a", "x"], ["y"])],
     {"z": np.float32(0)}, dtype=np.float32, refused="a comparison of values is read only inside")
save("own-beta", [node("HardSigmoid", ["x"], ["y"], alpha=0.3, beta=0.4)], {}, dtype=np.float32)
for opset, inputs, attributes in [(9, ["x"], {"min": -0.5, "max": 0.25}), (13, ["x", "lower", "upper"], {}), (13, ["x", "", "upper"], {})]:
    save(f"clip-{opset}-{len(attributes)}{''.join(inputs)[1:2]}", [node("Clip", inputs, ["y"], **attributes)],
         {} if attributes else {"lower": np.float32(-0.5), "upper": np.float32(0.25)}, opset=opset, dtype=np.float32)
for function in ["Erf", "Exp", "Sqrt", "Log", "Reciprocal", "Neg", "Cos"]:
    save(f"plain-{function.lower()}", [node("Abs", ["x"], ["a"]), node(function, ["a"], ["y"])], {}, dtype=np.float32)
save("power", [node("Abs", ["x"], ["a"]), node("Pow", ["a", "p"], ["y"])], {"p": np.float32(1.7)}, dtype=np.float32)
save("power-of", [node("Pow", ["p", "x"], ["y"])], {"p": np.float32(1.7)}, dtype=np.float32, refused="its base must be values")
save("norm", [node("BatchNormalization", ["x", "g", "b", "m", "v"], ["y"], epsilon=0.01)],
     {"g": weights(3), "b": weights(3), "m": weights(3), "v": np.float64([0.5, 1, 2])})
save("norm-training", [node("BatchNormalization", ["x", "g", "b", "m", "v"], ["y"], training_mode=1)],
     {"g": weights(3), "b": weights(3), "m": weights(3), "v": np.float64([0.5, 1, 2])}, opset=15,
     refused="it normalises by the batch")
for opset in (11, 13):
    save(f"softmax-{opset}", [node("MatMul", ["x", "A"], ["s"]), node("Softmax", ["s"], ["y"])], dense, opset=opset)
save("log-softmax", [node("MatMul", ["x", "A"], ["s"]), node("LogSoftmax", ["s"], ["y"], axis=-1)], dense)
save("softmax-wide", [node("Softmax", ["x"], ["y"])], {}, shape=("N", 300), refused="2 to 256 are read")
save("largest", [node("ArgMax", ["x"], ["y"])], {}, refused="its output is a place",
     change=lambda m: setattr(m.graph.output[0].type.tensor_type, "elem_type", 7))
save("scores-and-label", [node("MatMul", ["x", "A"], ["y"]), node("ArgMax", ["y"], ["label"], axis=1)], dense,
     change=lambda m: m.graph.output.append(helper.make_tensor_value_info("label", TensorProto.INT64, None)))

# Values that move.
save("slices", [node("Slice", ["x", "a", "b", "c", "d"], ["s"]), node("Slice", ["x", "b1", "e", "c"], ["t"]),
                node("Add", ["s", "t"], ["y"])],
     {"a": np.int64([-1]), "b": np.int64([-(2 ** 63) + 1]), "c": np.int64([1]), "d": np.int64([-2]),
      "b1": np.int64([0]), "e": np.int64([2])})
save("slices-old", [node("Slice", ["x"], ["y"], starts=[1], ends=[2 ** 63 - 1], axes=[-1])], {}, opset=9)
save("slices-samples", [node("Slice", ["x"], ["y"], starts=[1], ends=[3], axes=[0])], {}, opset=9, refused="it would mix samples")
save("split", [node("Split", ["x", "s"], ["a", "b"], axis=-1), node("Concat", ["b", "x", "a"], ["y"], axis=1)],
     {"s": np.int64([1, 2])})
save("split-old", [node("Split", ["x"], ["a", "b"], axis=1, split=[2, 1]), node("Mul", ["a", "b"], ["y"])], {}, opset=9)
save("gather", [node("Gather", ["x", "i"], ["y"], axis=1)], {"i": np.int64([2, 0, -3, 1])})
save("inner-transpose", [node("Transpose", ["x"], ["t"], perm=[0, 2, 1]), node("Reshape", ["t", "s"], ["y"])],
     {"s": np.int64([-1, 6])}, shape=("N", 2, 3))
save("row-sums", [node("ReduceSum", ["x", "a"], ["y"], keepdims=0)], {"a": np.int64([2])}, shape=("N", 2, 3))
save("centred", [node("ReduceMean", ["x"], ["m"], axes=[-1]), node("Sub", ["x", "m"], ["y"])], {})
save("all-samples", [node("ReduceMean", ["x"], ["y"], axes=[0])], {}, refused="it would mix samples")
save("shaped", [node("Shape", ["x"], ["s"]), node("Gather", ["s", "zero"], ["n"]), node("Unsqueeze", ["n", "zeros"], ["n1"]),
                node("Concat", ["n1", "rest"], ["to"], axis=0), node("Reshape", ["x", "to"], ["r"]), node("Relu", ["r"], ["y"])],
     {"zero": np.int64(0), "zeros": np.int64([0]), "rest": np.int64([6])}, shape=("N", 2, 3))
save("constants", [node("Transpose", ["A"], ["B"], perm=[1, 0]), node("Mul", ["B", "c3"], ["C"]), node("Sqrt", ["q"], ["r"]),
                   node("Div", ["C", "r"], ["D"]), node("Gemm", ["x", "D"], ["y"], transB=1)],
     {"A": A, "c3": c3, "q": np.float64([0.5, 1.5, 2])})
save("scaler", [node("Scaler", ["x"], ["y"], domain="ai.onnx.ml", offset=[0.1, 0.2, 0.3], scale=[2.0, 3.0, 0.5])], {},
     dtype=np.float32, imports=["ai.onnx.ml"])
save("dead-node", [node("Hardmax", ["x"], ["z"]), node("Relu", ["x"], ["y"])], {}, dtype=np.float32)
save("double-to-float", [node("Cast", ["x"], ["y"], to=1)], {}, refused="it makes float of double values",
     change=lambda m: setattr(m.graph.output[0].type.tensor_type, "elem_type", 1))
save("named-node", [node("Hardmax", ["x"], ["y"], name="head/largest")], {}, dtype=np.float32,
     refused="node 1 (Hardmax, head/largest): this operator is not read")

# Data in other files.
outside = np.float32(weights(3, 4))
(here / "outside.bin").write_bytes(b"\0" * 16 + outside.tobytes())


def outside_data(location, offset=16, length=48):
    def change(model):
        tensor = model.graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in [("location", location), ("offset", offset), ("length", length)]:
            tensor.external_data.add(key=key, value=str(value))
    return change


for name, arguments, refused in [
    ("outside", ("outside.bin",), None), ("outside-none", ("missing.bin",), "which cannot be read"),
    ("outside-parent", ("../ONNX/expected.json",), "only files in the ONNX file's folder"),
    ("outside-root", ("/etc/hostname",), "only files in the ONNX file's folder"),
    ("outside-short", ("outside.bin", 32), "which has fewer"), ("outside-length", ("outside.bin", 16, 44), "needs 48 bytes")]:
    save(name, [node("MatMul", ["x", "A"], ["y"])], {"A": outside}, dtype=np.float32, change=outside_data(*arguments),
         refused=refused)

# Few bytes that ask for much memory.
save("wide-gather", [node("Unsqueeze", ["x", "one"], ["u"]), node("Gather", ["u", "i"], ["y"], axis=1)],
     {"one": np.int64([1]), "i": np.zeros(30, np.int64)}, shape=("N", 1000000), refused="it would make more than 20000000 values")
save("wide-expand", [node("Expand", ["x", "s"], ["y"])], {"s": np.int64([1, 1000000, 1000])}, shape=(1, 1, 1000),
     refused="it would make more than 20000000 values")
save("wide-constant", [node("ConstantOfShape", ["s"], ["c"]), node("Add", ["x", "c"], ["y"])], {"s": np.int64([1000000, 1000000])},
     dtype=np.float32, refused="it would make more than 20000000 values")
save("wide-constants", [node("Add", ["a", "b"], ["c"]), node("Add", ["x", "c"], ["y"])],
     {"a": np.zeros((20000, 1)), "b": np.zeros((1, 20000))}, refused="it would make more than 20000000 values")
save("long-squares", [node("Mul", [f"h{i}" if i else "x"] * 2, [f"h{i + 1}" if i < 59 else "y"]) for i in range(60)], {}, shape=("N", 3),
     dtype=np.float32, points=[[1, -1, 0.5], [0, -0.5, 1]])
save("wide-relu", [node("Relu", ["x"], ["y"])], {}, shape=("N", 31623), refused="31623 × 31623 weights, 8000 MB")
save("wide-identity", [node("Identity", ["x"], ["y"])], {}, shape=("N", 1000000), refused="weights")
save("wide-chain", [node("Relu", [f"h{i}" if i else "x"], [f"h{i + 1}" if i < 39 else "y"]) for i in range(40)], {},
     shape=("N", 4000), refused="weights")

# Ends of classifiers, of which `verify` follows the scores.
classifier = [node("MatMul", ["x", "A"], ["h"]), node("Relu", ["h"], ["r"]), node("MatMul", ["r", "D"], ["s"]),
              node("Softmax", ["s"], ["p"])]
scores = dense | {"D": weights(4, 3)}
save("label", [*classifier, node("ArgMax", ["p"], ["y"], axis=-1, keepdims=0)], scores,
     refused="its output is a place", change=lambda m: (
         setattr(m.graph.output[0].type.tensor_type, "elem_type", 7),
         m.graph.output[0].type.tensor_type.shape.dim.pop()))
save("probabilities", [*classifier, node("Identity", ["p"], ["y"])], scores)
save("label-last", [*classifier, node("ArgMax", ["p"], ["y"], axis=-1, select_last_index=1)], scores,
     refused="its output is a place", change=lambda m: setattr(m.graph.output[0].type.tensor_type, "elem_type", 7))
save("label-of-rows", [node("Reshape", ["x", "two"], ["r"]), node("ArgMax", ["r"], ["y"], axis=-1)],
     {"two": np.int64([0, 2, 2])}, shape=("N", 4), refused="its output is a place", rank=3,
     change=lambda m: setattr(m.graph.output[0].type.tensor_type, "elem_type", 7))

(here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
