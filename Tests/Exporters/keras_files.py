"""ONNX files of Keras networks by tf2onnx, with random weights: `keras_files.py FOLDER`."""

import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import tensorflow as tf
import tf2onnx
from keras import layers

folder = pathlib.Path(sys.argv[1])
keras.utils.set_random_seed(4)
loud = {"bias_initializer": "random_normal", "kernel_initializer": "random_normal"}


def mlp(activation, tail=None, norm=False, outputs=2):
    x = value = keras.Input((3,))
    for width in (6, 5):
        value = layers.Dense(width, **loud)(value)
        if norm:
            value = layers.BatchNormalization(gamma_initializer="random_normal", moving_mean_initializer="random_normal")(value)
        value = (layers.Activation(activation) if isinstance(activation, str) else activation())(value)
    return keras.Model(x, layers.Dense(outputs, activation=tail, **loud)(value))


def residual(activation):
    x = keras.Input((3,))
    value = layers.Dense(5, **loud)(x)
    for _ in range(2):
        value = layers.add([value, layers.Dense(5, activation=activation, **loud)(value)])
    return keras.Model(x, layers.Dense(1, **loud)(value))


def two(how):
    x = keras.Input((3,))
    a, b = layers.Dense(4, activation="tanh", **loud)(x), layers.Dense(4, activation="relu", **loud)(x)
    return keras.Model(x, layers.Dense(2, **loud)(how()([a, b])))


models = {f"act-{name}": mlp(name) for name in [
    "relu", "relu6", "elu", "selu", "celu", "gelu", "sigmoid", "hard_sigmoid", "hard_silu", "silu", "softplus", "softsign",
    "tanh", "mish", "exponential", "leaky_relu", "hard_tanh", "log_sigmoid", "squareplus", "linear"]}
models |= {"prelu": mlp(layers.PReLU), "leaky": mlp(lambda: layers.LeakyReLU(negative_slope=0.1)),
           "norm": mlp("relu", norm=True), "softmax": mlp("relu", tail="softmax", outputs=3),
           "sigmoid-end": mlp("tanh", tail="sigmoid", outputs=1), "dropout": mlp(lambda: layers.Dropout(0.2))}
models |= {f"res-{name}": residual(name) for name in ["relu", "tanh", "gelu", "silu"]}
models |= {f"two-{how.__name__.lower()}": two(how) for how in [
    layers.Add, layers.Subtract, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum, layers.Concatenate]}
scaled = layers.Normalization(mean=[0.1, 0.2, -0.3], variance=[1.0, 2.0, 0.5])
models["normalization"] = keras.Sequential([keras.Input((3,)), scaled, layers.Dense(4, activation="tanh", **loud), layers.Dense(1, **loud)])
models["flatten"] = keras.Sequential([keras.Input((2, 3)), layers.Flatten(), layers.Dense(4, activation="relu", **loud), layers.Dense(1, **loud)])
models["reshape"] = keras.Sequential([keras.Input((3,)), layers.Dense(6, **loud), layers.Reshape((2, 3)), layers.Dense(2, activation="tanh", **loud), layers.Flatten(), layers.Dense(1, **loud)])
for number, (name, model) in enumerate(models.items()):
    path = folder / f"keras-{name}.onnx"
    shape = (None,) + model.input_shape[1:]

    @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32, name="x")])
    def call(x):
        return model(x, training=False)

    try:
        tf2onnx.convert.from_function(call, input_signature=call.input_signature, opset=[13, 15, 17, 18][number % 4], output_path=str(path))
    except Exception as error:
        print(f"not exported: {path.name}: {type(error).__name__} {str(error)[:90]}")
        path.unlink(missing_ok=True)
