"""One sigmoid neuron and its learning rule: graph, placeholder, session.

The lecture's update, w = w + x * learning_rate * error with error = y - output, is gradient descent
on the cross-entropy: the gradient of that cost is -x * error. Where x is 0 only a bias can learn.
The lecture prints before it updates, so what it prints at i = 99 is step 99 here.
"""

import tensorflow.compat.v1 as tf

from rosetta.lessons.neuron import Neuron
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: Neuron):
    """Returns the inputs and labels as placeholders, with what to feed: all, and one at a time."""
    examples = config.examples
    x = tf.placeholder(tf.float32, [None, examples.x.shape[1]], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    single = [{x: [x_i], y: [y_i]} for x_i, y_i in zip(examples.x, examples.y)]
    return x, y, {x: examples.x, y: examples.y}, single


# 2 Parameters
def parameters(config: Neuron, inputs: int):
    """Returns weights and, where the neuron has one, a bias, drawn from a normal distribution."""
    tf.set_random_seed(config.seed)
    # Without seed=, TF 2.21 would number the random ops and start from other values than 1.15.
    with tf.name_scope("layer1"):
        weights = tf.Variable(tf.random_normal([inputs, 1], seed=weights_op_seed(1)))
        if not config.bias:
            return [weights]
        return [weights, tf.Variable(tf.random_normal([1], seed=biases_op_seed(1)))]


# 3 Model
def model(x, weights, biases=0.0):
    """Returns the logits and the output."""
    with tf.name_scope("layer1/"):
        logits = tf.matmul(x, weights) + biases
        return logits, tf.sigmoid(logits)


# 4 Cost
def cost(y, logits):
    """Returns the mean cross-entropy."""
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))


# 5 Optimizer
def optimizer(config: Neuron, x, error, weights, biases=None):
    """Returns the op that updates the neuron once, from the one example that is fed."""
    # Both changes are computed from the old values: no assignment feeds into the other.
    updates = [weights.assign_add(tf.transpose(x * config.learning_rate * error))]
    if biases is not None:
        updates.append(biases.assign_add(config.learning_rate * error[0]))
    return tf.group(updates)


# 6 Summaries
def summaries(layer, output, error, loss):
    """Returns the op that computes every summary."""
    tf.summary.scalar("cost", loss)
    tf.summary.scalar("error", tf.reduce_mean(error))
    tf.summary.scalar("output", tf.reduce_mean(output))
    for name, variable in zip(("weights", "biases"), layer):
        tf.summary.histogram(f"layer1/{name}", variable)
    return tf.summary.merge_all()


# 7 Training loop
def train(config: Neuron, run: Run) -> Result:
    """Trains the neuron and logs it."""
    with tf.Graph().as_default() as graph:  # a graph of its own: no switch for the whole process
        x, y, feed, single = data(config)
        layer = parameters(config, x.shape[1])
        logits, output = model(x, *layer)
        loss = cost(y, logits)
        error = y - output
        update = optimizer(config, x, error, *layer)
        summary = summaries(layer, output, error, loss)
        # Ops as small as these take longer to be handed to a pool of threads than to be computed.
        one_by_one = tf.ConfigProto(experimental={"executor_type": "SINGLE_THREADED_EXECUTOR"})
        with (
            tf.Session(config=one_by_one) as session,
            tf.summary.FileWriter(run.directory, graph) as writer,
        ):
            session.run(tf.global_variables_initializer())
            for step in range(config.steps):
                if config.is_logged(step):
                    # In one run with the update, a summary may see values before or after it.
                    run.record(step, session.run(loss, feed))
                    writer.add_summary(session.run(summary, feed), step)
                session.run(update, single[step % len(single)])
            return report(session, feed, layer, output)


# 8 Report
def report(session, feed, layer, output) -> Result:
    """Returns the trained parameters and what the neuron makes of the data."""
    trained = {}
    for name, variable in zip(("weights", "biases"), layer):
        trained[f"layer1/{name}"] = session.run(variable)
    return Result(trained, session.run(output, feed))


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
