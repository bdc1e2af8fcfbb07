"""Softmax classification, softmax(XW + b): variables, GradientTape, tf.function.

One layer with an output for each class: three kinds of iris, or the lecture's eight points.
Lecture: DeepLearningZeroToAll, labs 06-1 (softmax) and 06-2 (one-hot labels, logits, accuracy).
"""

import keras
import tensorflow as tf

from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.softmax import Softmax
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf2_eager.loop import repeat
from tf2_eager.resuming import resume


def train(config: Softmax, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the layer and logs it."""
    tf.config.run_functions_eagerly(eager)

    # 1 Data
    examples = config.examples
    x = tf.constant(examples.x)
    y = tf.constant(examples.y)
    labels = tf.squeeze(y, axis=1)  # one_hot of the column itself is [rows, 1, classes]
    one_hot = tf.one_hot(labels, config.classes)

    # 2 Model
    tf.random.set_seed(config.seed)
    # Without seed=, eager code draws op seeds itself and starts from other values than TF 1.15.
    shape = [config.features, config.classes]
    weights = tf.Variable(tf.random.normal(shape, seed=weights_op_seed(1)))
    biases = tf.Variable(tf.random.normal([config.classes], seed=biases_op_seed(1)))
    parameters = {"layer1/weights": weights, "layer1/biases": biases}

    def model(x):
        with tf.name_scope("layer1"):
            logits = tf.matmul(x, weights) + biases
            return logits, tf.nn.softmax(logits)

    # 3 Cost
    def cost_of(logits):
        # From the logits: log(softmax(logits)) is -inf where float32 rounds a hypothesis to 0.
        losses = tf.nn.softmax_cross_entropy_with_logits(labels=one_hot, logits=logits)
        return tf.reduce_mean(losses)

    # 4 Training step
    optimizer = keras.optimizers.SGD(config.learning_rate)

    def train_step():
        with tf.GradientTape() as tape:
            logits, _ = model(x)
            cost = cost_of(logits)
        gradients = tape.gradient(cost, [weights, biases])
        optimizer.apply_gradients(zip(gradients, [weights, biases]))

    train_steps = repeat(train_step, jit)

    # 5 Evaluation
    def accuracy_of(labels, hypothesis):
        predicted = tf.argmax(hypothesis, axis=1, output_type=tf.int32)  # int64 by default
        return tf.reduce_mean(tf.cast(tf.equal(predicted, labels), tf.float32))

    @tf.function
    def evaluate():
        logits, hypothesis = model(x)
        return cost_of(logits), accuracy_of(labels, hypothesis), hypothesis

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
            test_labels = tf.squeeze(examples.y_test, axis=1)
            tf.summary.scalar("test/accuracy", accuracy_of(test_labels, test_hypothesis), step)

    # 7 Training loop
    start = resume(run, parameters, optimizer)
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        for step, updates in config.chunks(start):
            cost, accuracy, hypothesis = evaluate()
            run.record(step, cost)
            log(tf.constant(step, tf.int64), cost, accuracy, hypothesis)
            train_steps(tf.constant(updates))

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, hypothesis = evaluate()
    return Result(trained, hypothesis.numpy(), float(accuracy))


if __name__ == "__main__":
    run_lesson(__file__)
