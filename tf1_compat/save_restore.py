"""Save in one process, restore in the next: tf.train.Saver.

The first process trains half of XOR and saves. A new one builds the same graph, restores and
finishes; its curve is that of one process to the last bit, because the saver keeps Adam's slots and
the step, too. Lecture: DeepLearningZeroToAll, lab 13-3.
"""

import itertools

import tensorflow.compat.v1 as tf

from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.save_restore import SaveRestore
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf1_compat.session import ONE_OP_AT_A_TIME, in_a_new_graph


@in_a_new_graph
def train(config: SaveRestore, run: Run) -> Result | None:
    """Trains from the newest checkpoint. Returns None where a new process goes on."""
    # 1 Data
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    feed = {x: config.examples.x, y: config.examples.y}

    # 2 Model
    tf.set_random_seed(config.seed)
    parameters = {}
    hypothesis = x
    for i, (n_in, n_out) in enumerate(itertools.pairwise(config.layer_sizes), start=1):
        # A checkpoint knows variables by name: whoever renames one can no longer restore it.
        # Without seed=, TF 2 numbers the random ops and starts from other values than TF 1.15.
        with tf.name_scope(f"layer{i}"):
            draw = tf.random_normal([n_in, n_out], seed=weights_op_seed(i))
            weights = tf.Variable(draw, name="kernel")  # the histogram is "weights"
            biases = tf.Variable(tf.random_normal([n_out], seed=biases_op_seed(i)), name="bias")
            hypothesis = tf.sigmoid(tf.matmul(hypothesis, weights) + biases)
        parameters |= {f"layer{i}/weights": weights, f"layer{i}/biases": biases}

    # 3 Cost
    cost = -tf.reduce_mean(y * tf.log(hypothesis) + (1 - y) * tf.log(1 - hypothesis))

    # 4 Training step
    if config.optimizer == "adam":
        optimizer = tf.train.AdamOptimizer(config.learning_rate)  # epsilon=1e-8
    else:
        optimizer = tf.train.GradientDescentOptimizer(config.learning_rate)
    global_step = tf.train.get_or_create_global_step()  # nothing else counts the steps
    train_op = optimizer.minimize(cost, global_step)

    # 5 Evaluation
    predicted = tf.cast(hypothesis > 0.5, tf.float32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))

    # 6 Summaries
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
    for tag, variable in parameters.items():
        tf.summary.histogram(tag, variable)
    summary = tf.summary.merge_all()

    # 7 Checkpoint
    folder = f"{run.directory}/checkpoints"
    saver = tf.train.Saver(max_to_keep=1)  # all variables that there are by now

    # 8 Training loop
    with (
        tf.Session(config=ONE_OP_AT_A_TIME) as session,
        tf.summary.FileWriter(run.directory, session.graph) as writer,
    ):
        session.run(tf.global_variables_initializer())
        newest = tf.train.latest_checkpoint(folder)
        if newest:
            saver.restore(session, newest)
        start = session.run(global_step)
        for step in range(start, config.steps):
            if step == config.half > start:
                writer.flush()  # the curve must not fall behind the checkpoint
                saver.save(session, f"{folder}/ckpt", step)
                if config.restart:
                    return None
            if config.is_logged(step):
                # Not with train_op in one run: a summary may see the values before or after it.
                cost_value, summary_value = session.run([cost, summary], feed)
                run.record(step, cost_value)
                writer.add_summary(summary_value, step)
            session.run(train_op, feed)

        # 9 Result
        return Result(*session.run([parameters, hypothesis, accuracy], feed))


if __name__ == "__main__":
    run_lesson(__file__)
