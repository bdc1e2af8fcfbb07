"""One sigmoid neuron and its learning rule: variables, tf.function.

The lecture's update, w = w + x * learning_rate * error with error = y - output, is gradient descent
on the cross-entropy: the gradient of that cost is -x * error. Where x is 0 only a bias can learn.
The lecture prints before it updates, so what it prints at i = 99 is step 99 here.
"""

import tensorflow as tf

from rosetta.lessons.neuron import Neuron
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf2_eager.loop import repeat
from tf2_eager.resuming import resume


def train(config: Neuron, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the neuron and logs it."""
    tf.config.run_functions_eagerly(eager)

    # 1 Data
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)
    turn = tf.Variable(0)  # the example that is learned next

    # 2 Model
    tf.random.set_seed(config.seed)
    # Without seed=, eager code draws op seeds itself and starts from other values than TF 1.15.
    weights = tf.Variable(tf.random.normal([config.inputs, 1], seed=weights_op_seed(1)))
    biases = tf.Variable(tf.random.normal([1], seed=biases_op_seed(1)))
    parameters = {"layer1/weights": weights}
    if config.bias:
        parameters["layer1/biases"] = biases

    def model(x):
        with tf.name_scope("layer1"):
            logits = tf.matmul(x, weights) + (biases if config.bias else 0.0)
            return logits, tf.sigmoid(logits)

    # 3 Cost
    def cost_of(logits):
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))

    # 4 Training step
    def train_step():
        x_i, y_i = tf.gather(x, [turn]), tf.gather(y, [turn])
        _, output = model(x_i)
        error = y_i - output  # read before either update
        weights.assign_add(tf.transpose(x_i * config.learning_rate * error))
        if config.bias:
            biases.assign_add(config.learning_rate * error[0])
        turn.assign((turn + 1) % len(x))

    train_steps = repeat(train_step, jit)

    # 5 Evaluation
    @tf.function
    def evaluate():
        logits, output = model(x)
        return cost_of(logits), tf.reduce_mean(y - output), tf.reduce_mean(output)

    # 6 Summaries
    @tf.function
    def log(step, cost, mean_error, mean_output):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("error", mean_error, step)
        tf.summary.scalar("output", mean_output, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)

    # 7 Training loop
    start = resume(run, {**parameters, "turn": turn})
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        for step, updates in config.chunks(start):
            cost, mean_error, mean_output = evaluate()
            run.record(step, cost)
            log(tf.constant(step, tf.int64), cost, mean_error, mean_output)
            train_steps(tf.constant(updates))

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    return Result(trained, model(x)[1].numpy())


if __name__ == "__main__":
    run_lesson(__file__)
