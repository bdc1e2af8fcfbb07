"""Logistic regression, sigmoid(XW + b): variables, GradientTape, tf.function.

One sigmoid layer learns what a line can separate: the lecture's six points, AND, OR, real data;
not XOR. Lecture: DeepLearningZeroToAll, labs 05-1, 05-2 and 09-1.
`--stream` runs logistic_regression_stream.py instead: the same model on a file larger than memory;
`--workers` runs logistic_regression_workers.py: the same model on several machines.
"""

import keras
import tensorflow as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf2_eager.loop import repeat
from tf2_eager.resuming import resume


def train(config: LogisticRegression, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the layer and logs it."""
    tf.config.run_functions_eagerly(eager)

    # 1 Data
    examples = config.examples
    x = tf.constant(examples.x)
    y = tf.constant(examples.y)

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
    def cost_of(logits, hypothesis):
        if config.cost == "stable":
            losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
            return tf.reduce_mean(losses)
        # NaN where float32 rounds a hypothesis to exactly 0 or 1
        return -tf.reduce_mean(y * tf.math.log(hypothesis) + (1 - y) * tf.math.log(1 - hypothesis))

    # 4 Training step
    optimizer = keras.optimizers.SGD(config.learning_rate)

    def train_step():
        with tf.GradientTape() as tape:
            cost = cost_of(*model(x))
        gradients = tape.gradient(cost, [weights, biases])
        optimizer.apply_gradients(zip(gradients, [weights, biases]))

    train_steps = repeat(train_step, jit)

    # 5 Evaluation
    def accuracy_of(y, hypothesis):
        predicted = tf.cast(hypothesis > 0.5, tf.float32)
        return tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))

    @tf.function
    def evaluate():
        logits, hypothesis = model(x)
        return cost_of(logits, hypothesis), accuracy_of(y, hypothesis), hypothesis

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, hypothesis):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        histogram("layer1/output", hypothesis, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)
        if examples.has_test:
            _, test_hypothesis = model(examples.x_test)
            tf.summary.scalar("test/accuracy", accuracy_of(examples.y_test, test_hypothesis), step)

    # 7 Training loop
    start = resume(run, parameters, optimizer)
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


if __name__ == "__main__":
    run_lesson(__file__)
