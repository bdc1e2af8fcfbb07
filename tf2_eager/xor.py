"""XOR with a sigmoid multilayer perceptron: variables, GradientTape, tf.function.

One sigmoid layer cannot separate XOR; a hidden layer can. Lecture: DeepLearningZeroToAll,
labs 09-2 (two neurons), 09-3 (wide and deep) and 09-4 (TensorBoard).
"""

import itertools

import keras
import tensorflow as tf

from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.xor import Xor
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf2_eager.loop import repeat
from tf2_eager.resuming import resume


def train(config: Xor, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the network and logs it."""
    tf.config.run_functions_eagerly(eager)

    # 1 Data
    x, y = tf.constant(config.examples.x), tf.constant(config.examples.y)

    # 2 Model
    tf.random.set_seed(config.seed)
    parameters = {}
    for i, (n_in, n_out) in enumerate(itertools.pairwise(config.layer_sizes), start=1):
        # Without seed=, eager code draws op seeds itself and starts from other values than TF 1.15.
        weights = tf.Variable(tf.random.normal([n_in, n_out], seed=weights_op_seed(i)))
        biases = tf.Variable(tf.random.normal([n_out], seed=biases_op_seed(i)))
        parameters |= {f"layer{i}/weights": weights, f"layer{i}/biases": biases}

    def model(x):
        outputs, hypothesis = {}, x
        for i in range(1, len(config.layer_sizes)):
            with tf.name_scope(f"layer{i}"):
                weights, biases = parameters[f"layer{i}/weights"], parameters[f"layer{i}/biases"]
                hypothesis = tf.sigmoid(tf.matmul(hypothesis, weights) + biases)
            outputs[f"layer{i}/output"] = hypothesis
        return hypothesis, outputs

    # 3 Cost
    def cost_of(hypothesis):
        return -tf.reduce_mean(y * tf.math.log(hypothesis) + (1 - y) * tf.math.log(1 - hypothesis))

    # 4 Training step
    optimizer = keras.optimizers.SGD(config.learning_rate)
    variables = list(parameters.values())

    def train_step():
        with tf.GradientTape() as tape:
            hypothesis, _ = model(x)
            cost = cost_of(hypothesis)
        optimizer.apply_gradients(zip(tape.gradient(cost, variables), variables))

    train_steps = repeat(train_step, jit)

    # 5 Evaluation
    @tf.function
    def evaluate():
        hypothesis, outputs = model(x)
        predicted = tf.cast(hypothesis > 0.5, tf.float32)
        accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))
        return cost_of(hypothesis), accuracy, outputs

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, outputs):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        for tag, values in (parameters | outputs).items():
            histogram(tag, values, step)

    # 7 Training loop
    start = resume(run, parameters, optimizer)
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        for step, updates in config.chunks(start):
            cost, accuracy, outputs = evaluate()
            run.record(step, cost)
            run.decision_boundary(step, lambda points: model(points)[0])
            log(tf.constant(step, tf.int64), cost, accuracy, outputs)
            train_steps(tf.constant(updates))

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, _ = evaluate()
    return Result(trained, model(x)[0].numpy(), float(accuracy))


if __name__ == "__main__":
    run_lesson(__file__)
