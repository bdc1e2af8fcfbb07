"""The models of record_tf1.py in Keras, as a user would write them for `--like`."""

import keras
from keras import layers


def compiled(optimizer, *inner):
    model = keras.Sequential(inner)
    model.compile(optimizer, loss="mse")
    return model


def adam():
    return keras.optimizers.Adam(0.01, epsilon=1e-8)


def dense_layers():
    return keras.Input([3]), layers.Dense(4, "tanh"), layers.Dense(4, "tanh")


def dense():
    return compiled(adam(), *dense_layers())


def convolution():
    return compiled(
        adam(),
        keras.Input([5, 5, 2]),
        layers.Conv2D(3, 3, activation="tanh"),
        layers.BatchNormalization(),
        layers.Flatten(),
        layers.Dense(2),
    )


def lstm():
    rows = layers.Embedding(7, 3)
    return compiled(
        adam(), keras.Input([5], dtype="int32"), rows, layers.LSTM(4, unroll=True), layers.Dense(2)
    )


def gru():
    cells = layers.GRU(4, reset_after=False, unroll=True)
    return compiled(adam(), keras.Input([5, 3]), cells, layers.Dense(2))


def momentum():
    return compiled(keras.optimizers.SGD(0.05, momentum=0.9), *dense_layers())


def rmsprop():
    return compiled(keras.optimizers.RMSprop(0.01, momentum=0.5, epsilon=1e-10), *dense_layers())


def adagrad():
    return compiled(keras.optimizers.Adagrad(0.1, epsilon=0), *dense_layers())


def descent():
    return compiled(keras.optimizers.SGD(0.1), *dense_layers())
