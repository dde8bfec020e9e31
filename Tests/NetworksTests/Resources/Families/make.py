"""What ONNX Runtime computes from exported networks of every family, of mlp with trained functions.

    pip install onnxruntime numpy
    approxima fit "exp(x)*cos(2*y)" --domain "[0,1]x[-1,1]" --family residual --widths 4,6 --block-layers 2 \
      --activation tanh --steps 20 --save residual.json && approxima export residual.json --onnx residual.onnx
    approxima fit "exp(x)*cos(2*y)" --domain "[0,1]x[-1,1]" --family tied --width 4 --depth 3 \
      --activation relu --optimizer adam --steps 300 --save tied.json && approxima export tied.json --onnx tied.onnx
    approxima fit "exp(x)*cos(2*y)" --domain "[0,1]x[-1,1]" --family kan --widths 2 --grid 5 --base tanh \
      --steps 60 --save kan.json && approxima export kan.json --onnx kan.onnx
    for each of these, in the same way:
    --family reversible --width 4 --depth 2 --activation tanh --steps 20
    --family random --width 8
    --family mmnn --widths 6,5 --rank 3 --steps 20
    --family fourier --frequencies 4 --width 3 --activation relu --steps 20
    --family polynomial --degree 4
    --family rational --widths 3,2 --coefficients unit --steps 20
    --family spline --widths 3,2 --grid 5 --coefficients unit --steps 20
    --activation prelu --coefficients unit --widths 4,3 --steps 20       (mlp-prelu)
    --activation "snake(1)" --coefficients unit --widths 4,3 --steps 20  (mlp-snake)
    --family attention --width 4 --heads 2 --depth 2 --sharing depth --activation tanh --optimizer adam --steps 20
    python make.py
"""
import json

import numpy as np
import onnxruntime

points = np.random.default_rng(1).uniform([0, -1], [1, 1], (20, 2))
expected = {}
for name in ["residual", "tied", "kan", "reversible", "random", "mmnn", "fourier", "polynomial",
             "rational", "spline", "mlp-prelu", "mlp-snake", "attention"]:
    session = onnxruntime.InferenceSession(name + ".onnx", providers=["CPUExecutionProvider"])
    values = session.run(None, {"x": points})[0]
    expected[name] = {"inputs": points.tolist(), "outputs": values.tolist()}
with open("expected.json", "w") as file:
    json.dump(expected, file)
