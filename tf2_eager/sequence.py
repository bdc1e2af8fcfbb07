"""The next character of a sentence, with a recurrent cell: variables, GradientTape, tf.function.

`--cell=rnn` is the simple cell, `--cell=lstm` the one with gates; an output layer makes classes of
its states. Lecture: DeepLearningZeroToAll, labs 12-1 to 12-4.
"""

import keras
import numpy as np
import tensorflow as tf

from rosetta.lessons import glorot
from rosetta.lessons.result import Result
from rosetta.lessons.sequence import CHARACTERS, CLASSES, LENGTH, Sequence
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf2_eager.loop import repeat
from tf2_eager.resuming import resume


def train(config: Sequence, run: Run, eager: bool = False, jit: bool = False) -> Result:
    """Trains the network and logs it."""
    tf.config.run_functions_eagerly(eager)

    # 1 Data
    # A batch of one sentence.
    x = tf.constant([config.examples.x])
    y = tf.constant([config.examples.y[:, 0]])

    # 2 Model
    tf.random.set_seed(config.seed)

    # Without seed=, eager code draws op seeds itself and starts from other values than TF 1.15.
    def xavier(shape, seed):
        limit = glorot.limit(shape)
        return tf.Variable(tf.random.uniform(shape, -limit, limit, seed=seed))

    gates = config.gates * config.units
    kernel = xavier([CLASSES + config.units, gates], config.cell_op_seed)
    bias = tf.Variable(tf.zeros([gates]))
    weights = xavier([config.units, CLASSES], config.output_op_seed)
    biases = tf.Variable(tf.zeros([CLASSES]))
    parameters = {"layer1/weights": kernel, "layer1/biases": bias}
    parameters |= {"layer2/weights": weights, "layer2/biases": biases}

    def rnn(x, c, h):
        h = tf.tanh(tf.matmul(tf.concat([x, h], axis=1), kernel) + bias)
        return c, h

    def lstm(x, c, h):
        gates = tf.matmul(tf.concat([x, h], axis=1), kernel) + bias
        i, j, f, o = tf.split(gates, 4, axis=1)
        c = c * tf.sigmoid(f + 1.0) + tf.sigmoid(i) * tf.tanh(j)  # 1: the forget bias
        return c, tf.tanh(c) * tf.sigmoid(o)

    def model(x):
        cell = {"rnn": rnn, "lstm": lstm}[config.cell]
        c = h = tf.zeros([len(x), config.units])
        states = []
        for t in range(LENGTH):  # the trace unrolls it
            c, h = cell(x[:, t], c, h)
            states.append(h)
        states = tf.reshape(tf.stack(states, axis=1), [-1, config.units])
        return tf.reshape(tf.matmul(states, weights) + biases, [-1, LENGTH, CLASSES])

    # 3 Cost
    def cost_of(logits):
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
        return tf.reduce_mean(losses)

    # 4 Training step
    # TensorFlow 1 computes 1 - 0.999 in float32, Keras in float64: 0.00099998713, 0.001.
    beta_1, beta_2 = float(np.float32(0.9)), float(np.float32(0.999))
    optimizer = keras.optimizers.Adam(config.learning_rate, beta_1, beta_2, epsilon=1e-8)
    variables = list(parameters.values())

    def train_step():
        with tf.GradientTape() as tape:
            cost = cost_of(model(x))
        optimizer.apply_gradients(zip(tape.gradient(cost, variables), variables))

    train_steps = repeat(train_step, jit)  # by default not: compiling takes longer than it saves

    # 5 Evaluation
    @tf.function
    def evaluate():
        logits = model(x)
        predicted = tf.argmax(logits, axis=2, output_type=tf.int32)
        accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))
        return cost_of(logits), accuracy, predicted, tf.nn.softmax(logits)[0]

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, predicted):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        text = tf.strings.reduce_join(tf.gather(CHARACTERS, predicted[0]))
        tf.summary.text("prediction", text, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)

    # 7 Training loop
    start = resume(run, parameters, optimizer)
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        for step, updates in config.chunks(start):
            cost, accuracy, predicted, _ = evaluate()
            run.record(step, cost)
            log(tf.constant(step, tf.int64), cost, accuracy, predicted)
            train_steps(tf.constant(updates))

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, _, hypothesis = evaluate()
    return Result(trained, hypothesis.numpy(), float(accuracy))


if __name__ == "__main__":
    run_lesson(__file__)
