"""What the lesson save_restore trains, for `rosetta checkpoint convert --like`."""

import itertools

import keras
import tensorflow as tf

from rosetta.lessons.save_restore import SaveRestore

SIZES = SaveRestore().layer_sizes


def adam():
    return keras.optimizers.Adam(SaveRestore().learning_rate, epsilon=1e-8)


def variables():
    parameters, optimizer = {}, adam()
    for i, (n_in, n_out) in enumerate(itertools.pairwise(SIZES), start=1):
        parameters[f"layer{i}/weights"] = tf.Variable(tf.zeros([n_in, n_out]))
        parameters[f"layer{i}/biases"] = tf.Variable(tf.zeros([n_out]))
    optimizer.build(list(parameters.values()))
    return tf.train.Checkpoint(parameters=parameters, optimizer=optimizer)


def model():
    layers = [keras.layers.Dense(size, name=f"layer{i}") for i, size in enumerate(SIZES[1:], 1)]
    model = keras.Sequential([keras.Input([SIZES[0]]), *layers])
    model.compile(adam())
    return model
