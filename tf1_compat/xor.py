"""XOR with a sigmoid multilayer perceptron: graph, placeholder, session.

One sigmoid layer cannot separate XOR; a hidden layer can. Lecture: DeepLearningZeroToAll,
labs 09-2 (two neurons), 09-3 (wide and deep) and 09-4 (TensorBoard).
"""

import itertools

import tensorflow.compat.v1 as tf

from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.xor import Xor
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf1_compat.resuming import resume
from tf1_compat.session import ONE_OP_AT_A_TIME, in_a_new_graph


@in_a_new_graph
def train(config: Xor, run: Run) -> Result:
    """Trains the network and logs it."""
    # 1 Data
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    feed = {x: config.examples.x, y: config.examples.y}

    # 2 Model
    tf.set_random_seed(config.seed)
    parameters, outputs = {}, {}
    hypothesis = x
    for i, (n_in, n_out) in enumerate(itertools.pairwise(config.layer_sizes), start=1):
        # Without seed=, TF 2 numbers the random ops and starts from other values than TF 1.15.
        with tf.name_scope(f"layer{i}"):
            weights = tf.Variable(tf.random_normal([n_in, n_out], seed=weights_op_seed(i)))
            biases = tf.Variable(tf.random_normal([n_out], seed=biases_op_seed(i)))
            hypothesis = tf.sigmoid(tf.matmul(hypothesis, weights) + biases)
        parameters |= {f"layer{i}/weights": weights, f"layer{i}/biases": biases}
        outputs[f"layer{i}/output"] = hypothesis

    # 3 Cost
    cost = -tf.reduce_mean(y * tf.log(hypothesis) + (1 - y) * tf.log(1 - hypothesis))

    # 4 Training step
    train_op = tf.train.GradientDescentOptimizer(config.learning_rate).minimize(cost)

    # 5 Evaluation
    predicted = tf.cast(hypothesis > 0.5, tf.float32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))

    # 6 Summaries
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
    for tag, values in (parameters | outputs).items():
        tf.summary.histogram(tag, values)
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
                run.decision_boundary(step, lambda p: session.run(hypothesis, {x: p}))
                writer.add_summary(summary_value, step)
            session.run(train_op, feed)

        # 8 Result
        return Result(*session.run([parameters, hypothesis, accuracy], feed))


if __name__ == "__main__":
    run_lesson(__file__)
