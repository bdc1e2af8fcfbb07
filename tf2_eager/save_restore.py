"""Save in one process, restore in the next: tf.train.Checkpoint, CheckpointManager.

The first process trains half of XOR and saves. A new one makes the same variables, restores and
finishes; its curve is that of one process to the last bit, because the checkpoint has the optimizer
with Adam's slots and the step, too. Lecture: DeepLearningZeroToAll, lab 13-3.
"""

import itertools

import keras
import numpy as np
import tensorflow as tf

from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.save_restore import SaveRestore
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf2_eager.loop import repeat


def train(config: SaveRestore, run: Run, eager: bool = False, jit: bool = True) -> Result | None:
    """Trains from the newest checkpoint. Returns None where a new process goes on."""
    tf.config.run_functions_eagerly(eager)

    # 1 Data
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)

    # 2 Model
    tf.random.set_seed(config.seed)
    parameters = {}
    for i, (n_in, n_out) in enumerate(itertools.pairwise(config.layer_sizes), start=1):
        # Without seed=, eager code draws op seeds itself and starts from other values than TF 1.15.
        weights = tf.Variable(tf.random.normal([n_in, n_out], seed=weights_op_seed(i)))
        biases = tf.Variable(tf.random.normal([n_out], seed=biases_op_seed(i)))
        parameters |= {f"layer{i}/weights": weights, f"layer{i}/biases": biases}

    def model(x):
        hypothesis = x
        for i in range(1, len(config.layer_sizes)):
            with tf.name_scope(f"layer{i}"):
                weights, biases = parameters[f"layer{i}/weights"], parameters[f"layer{i}/biases"]
                hypothesis = tf.sigmoid(tf.matmul(hypothesis, weights) + biases)
        return hypothesis

    # 3 Cost
    def cost_of(hypothesis):
        return -tf.reduce_mean(y * tf.math.log(hypothesis) + (1 - y) * tf.math.log(1 - hypothesis))

    # 4 Training step
    if config.optimizer == "adam":
        # TensorFlow 1 computes 1 - 0.999 in float32, Keras in float64: 0.00099998713, 0.001.
        beta_1, beta_2 = float(np.float32(0.9)), float(np.float32(0.999))
        optimizer = keras.optimizers.Adam(config.learning_rate, beta_1, beta_2, epsilon=1e-8)
    else:
        optimizer = keras.optimizers.SGD(config.learning_rate)
    variables = list(parameters.values())
    optimizer.build(variables)  # makes its slots now; they are restored before the first step

    def train_step():
        with tf.GradientTape() as tape:
            cost = cost_of(model(x))
        optimizer.apply_gradients(zip(tape.gradient(cost, variables), variables))

    train_steps = repeat(train_step, jit)

    # 5 Evaluation
    @tf.function
    def evaluate():
        hypothesis = model(x)
        predicted = tf.cast(hypothesis > 0.5, tf.float32)
        accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))
        return cost_of(hypothesis), accuracy

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)

    # 7 Checkpoint
    # It knows variables by their place in these objects, not by name, and saves no others.
    checkpoint = tf.train.Checkpoint(parameters=parameters, optimizer=optimizer)
    folder = f"{run.directory}/checkpoints"
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=1)

    # 8 Training loop
    checkpoint.restore(manager.latest_checkpoint)  # does nothing with None
    start = int(optimizer.iterations)
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        for step, updates in config.chunks(start):
            if step == config.half > start:
                tf.summary.flush()  # the curve must not fall behind the checkpoint
                manager.save(step)
                if config.restart:
                    return None
            cost, accuracy = evaluate()
            run.record(step, cost)
            log(tf.constant(step, tf.int64), cost, accuracy)
            train_steps(tf.constant(updates))

    # 9 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy = evaluate()
    return Result(trained, model(x).numpy(), float(accuracy))


if __name__ == "__main__":
    run_lesson(__file__)
