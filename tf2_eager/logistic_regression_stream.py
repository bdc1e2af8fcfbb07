"""Logistic regression on a CSV file larger than memory: tf.data, GradientTape, tf.function.

`--stream` of logistic_regression.py runs this file: the same model, trained on mini-batches in the
order of the file, again and again. What is logged is computed on the file's first batch,
`config.examples`: the cost of all rows would take a pass through the file each time.
"""

import keras
import tensorflow as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.histogram import histogram
from rosetta.runs.run import Run
from tf2_eager.loop import repeat
from tf2_eager.resuming import resume


def stream(config: LogisticRegression, start: int = 0):
    """Returns the batches of the file from number `start` on, without end; few are in memory."""
    lines = tf.data.TextLineDataset(str(config.data)).skip(config.header_rows).repeat()
    columns = [[0.0]] * (config.features + 1)

    def parse(batch):
        cells = tf.io.decode_csv(batch, columns)
        x, y = tf.stack(cells[:-1], axis=1), cells[-1][:, tf.newaxis]
        tf.debugging.assert_equal(y * (1 - y), 0.0, "a label is neither 0 nor 1")
        return x, y

    return lines.skip(start * config.batch_size).batch(config.batch_size).map(parse).prefetch(2)


def train(config: LogisticRegression, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the layer and logs it."""
    tf.config.run_functions_eagerly(eager)

    # 1 Data
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)

    # 2 Model
    tf.random.set_seed(config.seed)
    # Without seed=, eager code draws op seeds itself and starts from other values than TF 1.15.
    weights = tf.Variable(tf.random.normal([config.features, 1], seed=weights_op_seed(1)))
    biases = tf.Variable(tf.random.normal([1], seed=biases_op_seed(1)))
    parameters = {"layer1/weights": weights, "layer1/biases": biases}

    def model(x):
        with tf.name_scope("layer1"):
            logits = tf.matmul(x, weights) + biases
            return logits, tf.sigmoid(logits)

    # 3 Cost
    def cost_of(y, logits, hypothesis):
        if config.cost == "stable":
            losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
            return tf.reduce_mean(losses)
        # NaN where float32 rounds a hypothesis to exactly 0 or 1
        return -tf.reduce_mean(y * tf.math.log(hypothesis) + (1 - y) * tf.math.log(1 - hypothesis))

    # 4 Training step
    optimizer = keras.optimizers.SGD(config.learning_rate)

    @tf.function(jit_compile=jit)
    def train_on(x, y):
        with tf.GradientTape() as tape:
            cost = cost_of(y, *model(x))
        gradients = tape.gradient(cost, [weights, biases])
        optimizer.apply_gradients(zip(gradients, [weights, biases]))

    def train_step():
        train_on(*next(batches))

    train_steps = repeat(train_step, jit=False)  # XLA computes with a batch but cannot fetch one

    # 5 Evaluation
    @tf.function
    def evaluate():
        logits, hypothesis = model(x)
        predicted = tf.cast(hypothesis > 0.5, tf.float32)
        accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))
        return cost_of(y, logits, hypothesis), accuracy, hypothesis

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, hypothesis):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        histogram("layer1/output", hypothesis, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)

    # 7 Training loop
    start = resume(run, parameters, optimizer)
    batches = iter(stream(config, start))
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        for step, updates in config.chunks(start):
            cost, accuracy, hypothesis = evaluate()
            run.record(step, cost)
            run.decision_boundary(step, lambda points: model(points)[1])
            log(tf.constant(step, tf.int64), cost, accuracy, hypothesis)
            train_steps(tf.constant(updates))

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, hypothesis = evaluate()
    return Result(trained, hypothesis.numpy(), float(accuracy))
