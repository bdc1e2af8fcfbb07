"""Logistic regression, DeepLearningZeroToAll labs 05-1, 05-2 and 09-1."""

import numpy as np

from tf1 import sigmoid_layers

DEFAULTS = {
    "steps": 10001,
    "learning_rate": 0.01,
    "seed": 777,
    "log_every": 100,
    "dataset": "lecture",
    "cost": "lecture",
}

RECORDED = [
    {},
    {"seed": 1, "steps": 2001},
    {"seed": 42, "learning_rate": 0.1, "steps": 2001},
    {"cost": "stable", "steps": 2001},
    {"dataset": "xor", "learning_rate": 0.1},
    {"dataset": "and", "learning_rate": 0.1, "steps": 2001},
    {"dataset": "or", "learning_rate": 0.1, "steps": 2001},
    {"dataset": "and", "learning_rate": 1.0, "seed": 3, "steps": 2000},
    {"dataset": "breast_cancer", "learning_rate": 0.1, "cost": "stable", "steps": 2001},
    {"dataset": "breast_cancer", "learning_rate": 0.01, "cost": "stable", "seed": 5, "steps": 1500},
]


def train(config, writer):
    x, y = load(config["dataset"])
    return sigmoid_layers.train([x.shape[1], 1], x, y, config, writer)


def load(dataset):
    if dataset != "breast_cancer":
        return sigmoid_layers.points(dataset)
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    test = np.arange(len(bunch.data)) % 4 == 3
    train = bunch.data[~test]
    x = (train - train.mean(axis=0)) / train.std(axis=0)
    return x.astype(np.float32), bunch.target[~test].astype(np.float32).reshape(-1, 1)
