"""XOR with a sigmoid multilayer perceptron: variables, GradientTape, tf.function.

One sigmoid layer cannot separate XOR; a hidden layer can. Lecture: DeepLearningZeroToAll,
labs 09-2 (two neurons), 09-3 (wide and deep) and 09-4 (TensorBoard).
"""

import tensorflow as tf

from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.xor import Xor
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: Xor):
    """Returns the inputs and labels as arrays."""
    # What is traced with an array has it as a constant, and XLA computes with constants ahead: a
    # third of the time. Much data belongs in a tensor, which is handed over: logistic_regression.
    return config.examples.x, config.examples.y


# 2 Parameters
def parameters(config: Xor):
    """Returns weights and biases of each layer, drawn from a standard normal distribution."""
    tf.random.set_seed(config.seed)
    layers = []
    for i, (n_in, n_out) in enumerate(zip(config.layer_sizes, config.layer_sizes[1:]), start=1):
        # Without seed=, eager code draws op seeds itself and starts from other values than 1.15.
        with tf.name_scope(f"layer{i}"):
            weights = tf.Variable(tf.random.normal([n_in, n_out], seed=weights_op_seed(i)))
            biases = tf.Variable(tf.random.normal([n_out], seed=biases_op_seed(i)))
        layers.append((weights, biases))
    return layers


# 3 Model
def model(x, layers):
    """Returns the last layer's logits and every layer's output; the last one is the hypothesis."""
    outputs = [x]
    for i, (weights, biases) in enumerate(layers, start=1):
        with tf.name_scope(f"layer{i}"):
            logits = tf.matmul(outputs[-1], weights) + biases
            outputs.append(tf.sigmoid(logits))
    return logits, outputs[1:]


# 4 Cost
def cost(config: Xor, y, logits, hypothesis):
    """Returns the mean cross-entropy."""
    if config.cost == "lecture":  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        return -tf.reduce_mean(y * tf.math.log(hypothesis) + (1 - y) * tf.math.log(1 - hypothesis))
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))


def accuracy(y, hypothesis):
    """Returns the share of examples on the right side of 0.5."""
    return tf.reduce_mean(tf.cast(tf.equal(tf.cast(hypothesis > 0.5, tf.float32), y), tf.float32))


# 5 Optimizer
def optimizer(config: Xor, x, y, layers, measure, jit: bool):
    """Returns the function that updates every variable some times and then measures."""
    variables = [variable for layer in layers for variable in layer]

    # The loop is inside: one call from Python for each logged step, not one for each update. XLA
    # makes one kernel of its body: many times the speed, once it is compiled. --nojit goes without.
    @tf.function(jit_compile=jit)
    def update(times):
        while times > 0:  # XLA would compile `for _ in tf.range(times)` anew for every `times`
            with tf.GradientTape() as tape:
                logits, outputs = model(x, layers)
                loss = cost(config, y, logits, outputs[-1])
            for variable, gradient in zip(variables, tape.gradient(loss, variables)):
                variable.assign_sub(config.learning_rate * gradient)
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


def summaries(config: Xor, x, y, layers):
    """Returns the function that computes what is logged and the one that writes it."""

    @tf.function
    def measure():
        logits, outputs = model(x, layers)
        return cost(config, y, logits, outputs[-1]), accuracy(y, outputs[-1]), outputs

    def write(step, loss, share, outputs):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("accuracy", share, step)
        for i, ((weights, biases), output) in enumerate(zip(layers, outputs), start=1):
            histogram(f"layer{i}/weights", weights, step)
            histogram(f"layer{i}/biases", biases, step)
            histogram(f"layer{i}/output", output, step)

    return measure, write


# 7 Training loop
def train(config: Xor, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the network and logs it."""
    tf.config.run_functions_eagerly(eager)
    x, y = data(config)
    layers = parameters(config)
    measure, write = summaries(config, x, y, layers)
    update = optimizer(config, x, y, layers, measure, jit)

    # Written here, and not in the loop of `update`: there the tag would become `while/cost`.
    @tf.function
    def log_and_update(step, times, loss, share, outputs):
        write(step, loss, share, outputs)
        return update(times)

    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(measure.get_concrete_function().graph)
        loss, share, outputs = measure()
        for step, times in config.chunks():
            run.record(step, loss)
            run.decision_boundary(step, lambda points: model(points, layers)[1][-1])
            now = tf.constant(step, tf.int64)
            loss, share, outputs = log_and_update(now, tf.constant(times), loss, share, outputs)
    return report(layers, share, outputs)


# 8 Report
def report(layers, share, outputs) -> Result:
    """Returns the trained parameters and what the network makes of the data."""
    trained = {}
    for i, (weights, biases) in enumerate(layers, start=1):
        trained[f"layer{i}/weights"] = weights.numpy()
        trained[f"layer{i}/biases"] = biases.numpy()
    return Result(trained, outputs[-1].numpy(), float(share))


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
