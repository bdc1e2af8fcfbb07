"""XOR with a sigmoid multilayer perceptron: Sequential, compile, fit.

One sigmoid layer cannot separate XOR; a hidden layer can. Lecture: DeepLearningZeroToAll,
labs 09-2 (two neurons), 09-3 (wide and deep) and 09-4 (TensorBoard).
"""

import keras
import tensorflow as tf

from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.xor import Xor
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: Xor):
    """Returns the inputs and labels as tensors, and as a dataset of one batch."""
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)
    return x, y, tf.data.Dataset.from_tensors((x, y))


# 2 Parameters
def parameters(op_seed: int):
    """Returns an initializer that draws from a standard normal distribution."""
    # keras.initializers.RandomNormal draws other values: it is stateless, with a hash of its seed.
    return lambda shape, dtype: tf.random.normal(shape, seed=op_seed, dtype=dtype)


# 3 Model
def model(config: Xor):
    """Returns the network. It ends in the hypothesis, or for the stable cost in its logits."""
    keras.utils.set_random_seed(config.seed)
    network = keras.Sequential([keras.Input([2])])
    for i, n_out in enumerate(config.layer_sizes[1:], start=1):
        is_last = i == len(config.layer_sizes) - 1
        network.add(
            keras.layers.Dense(
                n_out,
                activation="linear" if is_last and config.cost == "stable" else "sigmoid",
                kernel_initializer=parameters(weights_op_seed(i)),
                bias_initializer=parameters(biases_op_seed(i)),
                name=f"layer{i}",
            )
        )
    return network


def layer_outputs(network):
    """Returns the model of every layer's output, made of the same layers."""
    return keras.Model(
        network.inputs[0], [layer.output for layer in network.layers], name="network"
    )


def hypothesis_of(config: Xor, output):
    """Returns the hypothesis for what the network gives."""
    return keras.ops.sigmoid(output) if config.cost == "stable" else output


# 4 Cost
def cost(config: Xor):
    """Returns the mean cross-entropy as a loss."""
    if config.cost == "lecture":  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        # keras.losses.BinaryCrossentropy() hides that: it clips the hypothesis by 1e-7.
        return lambda y, hypothesis: (
            -keras.ops.mean(y * keras.ops.log(hypothesis) + (1 - y) * keras.ops.log(1 - hypothesis))
        )
    return keras.losses.BinaryCrossentropy(from_logits=True)


def accuracy(y, hypothesis):
    """Returns the share of examples on the right side of 0.5."""
    return keras.ops.mean(keras.metrics.binary_accuracy(y, hypothesis, threshold=0.5))


# 5 Optimizer
def optimizer(config: Xor, network):
    """Compiles the network with its loss and its optimizer."""
    network.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),  # `lr=` is gone
        loss=cost(config),
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )


# 6 Summaries
def histogram(tag: str, values, step):
    """Writes a histogram with the op of TF1, one kernel.

    tf.summary.histogram counts with a hundred ops: it is traced far longer and fills larger files,
    for the same picture.
    """
    tf.summary.experimental.write_raw_pb(tf.raw_ops.HistogramSummary(tag=tag, values=values), step)


def summaries(config: Xor, run: Run, x, y, network):
    """Returns the function that computes what is logged and the callback that writes it.

    keras.callbacks.TensorBoard would write the mean cost of an epoch, as `epoch_loss`, in `train/`.
    """
    layers = layer_outputs(network)

    @tf.function
    def measure():
        *hidden, output = layers(x)
        hypothesis = hypothesis_of(config, output)
        return network.loss(y, output), accuracy(y, hypothesis), [*hidden, hypothesis]

    @tf.function
    def write(step, loss, share, outputs):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("accuracy", share, step)
        for i, (layer, output) in enumerate(zip(network.layers, outputs), start=1):
            histogram(f"layer{i}/weights", layer.kernel, step)
            histogram(f"layer{i}/biases", layer.bias, step)
            histogram(f"layer{i}/output", output, step)

    def on_train_batch_begin(batch, logs=None):
        step = network.optimizer.iterations.numpy()
        loss, share, outputs = measure()
        run.record(step, loss)
        write(tf.constant(step, tf.int64), loss, share, outputs)
        run.decision_boundary(step, lambda points: hypothesis_of(config, network(points)))

    return measure, keras.callbacks.LambdaCallback(on_train_batch_begin=on_train_batch_begin)


# 7 Training loop
def train(config: Xor, run: Run) -> Result:
    """Trains the network and logs it."""
    x, y, batch = data(config)
    network = model(config)
    optimizer(config, network)
    with tf.summary.create_file_writer(run.directory).as_default():
        measure, callback = summaries(config, run, x, y, network)
        tf.summary.graph(measure.get_concrete_function().graph)
        # The last step is logged too, so the last update has a fit of its own.
        for times in (config.steps - 1, 1):
            if times:
                network.fit(batch.repeat(times), callbacks=[callback], shuffle=False, verbose=0)
    return report(network, *measure()[1:])


# 8 Report
def report(network, share, outputs) -> Result:
    """Returns the trained parameters and what the network makes of the data."""
    trained = {}
    for layer in network.layers:
        trained[f"{layer.name}/weights"] = layer.kernel.numpy()
        trained[f"{layer.name}/biases"] = layer.bias.numpy()
    return Result(trained, outputs[-1].numpy(), float(share))


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
