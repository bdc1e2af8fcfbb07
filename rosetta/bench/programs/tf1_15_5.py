"""The lessons on real TensorFlow 1.15.5, in the lectures' own API. Runs on Python 3.7, by path.

The same lessons with the same summaries as the three packages write. The argument is that of
`lesson.py` beside it, and so is what it prints.
"""

import json
import os
import sys
import time

import ending  # the file beside this one

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def train(tf, arguments, steps, log_every, directory):
    """Returns the cost by logged step, the time of each, the start and the end."""
    x_data, y_data = arguments["x"], arguments["y"]
    started = time.perf_counter()
    costs, times = {}, []
    tf.reset_default_graph()
    tf.set_random_seed(arguments["seed"])
    x = tf.placeholder(tf.float32, [None, len(x_data[0])])
    y = tf.placeholder(tf.float32, [None, 1])
    outputs, layers = [x], []
    sizes = arguments["layer_sizes"]
    for n_in, n_out in zip(sizes, sizes[1:]):
        weights = tf.Variable(tf.random_normal([n_in, n_out]))
        biases = tf.Variable(tf.random_normal([n_out]))
        outputs.append(tf.sigmoid(tf.matmul(outputs[-1], weights) + biases))
        layers.append((weights, biases))
    hypothesis = outputs[-1]
    cost = -tf.reduce_mean(y * tf.log(hypothesis) + (1 - y) * tf.log(1 - hypothesis))
    update = tf.train.GradientDescentOptimizer(arguments["learning_rate"]).minimize(cost)
    predicted = tf.cast(hypothesis > 0.5, tf.float32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
    for i, (weights, biases) in enumerate(layers, start=1):
        tf.summary.histogram("layer{}/weights".format(i), weights)
        tf.summary.histogram("layer{}/biases".format(i), biases)
        tf.summary.histogram("layer{}/output".format(i), outputs[i])
    summary = tf.summary.merge_all()

    import numpy as np

    feed = {x: np.array(x_data, np.float32), y: np.array(y_data, np.float32)}
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        writer = tf.summary.FileWriter(directory, session.graph)
        for step in range(steps):
            if step % log_every == 0 or step == steps - 1:
                text, value = session.run([summary, cost], feed_dict=feed)
                costs[step] = float(value)
                times.append((step, time.perf_counter()))
                writer.add_summary(text, step)
            session.run(update, feed_dict=feed)
        writer.close()
    return costs, times, started, time.perf_counter()


def peak_memory():
    """Returns the highest resident size in bytes, or None where the system is not Linux."""
    if not os.path.exists("/proc/self/status"):
        return None
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def main(arguments):
    """Measures the training of a lesson and returns the measurements."""
    started = time.perf_counter()
    import tensorflow as tf

    tf.compat.v1.logging.set_verbosity(tf.compat.v1.logging.ERROR)
    assert tf.__version__ == "1.15.5", "this is TensorFlow " + tf.__version__
    measured = {"import": time.perf_counter() - started, "version": tf.__version__}
    costs, times, started, ended = train(
        tf, arguments, arguments["steps"], arguments["log_every"], arguments["directory"]
    )
    measured["whole"] = ended - started
    measured["first_call"] = times[1][1] - started if len(times) > 1 else None
    measured["memory"] = peak_memory()
    measured["costs"] = costs
    warm = arguments["warm_steps"]
    if warm:
        times = train(tf, arguments, 3 * warm + 1, warm, arguments["directory"] + "-warm")[1]
        measured["warm"] = [(b - a) / warm for (_, a), (_, b) in zip(times[1:], times[2:])]
    return measured


if __name__ == "__main__":
    ending.end_with_parent()
    print(json.dumps(main(json.loads(sys.argv[1]))))
