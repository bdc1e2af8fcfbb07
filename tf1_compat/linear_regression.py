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
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: LinearRegression):
    """Returns the inputs and labels as placeholders, with what to feed them."""
    x = tf.placeholder(tf.float32, [None, 1], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    return x, y, {x: config.examples.x, y: config.examples.y}


# 2 Parameters
def parameters(config: LinearRegression):
    """Returns what Dense(1) starts from: glorot_uniform weights, biases of 0."""
    tf.set_random_seed(config.seed)
    limit = math.sqrt(6 / (1 + 1))  # inputs + outputs
    # Without seed=, TF 2.21 would number the random ops and start from other values than 1.15.
    with tf.name_scope("layer1"):
        draw = tf.random_uniform([1, 1], -limit, limit, seed=FIRST_DENSE_OP_SEED)
        return tf.Variable(draw), tf.Variable(tf.zeros([1]))


# 3 Model
def model(x, weights, biases):
    """Returns the prediction."""
    with tf.name_scope("layer1/"):
        return tf.matmul(x, weights) + biases


# 4 Cost
def cost(y, prediction):
    """Returns the mean squared error."""
    return tf.reduce_mean(tf.square(prediction - y))


# 5 Optimizer
def optimizer(config: LinearRegression, loss):
    """Returns the op that updates every variable of the graph once."""
    return tf.train.GradientDescentOptimizer(config.learning_rate).minimize(loss)


# 6 Summaries
def summaries(weights, biases, at_10, loss):
    """Returns the op that computes every summary."""
    tf.summary.scalar("cost", loss)
    tf.summary.scalar("prediction_at_10", at_10)
    tf.summary.histogram("layer1/weights", weights)
    tf.summary.histogram("layer1/biases", biases)
    return tf.summary.merge_all()


# 7 Training loop
def train(config: LinearRegression, run: Run) -> Result:
    """Trains the layer and logs it."""
    with tf.Graph().as_default() as graph:  # a graph of its own: no switch for the whole process
        x, y, feed = data(config)
        weights, biases = parameters(config)
        prediction = model(x, weights, biases)
        at_10 = tf.squeeze(model(tf.constant([[10.0]]), weights, biases))
        loss = cost(y, prediction)
        update = optimizer(config, loss)
        summary = summaries(weights, biases, at_10, loss)
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
                session.run(update, feed)
            return report(session, feed, weights, biases, prediction, at_10)


# 8 Report
def report(session, feed, weights, biases, prediction, at_10) -> Result:
    """Returns the trained parameters and what the layer predicts."""
    trained = {"layer1/weights": session.run(weights), "layer1/biases": session.run(biases)}
    values = {"prediction_at_10": float(session.run(at_10))}
    return Result(trained, session.run(prediction, feed), values=values)


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
