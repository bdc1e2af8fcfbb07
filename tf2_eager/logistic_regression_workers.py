"""Logistic regression over several machines: MultiWorkerMirroredStrategy and a loop of one's own.

`--workers` of logistic_regression.py runs this file. Every worker runs this same program. Each
holds its share of the rows and a mirror of the parameters; an update sums the gradients of all. So
any number of workers computes the same cost.
"""

import keras
import tensorflow as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.cluster import Cluster
from rosetta.runs.histogram import histogram
from rosetta.runs.run import Run

# TensorFlow misses a worker's heartbeats after some ten seconds and then ends every exchange.
LOST = (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.CancelledError)


def train(config: LogisticRegression, run: Run, cluster: Cluster) -> Result:
    """Trains this worker's share of the layer; the chief logs it and keeps its checkpoints."""
    strategy = tf.distribute.MultiWorkerMirroredStrategy()  # reads TF_CONFIG; must be the first op

    # 1 Data
    examples = config.examples
    all_rows = len(examples.x)
    rows = cluster.rows(all_rows)
    x = tf.constant(examples.x[rows])
    y = tf.constant(examples.y[rows])

    # 2 Model
    tf.random.set_seed(config.seed)
    with strategy.scope():  # each variable gets a mirror on every worker
        weights = tf.Variable(tf.random.normal([config.features, 1], seed=weights_op_seed(1)))
        biases = tf.Variable(tf.random.normal([1], seed=biases_op_seed(1)))
    parameters = {"layer1/weights": weights, "layer1/biases": biases}

    def model(x):
        with tf.name_scope("layer1"):
            logits = tf.matmul(x, weights) + biases
            return logits, tf.sigmoid(logits)

    # 3 Cost
    def cost_of(logits, hypothesis):
        # Over the rows of all workers, to be summed over them: the mean of the workers' means is
        # another number when their shares differ in size.
        if config.cost == "stable":
            losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
        else:  # NaN where float32 rounds a hypothesis to exactly 0 or 1
            losses = -(y * tf.math.log(hypothesis) + (1 - y) * tf.math.log(1 - hypothesis))
        return tf.reduce_sum(losses) / all_rows

    # 4 Training step
    with strategy.scope():
        optimizer = keras.optimizers.SGD(config.learning_rate)
        optimizer.build([weights, biases])

    def train_step():
        with tf.GradientTape() as tape:
            cost = cost_of(*model(x))
        gradients = tape.gradient(cost, [weights, biases])
        # It sums the gradients of all workers. To sum them here too would multiply the step.
        optimizer.apply_gradients(zip(gradients, [weights, biases]))

    @tf.function
    def train_steps(count):
        for _ in tf.range(count):
            strategy.run(train_step)

    # 5 Evaluation
    def accuracy_of(y, hypothesis, rows):
        right = tf.cast(tf.equal(tf.cast(hypothesis > 0.5, tf.float32), y), tf.float32)
        return tf.reduce_sum(right) / rows

    def evaluate_share():
        logits, hypothesis = model(x)
        return cost_of(logits, hypothesis), accuracy_of(y, hypothesis, all_rows), hypothesis

    @tf.function
    def evaluate():
        cost, accuracy, hypothesis = strategy.run(evaluate_share)
        return (
            strategy.reduce("SUM", cost, axis=None),
            strategy.reduce("SUM", accuracy, axis=None),
            strategy.gather(hypothesis, axis=0),
        )

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, hypothesis):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        histogram("layer1/output", hypothesis, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)
        if examples.has_test:
            x_test, y_test = examples.x_test, examples.y_test
            test_accuracy = accuracy_of(y_test, model(x_test)[1], len(y_test))
            tf.summary.scalar("test/accuracy", test_accuracy, step)

    # Each worker must trace the same functions: TensorFlow numbers the exchanges as it traces. So
    # the others have a writer too; it writes nothing.
    if cluster.is_chief:
        writer = tf.summary.create_file_writer(run.directory)
    else:
        writer = tf.summary.create_noop_writer()

    # 7 Training loop
    checkpoint = tf.train.Checkpoint(weights=weights, biases=biases)
    manager = tf.train.CheckpointManager(checkpoint, f"{run.directory}/checkpoints", max_to_keep=2)
    try:
        with writer.as_default():
            tf.summary.graph(evaluate.get_concrete_function().graph)
            for step, updates in config.chunks():
                cost, accuracy, hypothesis = evaluate()
                run.record(step, cost)
                run.decision_boundary(step, lambda points: model(points)[1])
                log(tf.constant(step, tf.int64), cost, accuracy, hypothesis)
                if cluster.is_chief:
                    manager.save(step)
                train_steps(tf.constant(updates))

        # 8 Result
        trained = {tag: variable.numpy() for tag, variable in parameters.items()}
        _, accuracy, hypothesis = evaluate()
        return Result(trained, hypothesis.numpy(), float(accuracy))
    except LOST as error:
        raise cluster.lost(run.costs, manager.latest_checkpoint, error) from None
