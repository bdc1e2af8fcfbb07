"""Records what real TensorFlow 1.15.5 computes, in the lectures' own API.

Runs on Python 3.7 with tensorflow==1.15.5 and shares no code with the three packages. `make
record-tf1` calls it; by hand:

    python3.7 -m venv .venv-tf1
    .venv-tf1/bin/pip install -r tests/golden/requirements-tf1.txt
    .venv-tf1/bin/python tests/golden/record_tf1.py

It rewrites `tests/golden/*.json` and the event files of the default experiments under
`logs/<lesson>/base/tf1_15_5`, but only where a number changed, and says what did.
Any one configuration is recorded elsewhere by giving it:

    record_tf1.py --output=DIR xor '{"hidden": [3], "seed": 5, "learning_rate": 0.2, "steps": 500}'
"""

import argparse
import glob
import json
import os
import platform
import shutil
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
LOGS = os.path.join(HERE, "..", "..", "logs")
COMMAND = "python tests/golden/record_tf1.py"

CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
POINTS = {
    "lecture": ([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], [0, 0, 0, 1, 1, 1]),
    "xor": (CORNERS, [0, 1, 1, 0]),
    "and": (CORNERS, [0, 0, 0, 1]),
    "or": (CORNERS, [0, 1, 1, 1]),
}

DEFAULTS = {
    "xor": {
        "steps": 10001,
        "learning_rate": 0.1,
        "seed": 777,
        "log_every": 100,
        "hidden": [2],
        "cost": "lecture",
    },
    "logistic_regression": {
        "steps": 10001,
        "learning_rate": 0.01,
        "seed": 777,
        "log_every": 100,
        "dataset": "lecture",
        "cost": "lecture",
    },
}

RECORDED = {
    "xor": [
        {},
        {"hidden": [10, 10, 10]},
        {"hidden": [10]},
        {"hidden": [4, 3], "seed": 1, "learning_rate": 0.5},
        {"seed": 0},
        {"seed": 1},
        {"seed": 42, "learning_rate": 1.0},
        {"seed": 2147483647, "learning_rate": 0.3, "hidden": [5], "steps": 3007, "log_every": 50},
        {"cost": "stable"},
        {"cost": "stable", "hidden": [10, 10, 10], "learning_rate": 0.5, "seed": 7},
    ],
    "logistic_regression": [
        {},
        {"seed": 1},
        {"seed": 42, "learning_rate": 0.1},
        {"cost": "stable"},
        {"dataset": "xor", "learning_rate": 0.1},
        {"dataset": "and", "learning_rate": 0.1},
        {"dataset": "or", "learning_rate": 0.1},
        {"dataset": "and", "learning_rate": 1.0, "seed": 3, "steps": 2000},
        {"dataset": "breast_cancer", "learning_rate": 0.1, "cost": "stable", "steps": 10001},
        {"dataset": "breast_cancer", "learning_rate": 0.01, "cost": "stable", "seed": 5,
         "steps": 1500},
    ],
}  # fmt: skip


def load(dataset):
    if dataset != "breast_cancer":
        x, y = POINTS[dataset]
        return np.array(x, np.float32), np.array(y, np.float32).reshape(-1, 1)
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    test = np.arange(len(bunch.data)) % 4 == 3
    train = bunch.data[~test]
    x = (train - train.mean(axis=0)) / train.std(axis=0)
    return x.astype(np.float32), bunch.target[~test].astype(np.float32).reshape(-1, 1)


def sizes_and_data(lesson, config):
    if lesson == "xor":
        x, y = load("xor")
        return [2] + list(config["hidden"]) + [1], x, y
    x, y = load(config["dataset"])
    return [x.shape[1], 1], x, y


