"""Linear regression, Y = 2X - 1 from six points: Sequential, compile, fit.

The "hello world" of Keras. It predicts 18.98 for 10, not 19: least squares gives 19 exactly, but
after 500 updates the slowest error is not gone. Each update leaves 1 - learning_rate * 1.0324 of it
(the smaller eigenvalue of the cost's Hessian), so 0.0056 of it remains, and at 10 that is 0.0165.
"""

import keras
import tensorflow as tf

from keras_api.initializers import GlorotUniform
from keras_api.resuming import resume
from rosetta.lessons.linear_regression import LinearRegression
from rosetta.lessons.op_seeds import FIRST_DENSE_OP_SEED
from rosetta.lessons.result import Result
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run


def train(config: LinearRegression, run: Run) -> Result:
    """Trains the layer and logs it."""
    # 1 Data
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)
    batch = tf.data.Dataset.from_tensors((x, y))

    # 2 Model
    keras.utils.set_random_seed(config.seed)
    # The default, "glorot_uniform", kept its name but starts from other values than TF 1.15.
    initializer = GlorotUniform(FIRST_DENSE_OP_SEED)
    layer = keras.layers.Dense(1, kernel_initializer=initializer, name="layer1")
    model = keras.Sequential([keras.Input([1]), layer])
    parameters = {"layer1/weights": layer.kernel, "layer1/biases": layer.bias}

    # 3 Cost
    cost_of = keras.losses.MeanSquaredError()

    # 4 Training step
    model.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),  # `lr=` is gone
        loss=cost_of,
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )

    # 5 Evaluation
    @tf.function
    def evaluate():
        at_10 = tf.squeeze(model(tf.constant([[10.0]])))
        return cost_of(y, model(x)), at_10

    # 6 Summaries
    @tf.function
    def log(step, cost, at_10):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("prediction_at_10", at_10, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)

    class Summaries(keras.callbacks.Callback):
        """Not keras.callbacks.TensorBoard: that writes the mean cost of an epoch, into `train/`."""

        def on_train_begin(self, logs=None):
            self.write()  # step 0

        def on_train_batch_end(self, batch, logs=None):
            self.write()

        def write(self):
            step = self.model.optimizer.iterations
            cost, at_10 = evaluate()
            run.record(int(step), cost)
            log(step, cost, at_10)

    # 7 Training loop
    batches = batch.repeat(config.steps - 1 - resume(run, model))
    epochs = min(1, len(batches))  # without a batch, `fit` must have no epoch
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        model.fit(batches, epochs=epochs, callbacks=[Summaries()], shuffle=False, verbose=0)
        model.train_on_batch(x, y)  # TensorFlow 1's loop updates once more after its last log

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, at_10 = evaluate()
    return Result(trained, model(x).numpy(), values={"prediction_at_10": at_10.numpy()})


if __name__ == "__main__":
    run_lesson(__file__)
