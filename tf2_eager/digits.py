"""Handwritten digits in mini-batches, with dropout and Adam: variables, GradientTape, tf.function.

`--model=mlp`: two hidden layers; `--model=cnn`: convolution and pooling. 8×8 pixels, so that an
epoch takes no time. Lecture: DeepLearningZeroToAll, labs 10-2 to 10-5 and 11-1, 11-2.
"""

import keras
import numpy as np
import tensorflow as tf

from rosetta.lessons import glorot
from rosetta.lessons.digits import SIDE, Digits
from rosetta.lessons.result import Result
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf2_eager.loop import repeat


def train(config: Digits, run: Run, eager: bool = False, jit: bool = False) -> Result:
    """Trains the network and logs it."""
    tf.config.run_functions_eagerly(eager)

    # 1 Data
    examples = config.examples
    x = tf.constant(examples.x)
    y = tf.constant(examples.y)
    # Rows left over at the end are left out.
    rows = tf.data.Dataset.from_tensor_slices((x, y))
    batches = iter(rows.batch(config.batch_size, drop_remainder=True).repeat())

    # 2 Model
    tf.random.set_seed(config.seed)
    layers, parameters = [], {}
    for i, shape in enumerate(config.shapes, start=1):
        # Without seed=, eager code draws op seeds itself and starts from other values than TF 1.15.
        limit = glorot.limit(shape)
        draw = tf.random.uniform(shape, -limit, limit, seed=config.weights_op_seed(i))
        weights = tf.Variable(draw)
        biases = tf.Variable(tf.zeros(shape[-1:]))
        layers.append((weights, biases))
        parameters |= {f"layer{i}/weights": weights, f"layer{i}/biases": biases}
    activation = {"elu": tf.nn.elu, "relu": tf.nn.relu}[config.activation]

    def model(x, training=False):
        values = x if config.model == "mlp" else tf.reshape(x, [-1, SIDE, SIDE, 1])
        for i, (weights, biases) in enumerate(layers[:-1], start=1):
            if config.model == "mlp":
                values = activation(tf.matmul(values, weights) + biases)
            else:
                values = tf.nn.conv2d(values, weights, strides=1, padding="SAME")
                values = activation(values + biases)
                values = tf.nn.avg_pool2d(values, ksize=2, strides=2, padding="SAME")
            if training:
                seed = config.dropout_op_seed(i)
                values = tf.nn.dropout(values, rate=config.dropout, seed=seed)
        weights, biases = layers[-1]
        return tf.matmul(tf.reshape(values, [-1, weights.shape[0]]), weights) + biases

    # 3 Cost
    def cost_of(y, logits):
        labels = tf.squeeze(y, axis=1)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        return tf.reduce_mean(losses)

    # 4 Training step
    # TensorFlow 1 computes 1 - 0.999 in float32, Keras in float64: 0.00099998713, 0.001.
    beta_1, beta_2 = float(np.float32(0.9)), float(np.float32(0.999))
    optimizer = keras.optimizers.Adam(config.learning_rate, beta_1, beta_2, epsilon=1e-8)
    variables = list(parameters.values())

    @tf.function(jit_compile=jit)  # not by default: XLA draws other masks
    def train_on(x, y):
        with tf.GradientTape() as tape:
            cost = cost_of(y, model(x, training=True))
        optimizer.apply_gradients(zip(tape.gradient(cost, variables), variables))

    def train_step():
        train_on(*next(batches))

    train_steps = repeat(train_step, jit=False)  # XLA computes with a batch but cannot fetch one

    # 5 Evaluation
    def accuracy_of(y, logits):
        predicted = tf.argmax(logits, axis=1, output_type=tf.int32)
        return tf.reduce_mean(tf.cast(tf.equal(predicted, tf.squeeze(y, axis=1)), tf.float32))

    @tf.function
    def evaluate():
        logits = model(x)
        return cost_of(y, logits), accuracy_of(y, logits), tf.nn.softmax(logits)

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)
        test_accuracy = accuracy_of(examples.y_test, model(examples.x_test))
        tf.summary.scalar("test/accuracy", test_accuracy, step)

    # 7 Training loop
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        for step, updates in config.chunks():
            cost, accuracy, _ = evaluate()
            run.record(step, cost)
            log(tf.constant(step, tf.int64), cost, accuracy)
            train_steps(tf.constant(updates))

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, hypothesis = evaluate()
    test_hypothesis = tf.nn.softmax(model(examples.x_test)).numpy()
    return Result(trained, hypothesis.numpy(), float(accuracy), test_hypothesis=test_hypothesis)


if __name__ == "__main__":
    run_lesson(__file__)
