"""Softmax classification, softmax(XW + b): graph, placeholder, session.

One layer with an output for each class: three kinds of iris, or the lecture's eight points.
Lecture: DeepLearningZeroToAll, labs 06-1 (softmax) and 06-2 (one-hot labels, logits, accuracy).
"""

import tensorflow.compat.v1 as tf

from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.softmax import Softmax
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf1_compat.resuming import resume
from tf1_compat.session import ONE_OP_AT_A_TIME, in_a_new_graph


@in_a_new_graph
def train(config: Softmax, run: Run) -> Result:
    """Trains the layer and logs it."""
    # 1 Data
    examples = config.examples
    x = tf.placeholder(tf.float32, [None, config.features], name="x")
    y = tf.placeholder(tf.int32, [None, 1], name="y")
    labels = tf.squeeze(y, axis=1)  # one_hot of the column itself is [None, 1, classes]
    one_hot = tf.one_hot(labels, config.classes)
    feed = {x: examples.x, y: examples.y}
    test_feed = {x: examples.x_test, y: examples.y_test}

    # 2 Model
    tf.set_random_seed(config.seed)
    # Without seed=, TF 2 numbers the random ops and starts from other values than TF 1.15.
    with tf.name_scope("layer1"):
        shape = [config.features, config.classes]
        weights = tf.Variable(tf.random_normal(shape, seed=weights_op_seed(1)))
        biases = tf.Variable(tf.random_normal([config.classes], seed=biases_op_seed(1)))
        logits = tf.matmul(x, weights) + biases
        hypothesis = tf.nn.softmax(logits)
    parameters = {"layer1/weights": weights, "layer1/biases": biases}

    # 3 Cost
    # From the logits: log(softmax(logits)) is -inf where float32 rounds a hypothesis to 0.
    losses = tf.nn.softmax_cross_entropy_with_logits_v2(labels=one_hot, logits=logits)
    cost = tf.reduce_mean(losses)

    # 4 Training step
    train_op = tf.train.GradientDescentOptimizer(config.learning_rate).minimize(cost)

    # 5 Evaluation
    predicted = tf.argmax(hypothesis, axis=1, output_type=tf.int32)  # int64 by default
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, labels), tf.float32))

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
                writer.add_summary(summary_value, step)
                if examples.has_test:
                    writer.add_summary(session.run(test_summary, test_feed), step)
            session.run(train_op, feed)

        # 8 Result
        return Result(*session.run([parameters, hypothesis, accuracy], feed))


if __name__ == "__main__":
    run_lesson(__file__)
