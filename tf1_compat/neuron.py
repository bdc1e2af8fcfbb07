"""One sigmoid neuron and its learning rule: graph, placeholder, session.

The lecture's update, w = w + x * learning_rate * error with error = y - output, is gradient descent
on the cross-entropy: the gradient of that cost is -x * error. Where x is 0 only a bias can learn.
The lecture prints before it updates, so what it prints at i = 99 is step 99 here.
"""

import tensorflow.compat.v1 as tf

from rosetta.lessons.neuron import Neuron
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf1_compat.resuming import resume
from tf1_compat.session import ONE_OP_AT_A_TIME, in_a_new_graph


@in_a_new_graph
def train(config: Neuron, run: Run) -> Result:
    """Trains the neuron and logs it."""
    # 1 Data
    examples = config.examples
    x = tf.placeholder(tf.float32, [None, config.inputs], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    feed = {x: examples.x, y: examples.y}
    one_example = [{x: [x_i], y: [y_i]} for x_i, y_i in zip(examples.x, examples.y)]

    # 2 Model
    tf.set_random_seed(config.seed)
    # Without seed=, TF 2 numbers the random ops and starts from other values than TF 1.15.
    with tf.name_scope("layer1"):
        weights = tf.Variable(tf.random_normal([config.inputs, 1], seed=weights_op_seed(1)))
        biases = tf.Variable(tf.random_normal([1], seed=biases_op_seed(1)))
        logits = tf.matmul(x, weights) + (biases if config.bias else 0.0)
        output = tf.sigmoid(logits)
    parameters = {"layer1/weights": weights}
    if config.bias:
        parameters["layer1/biases"] = biases

    # 3 Cost
    cost = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))

    # 4 Training step
    error = y - output
    updates = [weights.assign_add(tf.transpose(x * config.learning_rate * error))]
    if config.bias:
        updates.append(biases.assign_add(config.learning_rate * error[0]))
    train_op = tf.group(updates)

    # 5 Evaluation
    mean_error = tf.reduce_mean(error)
    mean_output = tf.reduce_mean(output)

    # 6 Summaries
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("error", mean_error)
    tf.summary.scalar("output", mean_output)
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
            session.run(train_op, one_example[step % len(one_example)])

        # 8 Result
        return Result(*session.run([parameters, output], feed))


if __name__ == "__main__":
    run_lesson(__file__)
