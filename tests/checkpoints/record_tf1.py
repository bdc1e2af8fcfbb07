"""Records small checkpoints of real TensorFlow 1.15.5 and how it goes on from them.

    tf1/bin/python tests/checkpoints/record_tf1.py
    tf1/bin/python tests/checkpoints/record_tf1.py NAME PREFIX

The first makes `recorded/NAME/` for each model below: a checkpoint after twenty steps, and in
`continuation.npz` the input, the target, the outputs at the checkpoint and those after ten further
steps. It goes on once more with every weight moved by one ulp; `ONE_ULP.txt` says how far that
moves the last outputs, in tolerances of the test. The second restores another checkpoint of the
same model, such as one that was converted there and back, and prints how far the outputs at the
checkpoint and after ten further steps are from the recorded ones.
"""

import os
import platform
import shutil
import sys

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "recorded")
TOLERANCE = 1e-5  # of the outputs after ten further steps, as in test_convert.py
LARGEST_SHARE = 0.5
STEPS_BEFORE, STEPS_AFTER = 20, 10
WITH_META = ("dense",)  # a graph is larger than all the rest


def dense():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    hidden = tf.layers.dense(x, 4, tf.nn.tanh)
    return x, tf.layers.dense(hidden, 4, tf.nn.tanh)


def convolution():
    x = tf.placeholder(tf.float32, [None, 5, 5, 2], name="x")
    training = tf.placeholder_with_default(False, [], name="training")
    hidden = tf.layers.conv2d(x, 3, 3, activation=tf.nn.tanh)
    hidden = tf.layers.batch_normalization(hidden, training=training, fused=False)
    return x, tf.layers.dense(tf.layers.flatten(hidden), 2)


def lstm():
    x = tf.placeholder(tf.int32, [None, 5], name="x")
    rows = tf.get_variable("embeddings", [7, 3])
    cell = tf.nn.rnn_cell.BasicLSTMCell(4)
    outputs, _ = tf.nn.dynamic_rnn(cell, tf.nn.embedding_lookup(rows, x), dtype=tf.float32)
    return x, tf.layers.dense(outputs[:, -1], 2)


def gru():
    x = tf.placeholder(tf.float32, [None, 5, 3], name="x")
    cell = tf.nn.rnn_cell.GRUCell(4)
    outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    return x, tf.layers.dense(outputs[:, -1], 2)


# name -> model, optimizer, version of the checkpoint
MODELS = {
    "dense": (dense, lambda: tf.train.AdamOptimizer(0.01), 2),
    "convolution": (convolution, lambda: tf.train.AdamOptimizer(0.01), 2),
    "lstm": (lstm, lambda: tf.train.AdamOptimizer(0.01), 2),
    "gru": (gru, lambda: tf.train.AdamOptimizer(0.01), 2),
    "momentum": (dense, lambda: tf.train.MomentumOptimizer(0.05, 0.9), 2),
    "rmsprop": (dense, lambda: tf.train.RMSPropOptimizer(0.01, momentum=0.5), 2),
    "adagrad": (dense, lambda: tf.train.AdagradOptimizer(0.1), 2),
    "descent": (dense, lambda: tf.train.GradientDescentOptimizer(0.1), 1),
}


class Training(object):
    """A model in a session, with the data it is trained on."""

    def __init__(self, name):
        make, optimizer, version = MODELS[name]
        tf.set_random_seed(777)
        self.x, self.output = make()
        tf.identity(self.output, name="output")
        target = tf.placeholder(tf.float32, self.output.shape, name="target")
        loss = tf.reduce_mean(tf.square(self.output - target))
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            self.train = optimizer().minimize(loss, tf.train.get_or_create_global_step())
        self.saver = tf.train.Saver(write_version=version)
        draw = np.random.RandomState(0)
        shape = [6, *self.x.shape.as_list()[1:]]
        rows = draw.randint(0, 7, shape) if self.x.dtype == tf.int32 else draw.randn(*shape)
        wanted = 0.5 * draw.randn(6, self.output.shape.as_list()[1])
        self.data = {
            self.x: rows.astype(self.x.dtype.as_numpy_dtype),
            target: wanted.astype(np.float32),
        }
        if "training:0" in [t.name for op in self.x.graph.get_operations() for t in op.outputs]:
            self.data["training:0"] = True
        self.target = target

    def steps(self, session, count):
        for _ in range(count):
            session.run(self.train, self.data)
        return session.run(self.output, {self.x: self.data[self.x]})


def move_by_one_ulp(session):
    draw = np.random.RandomState(1)
    for variable in tf.trainable_variables():
        value = session.run(variable)
        toward = np.where(draw.rand(*value.shape) < 0.5, np.inf, -np.inf).astype(value.dtype)
        variable.load(np.nextafter(value, toward), session)


def record(name):
    """Writes what is recorded of one model. Returns how far one ulp moves it."""
    folder = os.path.join(RECORDED, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    prefix = os.path.join(folder, "model")
    with tf.Graph().as_default(), tf.Session() as session:
        training = Training(name)
        session.run(tf.global_variables_initializer())
        before = training.steps(session, STEPS_BEFORE)
        training.saver.save(session, prefix, write_meta_graph=False, write_state=False)
        if name in WITH_META:
            training.saver.export_meta_graph(prefix + ".meta", strip_default_attrs=True)
        after = training.steps(session, STEPS_AFTER)
        training.saver.restore(session, prefix)
        move_by_one_ulp(session)
        moved = training.steps(session, STEPS_AFTER)
        np.savez_compressed(
            os.path.join(folder, "continuation.npz"),
            x=training.data[training.x],
            target=training.data[training.target],
            before=before,
            after=after,
        )
    share = np.abs(after - moved).max() / TOLERANCE
    if share > LARGEST_SHARE:
        sys.exit(
            "%s: one ulp moves it by %.2g tolerances: it amplifies the last bit" % (name, share)
        )
    return share


def go_on(name, prefix):
    """Prints how far another checkpoint of a model is from the recorded one."""
    recorded = np.load(os.path.join(RECORDED, name, "continuation.npz"))
    with tf.Graph().as_default(), tf.Session() as session:
        training = Training(name)
        training.saver.restore(session, prefix)
        before = np.abs(training.steps(session, 0) - recorded["before"]).max()
        after = np.abs(training.steps(session, STEPS_AFTER) - recorded["after"]).max()
    print("%-12s at the checkpoint %.1e, ten steps on %.1e" % (name, before, after))


def main():
    if tf.__version__ != "1.15.5":
        sys.exit("needs TensorFlow 1.15.5, this is %s" % tf.__version__)
    if len(sys.argv) == 3:
        go_on(*sys.argv[1:])
        return
    shares = {name: record(name) for name in MODELS}
    with open(os.path.join(RECORDED, "ONE_ULP.txt"), "w") as table:
        table.write("# How far one ulp in every weight moves the last outputs, in tolerances.\n")
        for name, share in shares.items():
            table.write("%-12s %.2g\n" % (name, share))
    with open(os.path.join(RECORDED, "VERSIONS.txt"), "w") as versions:
        versions.write(
            "python tests/checkpoints/record_tf1.py\ntensorflow %s, numpy %s, Python %s\n"
            % (tf.__version__, np.__version__, platform.python_version())
        )


if __name__ == "__main__":
    main()
