"""What ONNX Runtime computes from exported residual, tied and spline networks.

    pip install onnxruntime numpy
    approxima fit "exp(x)*cos(2*y)" --domain "[0,1]x[-1,1]" --family residual --widths 4,6 --block-layers 2 \
      --activation tanh --steps 20 --save residual.json && approxima export residual.json --onnx residual.onnx
    approxima fit "exp(x)*cos(2*y)" --domain "[0,1]x[-1,1]" --family tied --width 4 --depth 3 \
      --activation relu --optimizer adam --steps 300 --save tied.json && approxima export tied.json --onnx tied.onnx
    approxima fit "exp(x)*cos(2*y)" --domain "[0,1]x[-1,1]" --family kan --widths 2 --grid 5 --base tanh \
      --steps 60 --save kan.json && approxima export kan.json --onnx kan.onnx
    python make.py
"""
import json

import numpy as np
import onnxruntime

points = np.random.default_rng(1).uniform([0, -1], [1, 1], (20, 2))
expected = {}
for name in ["residual", "tied", "kan"]:
    session = onnxruntime.InferenceSession(name + ".onnx", providers=["CPUExecutionProvider"])
    values = session.run(None, {"x": points})[0]
    expected[name] = {"inputs": points.tolist(), "outputs": values.tolist()}
with open("expected.json", "w") as file:
    json.dump(expected, file)
