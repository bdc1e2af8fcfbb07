"""The next character of a sentence, with a recurrent cell: graph, placeholder, session.

`--cell=rnn` is the simple cell, `--cell=lstm` the one with gates; an output layer makes classes of
its states. Lecture: DeepLearningZeroToAll, labs 12-1 to 12-4.
"""

import tensorflow.compat.v1 as tf

from rosetta.legacy.seq2seq import sequence_loss
from rosetta.lessons.result import Result
from rosetta.lessons.sequence import CHARACTERS, CLASSES, LENGTH, Sequence
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf1_compat.cells import BasicLSTMCell, BasicRNNCell
from tf1_compat.resuming import resume
from tf1_compat.session import ONE_OP_AT_A_TIME, in_a_new_graph


@in_a_new_graph
def train(config: Sequence, run: Run) -> Result:
    """Trains the network and logs it."""
    # 1 Data
    x = tf.placeholder(tf.float32, [None, LENGTH, CLASSES], name="x")
    y = tf.placeholder(tf.int32, [None, LENGTH], name="y")
    # A batch of one sentence.
    feed = {x: [config.examples.x], y: [config.examples.y[:, 0]]}

    # 2 Model
    tf.set_random_seed(config.seed)
    # Without seed=, TF 2 numbers the random ops and starts from other values than TF 1.15.
    xavier = tf.glorot_uniform_initializer(seed=config.cell_op_seed)
    with tf.variable_scope("layer1", initializer=xavier):
        cell = {"rnn": BasicRNNCell, "lstm": BasicLSTMCell}[config.cell](config.units)
        states, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    xavier = tf.glorot_uniform_initializer(seed=config.output_op_seed)
    with tf.variable_scope("layer2", initializer=xavier):
        # Not "weights": the histogram of that name would get the tag weights_1.
        weights = tf.get_variable("kernel", [config.units, CLASSES])
        biases = tf.get_variable("bias", [CLASSES], initializer=tf.zeros_initializer())
        logits = tf.matmul(tf.reshape(states, [-1, config.units]), weights) + biases
        logits = tf.reshape(logits, [-1, LENGTH, CLASSES])
    kernel, bias, *_ = tf.trainable_variables()
    parameters = {"layer1/weights": kernel, "layer1/biases": bias}
    parameters |= {"layer2/weights": weights, "layer2/biases": biases}

    # 3 Cost
    cost = sequence_loss(logits, targets=y, weights=tf.ones_like(y, tf.float32))

    # 4 Training step
    train_op = tf.train.AdamOptimizer(config.learning_rate).minimize(cost)  # epsilon=1e-8

    # 5 Evaluation
    predicted = tf.argmax(logits, axis=2, output_type=tf.int32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))
    hypothesis = tf.nn.softmax(logits)[0]

    # 6 Summaries
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
    tf.summary.text("prediction", tf.strings.reduce_join(tf.gather(CHARACTERS, predicted[0])))
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
        return Result(*session.run([parameters, hypothesis, accuracy], feed))


if __name__ == "__main__":
    run_lesson(__file__)
