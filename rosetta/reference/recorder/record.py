"""Records what real TensorFlow 1.15.5 computes, in the lectures' own API.

Runs on Python 3.7 with tensorflow==1.15.5 and shares no code with the three packages; `tf1/` holds
one script for each lesson. `make record-tf1` calls it; by hand:

    python3.7 -m venv .venv-tf1
    .venv-tf1/bin/pip install -r rosetta/reference/recorder/requirements-tf1.txt
    .venv-tf1/bin/python rosetta/reference/recorder/record.py

It rewrites `rosetta/reference/recorded/*.json`, and the event files of the default experiments in
`rosetta/reference/event_files/` and `logs/<lesson>/base/tf1_15_5/`, but only where a number
changed, and says what did. `recorded/ONE_ULP.txt` says how far each recording moves when every
weight starts one unit in the last place away; what moves too far is not recorded. Any one
configuration is recorded elsewhere by giving it:

    record.py --output=DIR xor '{"hidden": [3], "seed": 5, "learning_rate": 0.2, "steps": 500}'
"""

import argparse
import glob
import importlib
import json
import os
import platform
import shutil
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import one_ulp
import stability
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "..", "recorded")
EVENTS = os.path.join(HERE, "..", "event_files")
LOGS = os.path.join(HERE, "..", "..", "..", "logs")
EVENT_FILE = "events.out.tfevents.0000000000.tf1_15_5"  # without this machine's name
COMMAND = "python rosetta/reference/recorder/record.py"
CIRCUMSTANCES = ("tensorflow", "python", "numpy", "command")  # of a recording, not its numbers

PATTERNS = 4  # of one ulp
LESSONS = [
    "xor",
    "logistic_regression",
    "neuron",
    "linear_regression",
    "softmax",
    "digits",
    "sequence",
    "gradients",
    "save_restore",
]


def write_hparams(writer, lesson, config):
    from tensorboard.plugins.hparams import api_pb2
    from tensorboard.plugins.hparams import summary as hparams

    values = dict(described(config), lesson=lesson, style="tf1_15_5")
    if "cost" in values:
        values["cost_formula"] = values.pop("cost")  # `cost` is the metric
    writer.add_summary(tf.Summary.FromString(hparams.session_start_pb(values).SerializeToString()))
    end = hparams.session_end_pb(api_pb2.STATUS_SUCCESS)
    writer.add_summary(tf.Summary.FromString(end.SerializeToString()))


def as_json(value):
    """Returns what a session returned with arrays and float32 numbers as lists and floats."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def file_name(lesson, changes):
    parts = [
        "%s=%s" % (k, "-".join(map(str, v)) if isinstance(v, list) else v)
        for k, v in sorted(changes.items())
    ]
    return ",".join([lesson] + parts)


def described(config):
    return {k: ",".join(map(str, v)) if isinstance(v, list) else v for k, v in config.items()}


def record(lesson, changes, output, logs=None):
    script = importlib.import_module("tf1." + lesson)
    config = dict(script.DEFAULTS, **changes)
    events = tempfile.mkdtemp()
    started = time.time()
    tf.reset_default_graph()
    writer = tf.summary.FileWriter(events)
    recorded = as_json(script.train(config, writer))
    write_hparams(writer, lesson, config)
    writer.close()
    name = file_name(lesson, changes)
    share = share_of_one_ulp(script, config, recorded)
    if share > stability.LARGEST_SHARE:
        sys.exit(
            "%s: one ulp in its weights moves it by %.2g tolerances, more than %.2g: it amplifies "
            "the last bit; give it other hyperparameters" % (name, share, stability.LARGEST_SHARE)
        )
    recording = {
        "tensorflow": tf.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "command": COMMAND,
        "lesson": lesson,
        "hyperparameters": described(config),
    }
    recording.update(recorded)
    path = os.path.join(output, name + ".json")
    change = update(path, recording)
    if logs and not changes and change != "unchanged":
        keep_events(events, os.path.join(EVENTS, lesson))
        keep_events(events, os.path.join(logs, lesson, "base", "tf1_15_5"))
    shutil.rmtree(events)
    print("%-9s %5.1f s  %s" % (change, time.time() - started, name))
    sys.stdout.flush()
    return name, share


def share_of_one_ulp(script, config, recorded):
    """Returns how far one ulp in every weight moves a training, in tolerances."""
    shares = []
    for pattern in range(PATTERNS):
        tf.reset_default_graph()
        events = tempfile.mkdtemp()
        with one_ulp.moved_weights(pattern), tf.summary.FileWriter(events) as writer:
            moved = as_json(script.train(config, writer))
        shutil.rmtree(events)
        shares.append(stability.share_of_tolerance(recorded, moved))
    return max(shares)


def update(path, recording):
    change = "new"
    if os.path.exists(path):
        with open(path) as file:
            before = json.load(file)
        if before == dict(recording, **{key: before[key] for key in CIRCUMSTANCES}):
            return "unchanged"
        change = "CHANGED"
    with open(path, "w") as file:
        json.dump(recording, file, separators=(",", ":"), sort_keys=True)
        file.write("\n")
    return change


def keep_events(source, destination):
    """Keeps the one event file."""
    shutil.rmtree(destination, ignore_errors=True)
    os.makedirs(destination)
    (events,) = glob.glob(os.path.join(source, "events.*"))
    shutil.copy(events, os.path.join(destination, EVENT_FILE))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lesson", nargs="?", help="record one configuration of this lesson only")
    parser.add_argument("changes", nargs="?", default="{}", help="its hyperparameters, as JSON")
    parser.add_argument("--output", default=RECORDED, help="where the recordings go")
    arguments = parser.parse_args()
    assert tf.__version__ == "1.15.5", "this is TensorFlow %s, not 1.15.5" % tf.__version__
    shares = {}
    if arguments.lesson:
        shares = stability.read_table(arguments.output)
        name, share = record(arguments.lesson, json.loads(arguments.changes), arguments.output)
        shares[name] = share
    else:
        for lesson in LESSONS:
            for changes in importlib.import_module("tf1." + lesson).RECORDED:
                name, share = record(lesson, changes, arguments.output, LOGS)
                shares[name] = share
    stability.write_table(arguments.output, shares)


if __name__ == "__main__":
    main()
