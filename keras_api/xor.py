"""XOR with a sigmoid multilayer perceptron: Sequential, compile, fit.

One sigmoid layer cannot separate XOR; a hidden layer can. Lecture: DeepLearningZeroToAll,
labs 09-2 (two neurons), 09-3 (wide and deep) and 09-4 (TensorBoard).
"""

import keras
import tensorflow as tf
from keras import ops

from keras_api.initializers import StandardNormal
from keras_api.resuming import resume
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.xor import Xor
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run


def train(config: Xor, run: Run) -> Result:
    """Trains the network and logs it."""
    # 1 Data
    x, y = tf.constant(config.examples.x), tf.constant(config.examples.y)
    batch = tf.data.Dataset.from_tensors((x, y))

    # 2 Model
    keras.utils.set_random_seed(config.seed)
    model = keras.Sequential([keras.Input([2])])
    parameters = {}
    for i, n_out in enumerate(config.layer_sizes[1:], start=1):
        layer = keras.layers.Dense(
            n_out,
            activation="sigmoid",
            # keras.initializers.RandomNormal starts from other values than TF 1.15.
            kernel_initializer=StandardNormal(weights_op_seed(i)),
            bias_initializer=StandardNormal(biases_op_seed(i)),
            name=f"layer{i}",
        )
        model.add(layer)
        parameters |= {f"layer{i}/weights": layer.kernel, f"layer{i}/biases": layer.bias}

    # 3 Cost
    def cost_of(y, hypothesis):
        # keras.losses.BinaryCrossentropy() clips the hypothesis by 1e-7: another number.
        return -ops.mean(y * ops.log(hypothesis) + (1 - y) * ops.log(1 - hypothesis))

    # 4 Training step
    model.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),  # `lr=` is gone
        loss=cost_of,
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )

    # 5 Evaluation
    tagged = {f"{layer.name}/output": layer.output for layer in model.layers}
    layer_outputs = keras.Model(model.inputs, tagged)

    @tf.function
    def evaluate():
        outputs = layer_outputs(x)
        *_, hypothesis = outputs.values()
        accuracy = ops.mean(keras.metrics.binary_accuracy(y, hypothesis))
        return cost_of(y, hypothesis), accuracy, outputs

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, outputs):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        for tag, values in (parameters | outputs).items():
            histogram(tag, values, step)

    class Summaries(keras.callbacks.Callback):
        """Not keras.callbacks.TensorBoard: that writes the mean cost of an epoch, into `train/`."""

        def on_train_begin(self, logs=None):
            self.write()  # step 0

        def on_train_batch_end(self, batch, logs=None):
            self.write()

        def write(self):
            step = self.model.optimizer.iterations
            cost, accuracy, outputs = evaluate()
            run.record(int(step), cost)
            run.decision_boundary(int(step), self.model)
            log(step, cost, accuracy, outputs)

    # 7 Training loop
    batches = batch.repeat(config.steps - 1 - resume(run, model))
    epochs = min(1, len(batches))  # without a batch, `fit` must have no epoch
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        model.fit(batches, epochs=epochs, callbacks=[Summaries()], shuffle=False, verbose=0)
        model.train_on_batch(x, y)  # TensorFlow 1's loop updates once more after its last log

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, _ = evaluate()
    return Result(trained, model(x).numpy(), float(accuracy))


if __name__ == "__main__":
    run_lesson(__file__)
