"""One sigmoid neuron and its learning rule: Sequential, compile, fit.

The lecture's update, w = w + x * learning_rate * error with error = y - output, is gradient descent
on the cross-entropy: the gradient of that cost is -x * error. Where x is 0 only a bias can learn.
The lecture prints before it updates, so what it prints at i = 99 is step 99 here.
"""

import keras
import tensorflow as tf

from rosetta.lessons.neuron import Neuron
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: Neuron):
    """Returns the inputs and labels as tensors, and as an endless dataset of batches of one."""
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)
    return x, y, tf.data.Dataset.from_tensor_slices((x, y)).batch(1).repeat()


# 2 Parameters
def parameters(op_seed: int):
    """Returns an initializer that draws from a standard normal distribution."""
    # keras.initializers.RandomNormal draws other values: it is stateless, with a hash of its seed.
    return lambda shape, dtype: tf.random.normal(shape, seed=op_seed, dtype=dtype)


# 3 Model
def model(config: Neuron, inputs: int):
    """Returns the network of one neuron. It ends in the logits."""
    keras.utils.set_random_seed(config.seed)
    layer = keras.layers.Dense(
        1,
        use_bias=config.bias,
        kernel_initializer=parameters(weights_op_seed(1)),
        bias_initializer=parameters(biases_op_seed(1)),
        name="layer1",
    )
    return keras.Sequential([keras.Input([inputs]), layer])


# 4 Cost
def cost():
    """Returns the mean cross-entropy as a loss."""
    return keras.losses.BinaryCrossentropy(from_logits=True)


# 5 Optimizer
def optimizer(config: Neuron, network):
    """Compiles the network with its loss and its optimizer."""
    network.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),  # this is the lecture's rule
        loss=cost(),
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )


# 6 Summaries
def summaries(run: Run, x, y, network):
    """Returns the function that computes what is logged and the callback that writes it.

    keras.callbacks.TensorBoard would write the mean cost of an epoch, as `epoch_loss`, in `train/`.
    """
    (layer,) = network.layers

    @tf.function
    def measure():
        logits = network(x)
        return network.loss(y, logits), keras.ops.sigmoid(logits)

    @tf.function
    def write(step, loss, output):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("error", keras.ops.mean(y - output), step)
        tf.summary.scalar("output", keras.ops.mean(output), step)
        for name, variable in zip(("weights", "biases"), layer.weights):
            tf.summary.histogram(f"layer1/{name}", variable, step)

    def on_train_batch_begin(batch, logs=None):
        step = network.optimizer.iterations.numpy()
        loss, output = measure()
        run.record(step, loss)
        write(tf.constant(step, tf.int64), loss, output)

    return measure, keras.callbacks.LambdaCallback(on_train_batch_begin=on_train_batch_begin)


# 7 Training loop
def train(config: Neuron, run: Run) -> Result:
    """Trains the neuron and logs it."""
    x, y, single = data(config)
    network = model(config, x.shape[1])
    optimizer(config, network)
    with tf.summary.create_file_writer(run.directory).as_default():
        measure, callback = summaries(run, x, y, network)
        tf.summary.graph(measure.get_concrete_function().graph)
        # The last step is logged too, so the last update has a fit of its own.
        for step, times in ((0, config.steps - 1), (config.steps - 1, 1)):
            if times:
                batches = single.skip(step).take(times)
                network.fit(batches, callbacks=[callback], shuffle=False, verbose=0)
    return report(network, measure()[1])


# 8 Report
def report(network, output) -> Result:
    """Returns the trained parameters and what the neuron makes of the data."""
    trained = {}
    for name, variable in zip(("weights", "biases"), network.layers[0].weights):
        trained[f"layer1/{name}"] = variable.numpy()
    return Result(trained, output.numpy())


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
