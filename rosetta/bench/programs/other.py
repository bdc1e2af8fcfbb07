"""The same training without summaries in other libraries, and as naive ports write it.

The naive ports are what searching the web for the lecture's TF1 line brings up: they give the
right numbers, slowly.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from rosetta.bench import peak_memory
from rosetta.bench.programs import ending

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# Takes a number of updates, does them, returns the cost before the last one.
Train = Callable[[int], float]


def with_numpy(x, y, layers, learning_rate) -> Train:
    """Backpropagation by hand."""
    import numpy as np

    layers = [(w.copy(), b.copy()) for w, b in layers]
    rate = np.float32(learning_rate)

    def train(times: int) -> float:
        for _ in range(times):
            outputs = [x]
            for w, b in layers:
                outputs.append(1 / (1 + np.exp(-(outputs[-1] @ w + b))))
            h = outputs[-1]
            delta = (h - y) / np.float32(y.size)  # of the logits, for the sigmoid and this cost
            for i in reversed(range(len(layers))):
                w, b = layers[i]
                previous = outputs[i]
                gradient_w, gradient_b = previous.T @ delta, delta.sum(0)
                delta = (delta @ w.T) * previous * (1 - previous)
                layers[i] = (w - rate * gradient_w, b - rate * gradient_b)
        return float(-np.mean(y * np.log(h) + (1 - y) * np.log(1 - h)))

    return train


def with_jax(x, y, layers, learning_rate) -> Train:
    """`jax.lax.fori_loop` under `jax.jit`."""
    import jax
    import jax.numpy as jnp

    def cost(layers):
        h = x
        for w, b in layers:
            h = jax.nn.sigmoid(h @ w + b)
        return -jnp.mean(y * jnp.log(h) + (1 - y) * jnp.log(1 - h))

    def update(_, layers):
        gradients = jax.grad(cost)(layers)
        return jax.tree.map(lambda p, g: p - learning_rate * g, layers, gradients)

    @jax.jit
    def updates(layers, times):
        layers = jax.lax.fori_loop(0, times - 1, update, layers)
        return update(0, layers), cost(layers)

    def train(times: int) -> float:
        nonlocal layers
        layers, last = updates(layers, times)
        return float(last)

    return train


def with_torch(x, y, layers, learning_rate) -> Train:
    """Autograd and `torch.optim.SGD` in a Python loop."""
    import torch

    x, y = torch.from_numpy(x), torch.from_numpy(y)
    layers = [tuple(torch.tensor(p, requires_grad=True) for p in layer) for layer in layers]
    sgd = torch.optim.SGD([p for layer in layers for p in layer], lr=learning_rate)

    def train(times: int) -> float:
        for _ in range(times):
            h = x
            for w, b in layers:
                h = torch.sigmoid(h @ w + b)
            cost = -torch.mean(y * torch.log(h) + (1 - y) * torch.log(1 - h))
            sgd.zero_grad()
            cost.backward()
            sgd.step()
        return float(cost)

    return train


def with_naive_tape(x, y, layers, learning_rate) -> Train:
    """GradientTape and a Keras optimizer in a Python loop, no `tf.function`."""
    import keras
    import tensorflow as tf

    layers = [tuple(tf.Variable(p) for p in layer) for layer in layers]
    variables = [p for layer in layers for p in layer]
    sgd = keras.optimizers.SGD(learning_rate)

    def train(times: int) -> float:
        for _ in range(times):
            with tf.GradientTape() as tape:
                h = x
                for w, b in layers:
                    h = tf.sigmoid(tf.matmul(h, w) + b)
                cost = -tf.reduce_mean(y * tf.math.log(h) + (1 - y) * tf.math.log(1 - h))
            sgd.apply_gradients(zip(tape.gradient(cost, variables), variables))
        return float(cost)

    return train


def with_naive_fit(x, y, layers, learning_rate) -> Train:
    """Keras `fit(epochs=steps)`: one update an epoch, as lectures port it."""
    import keras

    network = keras.Sequential([keras.Input([x.shape[1]])])
    for w, _ in layers:
        network.add(keras.layers.Dense(w.shape[1], activation="sigmoid"))
    for layer, (w, b) in zip(network.layers, layers):
        layer.set_weights([w, b])
    network.compile(loss="binary_crossentropy", optimizer=keras.optimizers.SGD(learning_rate))

    def train(times: int) -> float:
        history = network.fit(x, y, batch_size=len(x), epochs=times, shuffle=False, verbose=0)
        return history.history["loss"][-1]

    return train


PROGRAMS = {
    "numpy": ("numpy", with_numpy),
    "jax": ("jax", with_jax),
    "torch": ("torch", with_torch),
    "naive_tape": ("tensorflow", with_naive_tape),
    "naive_fit": ("keras", with_naive_fit),
}


def main(arguments: dict[str, Any]) -> dict[str, Any]:
    """Measures one of them in this process; see `lesson.py` for what goes in and out.

    Args:
        arguments: also `program`, a key of PROGRAMS; `initial`, weights and biases of each layer.
    """
    started = time.perf_counter()
    library, program = PROGRAMS[arguments["program"]]
    version = importlib.import_module(library).__version__
    measured = {"import": time.perf_counter() - started, "version": version}
    import numpy as np

    x, y = (np.array(arguments[name], np.float32) for name in ("x", "y"))
    layers = [tuple(np.array(p, np.float32) for p in layer) for layer in arguments["initial"]]

    begun = time.perf_counter()
    train = program(x, y, layers, arguments["learning_rate"])
    train(1)
    measured["first_call"] = time.perf_counter() - begun
    steps = arguments["steps"]
    last = train(steps - 1)
    measured["whole"] = time.perf_counter() - begun
    measured["costs"] = {steps - 1: last}
    measured["memory"] = peak_memory.peak_memory()
    warm = arguments["warm_steps"]
    if warm:
        measured["warm"] = []
        for _ in range(2):
            begun = time.perf_counter()
            train(warm)
            measured["warm"].append((time.perf_counter() - begun) / warm)
    return measured


if __name__ == "__main__":
    ending.end_with_parent()
    print(json.dumps(main(json.loads(sys.argv[1]))))