def train(lesson, config, logdir):
    """The lecture's script: two placeholders, layers of random_normal Variables, plain seeds."""
    sizes, x_data, y_data = sizes_and_data(lesson, config)
    tf.reset_default_graph()
    tf.set_random_seed(config["seed"])
    X = tf.placeholder(tf.float32, [None, sizes[0]])  # noqa: N806  the lecture's names
    Y = tf.placeholder(tf.float32, [None, 1])  # noqa: N806
    variables, outputs = [], [X]
    for n_in, n_out in zip(sizes, sizes[1:]):
        W = tf.Variable(tf.random_normal([n_in, n_out]), name="weight")  # noqa: N806
        b = tf.Variable(tf.random_normal([n_out]), name="bias")
        logits = tf.matmul(outputs[-1], W) + b
        outputs.append(tf.sigmoid(logits))
        variables.append((W, b))
    hypothesis = outputs[-1]
    if config["cost"] == "lecture":
        cost = -tf.reduce_mean(Y * tf.log(hypothesis) + (1 - Y) * tf.log(1 - hypothesis))
    else:
        cost = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=Y, logits=logits))
    train_op = tf.train.GradientDescentOptimizer(config["learning_rate"]).minimize(cost)
    predicted = tf.cast(hypothesis > 0.5, dtype=tf.float32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, Y), dtype=tf.float32))

    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
    tags = {}
    for i, (W, b) in enumerate(variables, start=1):  # noqa: N806
        tf.summary.histogram("layer%d/weights" % i, W)
        tf.summary.histogram("layer%d/biases" % i, b)
        tf.summary.histogram("layer%d/output" % i, outputs[i])
        tags["layer%d/weights" % i] = W
        tags["layer%d/biases" % i] = b
    merged = tf.summary.merge_all()

    recorded = {"steps": [], "cost": [], "accuracy": []}
    feed = {X: x_data, Y: y_data}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        writer = tf.summary.FileWriter(logdir, sess.graph)
        recorded["initial"] = as_lists(sess.run(tags))
        for step in range(config["steps"]):
            if step % config["log_every"] == 0 or step == config["steps"] - 1:
                summary, cost_val, acc = sess.run([merged, cost, accuracy], feed_dict=feed)
                writer.add_summary(summary, step)
                recorded["steps"].append(step)
                recorded["cost"].append(float(cost_val))
                recorded["accuracy"].append(float(acc))
            sess.run(train_op, feed_dict=feed)
        recorded["final"] = as_lists(sess.run(tags))
        h, a = sess.run([hypothesis, accuracy], feed_dict=feed)
        recorded["hypothesis"] = h.ravel().tolist()
        recorded["final_accuracy"] = float(a)
        write_hparams(writer, lesson, config)
        writer.close()
    return recorded


def write_hparams(writer, lesson, config):
    from tensorboard.plugins.hparams import api_pb2
    from tensorboard.plugins.hparams import summary as hparams

    values = dict(config, lesson=lesson, style="tf1_15_5")
    values = {k: ",".join(map(str, v)) if isinstance(v, list) else v for k, v in values.items()}
    writer.add_summary(tf.Summary.FromString(hparams.session_start_pb(values).SerializeToString()))
    end = hparams.session_end_pb(api_pb2.STATUS_SUCCESS)
    writer.add_summary(tf.Summary.FromString(end.SerializeToString()))


def as_lists(arrays):
    return {tag: np.asarray(array).tolist() for tag, array in arrays.items()}


def file_name(lesson, changes):
    parts = [
        "%s=%s" % (k, "-".join(map(str, v)) if isinstance(v, list) else v)
        for k, v in sorted(changes.items())
    ]
    return ",".join([lesson] + parts) + ".json"


def record(lesson, changes, output, logs=None):
    config = dict(DEFAULTS[lesson], **changes)
    events = tempfile.mkdtemp()
    started = time.time()
    recorded = train(lesson, config, events)
    hyperparameters = {
        k: ",".join(map(str, v)) if isinstance(v, list) else v for k, v in config.items()
    }
    recording = {
        "tensorflow": tf.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "command": COMMAND,
        "lesson": lesson,
        "hyperparameters": hyperparameters,
    }
    recording.update(recorded)
    path = os.path.join(output, file_name(lesson, changes))
    change = update(path, recording)
    if logs and not changes and change != "unchanged":
        keep_events(events, os.path.join(logs, lesson, "base", "tf1_15_5"))
    shutil.rmtree(events)
    print("%-9s %5.1f s  %s" % (change, time.time() - started, os.path.basename(path)))
    sys.stdout.flush()


def update(path, recording):
    numbers = ("hyperparameters", "steps", "cost", "accuracy", "initial", "final", "hypothesis")
    change = "new"
    if os.path.exists(path):
        with open(path) as file:
            before = json.load(file)
        if all(before[key] == recording[key] for key in numbers):
            return "unchanged"
        change = "CHANGED"
    with open(path, "w") as file:
        json.dump(recording, file, separators=(",", ":"), sort_keys=True)
        file.write("\n")
    return change


def keep_events(source, destination):
    """Keeps the one event file, under a name without this machine's."""
    shutil.rmtree(destination, ignore_errors=True)
    os.makedirs(destination)
    (events,) = glob.glob(os.path.join(source, "events.*"))
    shutil.copy(events, os.path.join(destination, "events.out.tfevents.0000000000.tf1_15_5"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lesson", nargs="?", help="record one configuration of this lesson only")
    parser.add_argument("changes", nargs="?", default="{}", help="its hyperparameters, as JSON")
    parser.add_argument("--output", default=HERE, help="where the recordings go")
    arguments = parser.parse_args()
    assert tf.__version__ == "1.15.5", "this is TensorFlow %s, not 1.15.5" % tf.__version__
    if arguments.lesson:
        record(arguments.lesson, json.loads(arguments.changes), arguments.output)
        return
    for lesson, all_changes in RECORDED.items():
        for changes in all_changes:
            record(lesson, changes, arguments.output, LOGS)


if __name__ == "__main__":
    main()
