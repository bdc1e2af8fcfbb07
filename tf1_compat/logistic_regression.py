"""Logistic regression, sigmoid(XW + b): graph, placeholder, session.

One sigmoid layer learns what a line can separate: the lecture's six points, AND, OR, real data;
not XOR. Lecture: DeepLearningZeroToAll, labs 05-1, 05-2 and 09-1.
`--workers` runs logistic_regression_workers.py instead: the same model on several machines.
"""

import tensorflow.compat.v1 as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf1_compat.resuming import resume
from tf1_compat.session import ONE_OP_AT_A_TIME, in_a_new_graph


@in_a_new_graph
def train(config: LogisticRegression, run: Run) -> Result:
    """Trains the layer and logs it."""
    # 1 Data
    examples = config.examples
    x = tf.placeholder(tf.float32, [None, config.features], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    feed = {x: examples.x, y: examples.y}
    test_feed = {x: examples.x_test, y: examples.y_test}

    # 2 Model
    tf.set_random_seed(config.seed)
    # Without seed=, TF 2 numbers the random ops and starts from other values than TF 1.15.
    with tf.name_scope("layer1"):
        weights = tf.Variable(tf.random_normal([config.features, 1], seed=weights_op_seed(1)))
        biases = tf.Variable(tf.random_normal([1], seed=biases_op_seed(1)))
        logits = tf.matmul(x, weights) + biases
        hypothesis = tf.sigmoid(logits)
    parameters = {"layer1/weights": weights, "layer1/biases": biases}

    # 3 Cost
    if config.cost == "stable":
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
        cost = tf.reduce_mean(losses)
    else:  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        cost = -tf.reduce_mean(y * tf.log(hypothesis) + (1 - y) * tf.log(1 - hypothesis))

    # 4 Training step
    train_op = tf.train.GradientDescentOptimizer(config.learning_rate).minimize(cost)

    # 5 Evaluation
    predicted = tf.cast(hypothesis > 0.5, tf.float32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))

    # 6 Summaries
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
    tf.summary.histogram("layer1/output", hypothesis)
    for tag, variable in parameters.items():
        tf.summary.histogram(tag, variable)
    summary = tf.summary.merge_all()
    test_summary = tf.summary.scalar("test/accuracy", accuracy)  # fed with the test rows

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
                run.decision_boundary(step, lambda p: session.run(hypothesis, {x: p}))
                writer.add_summary(summary_value, step)
                if examples.has_test:
                    writer.add_summary(session.run(test_summary, test_feed), step)
            session.run(train_op, feed)

        # 8 Result
        return Result(*session.run([parameters, hypothesis, accuracy], feed))


if __name__ == "__main__":
    run_lesson(__file__)
