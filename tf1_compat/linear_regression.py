"""Linear regression, Y = 2X - 1 from six points: graph, placeholder, session.

The "hello world" of Keras. It predicts 18.98 for 10, not 19: least squares gives 19 exactly, but
after 500 updates the slowest error is not gone. Each update leaves 1 - learning_rate * 1.0324 of it
(the smaller eigenvalue of the cost's Hessian), so 0.0056 of it remains, and at 10 that is 0.0165.
"""

import math

import tensorflow.compat.v1 as tf

from rosetta.lessons.linear_regression import LinearRegression
from rosetta.lessons.op_seeds import FIRST_DENSE_OP_SEED
from rosetta.lessons.result import Result
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf1_compat.resuming import resume
from tf1_compat.session import ONE_OP_AT_A_TIME, in_a_new_graph


@in_a_new_graph
def train(config: LinearRegression, run: Run) -> Result:
    """Trains the layer and logs it."""
    # 1 Data
    x = tf.placeholder(tf.float32, [None, 1], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    feed = {x: config.examples.x, y: config.examples.y}

    # 2 Model
    tf.set_random_seed(config.seed)
    # What Dense(1) starts from: glorot_uniform weights, biases of 0.
    limit = math.sqrt(6 / (1 + 1))  # inputs + outputs
    # Without seed=, TF 2 numbers the random ops and starts from other values than TF 1.15.
    draw = tf.random_uniform([1, 1], -limit, limit, seed=FIRST_DENSE_OP_SEED)
    weights = tf.Variable(draw)
    biases = tf.Variable(tf.zeros([1]))
    parameters = {"layer1/weights": weights, "layer1/biases": biases}
    with tf.name_scope("layer1"):
        prediction = tf.matmul(x, weights) + biases

    # 3 Cost
    cost = tf.reduce_mean(tf.square(prediction - y))

    # 4 Training step
    train_op = tf.train.GradientDescentOptimizer(config.learning_rate).minimize(cost)

    # 5 Evaluation
    at_10 = tf.squeeze(tf.matmul([[10.0]], weights) + biases)

    # 6 Summaries
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("prediction_at_10", at_10)
    for tag, variable in parameters.items():
        tf.summary.histogram(tag, variable)
    summary = tf.summary.merge_all()

    # 7 Training loop
    with (
        tf.Session(config=ONE_OP_AT_A_TIME) as session,
        tf.summary.FileWriter(run.directory, session.graph) as writer,
    ):
        session.run(tf.global_variables_initializer())
        start = resume(run, session, writer)
        for step in range(start, config.steps):
            if config.is_logged(step):
                # Not with train_op in one run: a summary may see the values before or after it.
                cost_value, summary_value = session.run([cost, summary], feed)
                run.record(step, cost_value)
                writer.add_summary(summary_value, step)
            session.run(train_op, feed)

        # 8 Result
        trained, hypothesis, at_10 = session.run([parameters, prediction, at_10], feed)
        return Result(trained, hypothesis, values={"prediction_at_10": at_10})


if __name__ == "__main__":
    run_lesson(__file__)
