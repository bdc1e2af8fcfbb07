"""The next character of a sentence, DeepLearningZeroToAll lab 12-2; there `cell` is BasicLSTMCell.

The lab numbers its characters in the order of a set, which is another one in each run of Python.
"""

import numpy as np
import tensorflow as tf

from tf1 import recorded_training

DEFAULTS = {
    "cell": "lstm",
    "units": 10,
    "steps": 101,
    "learning_rate": 0.03,
    "seed": 777,
    "log_every": 10,
}

RECORDED = [
    {},
    {"cell": "rnn"},
    {"units": 16, "steps": 61, "seed": 1, "log_every": 5},
    {"cell": "rnn", "units": 6, "steps": 201, "seed": 42},
]

SENTENCE = " if you want you"
CELLS = {"rnn": tf.contrib.rnn.BasicRNNCell, "lstm": tf.contrib.rnn.BasicLSTMCell}


def train(config, writer):
    idx2char = sorted(set(SENTENCE))
    sample_idx = [idx2char.index(c) for c in SENTENCE]
    num_classes, sequence_length = len(idx2char), len(SENTENCE) - 1
    x_data, y_data = [np.eye(num_classes)[sample_idx[:-1]]], [sample_idx[1:]]

    tf.set_random_seed(config["seed"])
    X = tf.placeholder(tf.float32, [None, sequence_length, num_classes])  # noqa: N806
    Y = tf.placeholder(tf.int32, [None, sequence_length])  # noqa: N806
    cell = CELLS[config["cell"]](num_units=config["units"])
    outputs, _states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)
    X_for_fc = tf.reshape(outputs, [-1, config["units"]])  # noqa: N806
    outputs = tf.contrib.layers.fully_connected(X_for_fc, num_classes, activation_fn=None)
    outputs = tf.reshape(outputs, [1, sequence_length, num_classes])
    weights = tf.ones([1, sequence_length])
    loss = tf.contrib.seq2seq.sequence_loss(logits=outputs, targets=Y, weights=weights)
    train_op = tf.train.AdamOptimizer(learning_rate=config["learning_rate"]).minimize(loss)
    prediction = tf.argmax(outputs, axis=2, output_type=tf.int32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(prediction, Y), tf.float32))

    tf.summary.text("prediction", tf.strings.reduce_join(tf.gather(idx2char, prediction[0])))
    tags = ["layer1/weights", "layer1/biases", "layer2/weights", "layer2/biases"]
    return recorded_training.train(
        config,
        writer,
        tags=dict(zip(tags, tf.trainable_variables())),
        cost=loss,
        accuracy=accuracy,
        hypothesis=tf.nn.softmax(outputs),
        train_op=train_op,
        feed={X: x_data, Y: y_data},
    )
