"""XOR, DeepLearningZeroToAll labs 09-2 to 09-4."""

from tf1 import sigmoid_layers

DEFAULTS = {
    "steps": 10001,
    "learning_rate": 0.1,
    "seed": 777,
    "log_every": 100,
    "hidden": [2],
}

RECORDED = [
    {},
    {"hidden": [10, 10, 10]},
    {"hidden": [10], "steps": 2001},
    {"learning_rate": 0.01, "steps": 2001},
    {"learning_rate": 1.0, "steps": 2001},
    {"hidden": [10], "learning_rate": 0.01, "steps": 2001},
    {"hidden": [10], "learning_rate": 1.0, "steps": 2001},
    {"hidden": [4, 3], "seed": 2, "learning_rate": 0.5, "steps": 3001},
    {"seed": 0, "steps": 2001},
    {"seed": 1, "steps": 2001},
    {"seed": 42, "learning_rate": 1.0, "steps": 2001},
    {"seed": 2147483647, "learning_rate": 0.3, "hidden": [5], "steps": 3007, "log_every": 50},
    {"hidden": [10, 10, 10], "learning_rate": 0.3, "seed": 7, "steps": 2001},
]


def train(config, writer):
    x, y = sigmoid_layers.points("xor")
    return sigmoid_layers.train([2] + list(config["hidden"]) + [1], x, y, config, writer)
