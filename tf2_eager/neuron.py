"""One sigmoid neuron and its learning rule: variables, tf.function.

The lecture's update, w = w + x * learning_rate * error with error = y - output, is gradient descent
on the cross-entropy: the gradient of that cost is -x * error. Where x is 0 only a bias can learn.
The lecture prints before it updates, so what it prints at i = 99 is step 99 here.
"""

import tensorflow as tf

from rosetta.lessons.neuron import Neuron
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: Neuron):
    """Returns the inputs and labels as tensors."""
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)
    return x, y


# 2 Parameters
def parameters(config: Neuron, inputs: int):
    """Returns weights and, where the neuron has one, a bias, drawn from a normal distribution."""
    tf.random.set_seed(config.seed)
    # Without seed=, TF 2.21 would number the random ops and start from other values than 1.15.
    with tf.name_scope("layer1"):
        weights = tf.Variable(tf.random.normal([inputs, 1], seed=weights_op_seed(1)))
        if not config.bias:
            return [weights]
        return [weights, tf.Variable(tf.random.normal([1], seed=biases_op_seed(1)))]


# 3 Model
def model(x, weights, biases=0.0):
    """Returns the logits and the output."""
    with tf.name_scope("layer1"):
        logits = tf.matmul(x, weights) + biases
        return logits, tf.sigmoid(logits)


# 4 Cost
def cost(y, logits):
    """Returns the mean cross-entropy."""
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))


# 5 Optimizer
def optimizer(config: Neuron, x, y, layer, measure, jit: bool):
    """Returns the function that learns some examples, by turns, and then measures."""

    # The loop is inside: one call from Python for each logged step, not one for each update. XLA
    # makes one kernel of its body: many times the speed, once it is compiled. --nojit goes without.
    @tf.function(jit_compile=jit)
    def update(step, times):
        while times > 0:  # XLA would compile `for _ in tf.range(times)` anew for every `times`
            turn = [step % x.shape[0]]
            x_i, y_i = tf.gather(x, turn), tf.gather(y, turn)
            error = y_i - model(x_i, *layer)[1]
            # Both changes are computed from the old values: the error is read before either.
            layer[0].assign_add(tf.transpose(x_i * config.learning_rate * error))
            if config.bias:
                layer[1].assign_add(config.learning_rate * error[0])
            step += 1
            times -= 1
        return measure()

    return update


# 6 Summaries
def histogram(tag: str, values, step):
    """Writes a histogram with the op of TF1, one kernel.

    tf.summary.histogram counts with a hundred ops: it is traced far longer and fills larger files,
    for the same picture.
    """
    tf.summary.experimental.write_raw_pb(tf.raw_ops.HistogramSummary(tag=tag, values=values), step)


def summaries(x, y, layer):
    """Returns the function that computes what is logged and the one that writes it."""

    @tf.function
    def measure():
        logits, output = model(x, *layer)
        return cost(y, logits), output

    def write(step, loss, output):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("error", tf.reduce_mean(y - output), step)
        tf.summary.scalar("output", tf.reduce_mean(output), step)
        for name, variable in zip(("weights", "biases"), layer):
            histogram(f"layer1/{name}", variable, step)

    return measure, write


# 7 Training loop
def train(config: Neuron, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the neuron and logs it."""
    tf.config.run_functions_eagerly(eager)
    x, y = data(config)
    layer = parameters(config, x.shape[1])
    measure, write = summaries(x, y, layer)
    update = optimizer(config, x, y, layer, measure, jit)

    # Written here, and not in the loop of `update`: there the tag would become `while/cost`.
    @tf.function
    def log_and_update(step, times, loss, output):
        write(step, loss, output)
        return update(tf.cast(step, tf.int32), times)

    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(measure.get_concrete_function().graph)
        loss, output = measure()
        for step, times in config.chunks():
            run.record(step, loss)
            now = tf.constant(step, tf.int64)
            loss, output = log_and_update(now, tf.constant(times), loss, output)
    return report(layer, output)


# 8 Report
def report(layer, output) -> Result:
    """Returns the trained parameters and what the neuron makes of the data."""
    trained = {}
    for name, variable in zip(("weights", "biases"), layer):
        trained[f"layer1/{name}"] = variable.numpy()
    return Result(trained, output.numpy())


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
