"""Linear regression, Y = 2X - 1 from six points: variables, GradientTape, tf.function.

The "hello world" of Keras. It predicts 18.98 for 10, not 19: least squares gives 19 exactly, but
after 500 updates the slowest error is not gone. Each update leaves 1 - learning_rate * 1.0324 of it
(the smaller eigenvalue of the cost's Hessian), so 0.0056 of it remains, and at 10 that is 0.0165.
"""

import math

import keras
import tensorflow as tf

from rosetta.lessons.linear_regression import LinearRegression
from rosetta.lessons.op_seeds import FIRST_DENSE_OP_SEED
from rosetta.lessons.result import Result
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf2_eager.loop import repeat
from tf2_eager.resuming import resume


def train(config: LinearRegression, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the layer and logs it."""
    tf.config.run_functions_eagerly(eager)

    # 1 Data
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)

    # 2 Model
    tf.random.set_seed(config.seed)
    # What Dense(1) starts from: glorot_uniform weights, biases of 0.
    limit = math.sqrt(6 / (1 + 1))  # inputs + outputs
    # Without seed=, eager code draws op seeds itself and starts from other values than TF 1.15.
    draw = tf.random.uniform([1, 1], -limit, limit, seed=FIRST_DENSE_OP_SEED)
    weights = tf.Variable(draw)
    biases = tf.Variable(tf.zeros([1]))
    parameters = {"layer1/weights": weights, "layer1/biases": biases}

    def model(x):
        with tf.name_scope("layer1"):
            return tf.matmul(x, weights) + biases

    # 3 Cost
    def cost_of(prediction):
        return tf.reduce_mean(tf.square(prediction - y))

    # 4 Training step
    optimizer = keras.optimizers.SGD(config.learning_rate)

    def train_step():
        with tf.GradientTape() as tape:
            cost = cost_of(model(x))
        gradients = tape.gradient(cost, [weights, biases])
        optimizer.apply_gradients(zip(gradients, [weights, biases]))

    train_steps = repeat(train_step, jit)

    # 5 Evaluation
    @tf.function
    def evaluate():
        at_10 = tf.squeeze(model(tf.constant([[10.0]])))
        return cost_of(model(x)), at_10

    # 6 Summaries
    @tf.function
    def log(step, cost, at_10):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("prediction_at_10", at_10, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)

    # 7 Training loop
    start = resume(run, parameters, optimizer)
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        for step, updates in config.chunks(start):
            cost, at_10 = evaluate()
            run.record(step, cost)
            log(tf.constant(step, tf.int64), cost, at_10)
            train_steps(tf.constant(updates))

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, at_10 = evaluate()
    return Result(trained, model(x).numpy(), values={"prediction_at_10": at_10.numpy()})


if __name__ == "__main__":
    run_lesson(__file__)
