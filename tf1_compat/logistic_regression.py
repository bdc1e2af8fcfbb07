"""Logistic regression, sigmoid(XW + b): graph, placeholder, session.

One sigmoid layer learns what a line can separate: the lecture's six points, AND, OR, real data;
not XOR. Lecture: DeepLearningZeroToAll, labs 05-1, 05-2 and 09-1.
"""

import tensorflow.compat.v1 as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: LogisticRegression):
    """Returns the inputs and labels as placeholders, with what to feed them."""
    examples = config.examples
    x = tf.placeholder(tf.float32, [None, examples.x.shape[1]], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    test = {} if examples.x_test is None else {x: examples.x_test, y: examples.y_test}
    return x, y, {x: examples.x, y: examples.y}, test


# 2 Parameters
def parameters(config: LogisticRegression, features: int):
    """Returns weights and biases, drawn from a standard normal distribution."""
    tf.set_random_seed(config.seed)
    # Without seed=, TF 2.21 would number the random ops and start from other values than 1.15.
    with tf.name_scope("layer1"):
        weights = tf.Variable(tf.random_normal([features, 1], seed=weights_op_seed(1)))
        biases = tf.Variable(tf.random_normal([1], seed=biases_op_seed(1)))
    return weights, biases


# 3 Model
def model(x, weights, biases):
    """Returns the logits and the hypothesis."""
    with tf.name_scope("layer1/"):
        logits = tf.matmul(x, weights) + biases
        return logits, tf.sigmoid(logits)


# 4 Cost
def cost(config: LogisticRegression, y, logits, hypothesis):
    """Returns the mean cross-entropy."""
    if config.cost == "lecture":  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        return -tf.reduce_mean(y * tf.log(hypothesis) + (1 - y) * tf.log(1 - hypothesis))
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))


def accuracy(y, hypothesis):
    """Returns the share of examples on the right side of 0.5."""
    return tf.reduce_mean(tf.cast(tf.equal(tf.cast(hypothesis > 0.5, tf.float32), y), tf.float32))


# 5 Optimizer
def optimizer(config: LogisticRegression, loss):
    """Returns the op that updates every variable of the graph once."""
    return tf.train.GradientDescentOptimizer(config.learning_rate).minimize(loss)


# 6 Summaries
def summaries(weights, biases, hypothesis, loss, share):
    """Returns the ops that compute the summaries of the training and of the test examples."""
    training = [
        tf.summary.scalar("cost", loss),
        tf.summary.scalar("accuracy", share),
        tf.summary.histogram("layer1/weights", weights),
        tf.summary.histogram("layer1/biases", biases),
        tf.summary.histogram("layer1/output", hypothesis),
    ]
    return tf.summary.merge(training), tf.summary.scalar("test/accuracy", share)


# 7 Training loop
def train(config: LogisticRegression, run: Run) -> Result:
    """Trains the layer and logs it."""
    with tf.Graph().as_default() as graph:  # a graph of its own: no switch for the whole process
        x, y, feed, test = data(config)
        weights, biases = parameters(config, x.shape[1])
        logits, hypothesis = model(x, weights, biases)
        loss = cost(config, y, logits, hypothesis)
        share = accuracy(y, hypothesis)
        update = optimizer(config, loss)
        summary, test_summary = summaries(weights, biases, hypothesis, loss, share)
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
                    run.decision_boundary(step, lambda p: session.run(hypothesis, {x: p}))
                    if test:
                        writer.add_summary(session.run(test_summary, test), step)
                session.run(update, feed)
            return report(session, feed, weights, biases, hypothesis, share)


# 8 Report
def report(session, feed, weights, biases, hypothesis, share) -> Result:
    """Returns the trained parameters and what the layer makes of the data."""
    trained = {"layer1/weights": session.run(weights), "layer1/biases": session.run(biases)}
    return Result(trained, session.run(hypothesis, feed), float(session.run(share, feed)))


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
