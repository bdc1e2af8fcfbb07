"""Handwritten digits in mini-batches, with dropout and Adam: graph, placeholder, session.

`--model=mlp`: two hidden layers; `--model=cnn`: convolution and pooling. 8×8 pixels, so that an
epoch takes no time. Lecture: DeepLearningZeroToAll, labs 10-2 to 10-5 and 11-1, 11-2.
"""

import itertools

import tensorflow.compat.v1 as tf

from rosetta.lessons.digits import SIDE, Digits
from rosetta.lessons.result import Result
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf1_compat.session import ONE_OP_AT_A_TIME, in_a_new_graph


@in_a_new_graph
def train(config: Digits, run: Run) -> Result:
    """Trains the network and logs it."""
    # 1 Data
    examples = config.examples
    x = tf.placeholder(tf.float32, [None, SIDE * SIDE], name="x")
    y = tf.placeholder(tf.int32, [None, 1], name="y")
    labels = tf.squeeze(y, axis=1)
    feed = {x: examples.x, y: examples.y}
    test_feed = {x: examples.x_test, y: examples.y_test}
    n = config.batch_size
    starts = range(0, len(examples.x) - n + 1, n)  # rows left over at the end are left out
    batch_feeds = itertools.cycle(
        [{x: examples.x[i : i + n], y: examples.y[i : i + n]} for i in starts]
    )

    # 2 Model
    tf.set_random_seed(config.seed)
    layers, parameters = [], {}
    for i, shape in enumerate(config.shapes, start=1):
        # Without seed=, TF 2 numbers the random ops and starts from other values than TF 1.15.
        xavier = tf.glorot_uniform_initializer(seed=config.weights_op_seed(i))
        with tf.variable_scope(f"layer{i}"):  # not "weights": the histogram would be weights_1
            weights = tf.get_variable("kernel", shape, initializer=xavier)
            biases = tf.get_variable("bias", shape[-1:], initializer=tf.zeros_initializer())
        layers.append((weights, biases))
        parameters |= {f"layer{i}/weights": weights, f"layer{i}/biases": biases}
    activation = {"elu": tf.nn.elu, "relu": tf.nn.relu}[config.activation]

    def model(x, is_training):
        values = x if config.model == "mlp" else tf.reshape(x, [-1, SIDE, SIDE, 1])
        for i, (weights, biases) in enumerate(layers[:-1], start=1):
            if config.model == "mlp":
                values = activation(tf.matmul(values, weights) + biases)
            else:
                values = tf.nn.conv2d(values, weights, strides=1, padding="SAME")
                values = activation(values + biases)
                values = tf.nn.avg_pool2d(values, ksize=2, strides=2, padding="SAME")
            if is_training:  # rate= is what was 1 - keep_prob
                seed = config.dropout_op_seed(i)
                values = tf.nn.dropout(values, rate=config.dropout, seed=seed)
        weights, biases = layers[-1]
        return tf.matmul(tf.reshape(values, [-1, weights.shape[0]]), weights) + biases

    # 3 Cost
    def cost_of(logits):
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        return tf.reduce_mean(losses)

    # 4 Training step
    optimizer = tf.train.AdamOptimizer(config.learning_rate)  # epsilon=1e-8
    train_op = optimizer.minimize(cost_of(model(x, is_training=True)))

    # 5 Evaluation
    # A second network on the same variables. One network, fed a rate of 0 here, would draw its
    # masks all the same, and the next update would get others.
    logits = model(x, is_training=False)
    hypothesis = tf.nn.softmax(logits)
    cost = cost_of(logits)
    predicted = tf.argmax(logits, axis=1, output_type=tf.int32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, labels), tf.float32))

    # 6 Summaries
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
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
        for step, batch_feed in zip(range(config.steps), batch_feeds):
            if config.is_logged(step):
                cost_value, summary_value = session.run([cost, summary], feed)
                run.record(step, cost_value)
                writer.add_summary(summary_value, step)
                writer.add_summary(session.run(test_summary, test_feed), step)
            session.run(train_op, batch_feed)

        # 8 Result
        trained, outputs, right = session.run([parameters, hypothesis, accuracy], feed)
        test_hypothesis = session.run(hypothesis, test_feed)
        return Result(trained, outputs, right, test_hypothesis=test_hypothesis)


if __name__ == "__main__":
    run_lesson(__file__)
