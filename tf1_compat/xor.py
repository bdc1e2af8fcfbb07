"""XOR with a sigmoid multilayer perceptron: graph, placeholder, session.

One sigmoid layer cannot separate XOR; a hidden layer can. Lecture: DeepLearningZeroToAll,
labs 09-2 (two neurons), 09-3 (wide and deep) and 09-4 (TensorBoard).
"""

import tensorflow.compat.v1 as tf

from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.xor import Xor
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: Xor):
    """Returns the inputs and labels as placeholders, with what to feed them."""
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    return x, y, {x: config.examples.x, y: config.examples.y}


# 2 Parameters
def parameters(config: Xor):
    """Returns weights and biases of each layer, drawn from a standard normal distribution."""
    tf.set_random_seed(config.seed)
    layers = []
    for i, (n_in, n_out) in enumerate(zip(config.layer_sizes, config.layer_sizes[1:]), start=1):
        # Without seed=, TF 2.21 would number the random ops and start from other values than 1.15.
        with tf.name_scope(f"layer{i}"):
            weights = tf.Variable(tf.random_normal([n_in, n_out], seed=weights_op_seed(i)))
            biases = tf.Variable(tf.random_normal([n_out], seed=biases_op_seed(i)))
        layers.append((weights, biases))
    return layers


# 3 Model
def model(x, layers):
    """Returns the last layer's logits and every layer's output; the last one is the hypothesis."""
    outputs = [x]
    for i, (weights, biases) in enumerate(layers, start=1):
        with tf.name_scope(f"layer{i}/"):
            logits = tf.matmul(outputs[-1], weights) + biases
            outputs.append(tf.sigmoid(logits))
    return logits, outputs[1:]


# 4 Cost
def cost(config: Xor, y, logits, hypothesis):
    """Returns the mean cross-entropy."""
    if config.cost == "lecture":  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        return -tf.reduce_mean(y * tf.log(hypothesis) + (1 - y) * tf.log(1 - hypothesis))
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))


def accuracy(y, hypothesis):
    """Returns the share of examples on the right side of 0.5."""
    return tf.reduce_mean(tf.cast(tf.equal(tf.cast(hypothesis > 0.5, tf.float32), y), tf.float32))


# 5 Optimizer
def optimizer(config: Xor, loss):
    """Returns the op that updates every variable of the graph once."""
    return tf.train.GradientDescentOptimizer(config.learning_rate).minimize(loss)


# 6 Summaries
def summaries(layers, outputs, loss, share):
    """Returns the op that computes every summary."""
    tf.summary.scalar("cost", loss)
    tf.summary.scalar("accuracy", share)
    for i, ((weights, biases), output) in enumerate(zip(layers, outputs), start=1):
        tf.summary.histogram(f"layer{i}/weights", weights)
        tf.summary.histogram(f"layer{i}/biases", biases)
        tf.summary.histogram(f"layer{i}/output", output)
    return tf.summary.merge_all()


# 7 Training loop
def train(config: Xor, run: Run) -> Result:
    """Trains the network and logs it."""
    with tf.Graph().as_default() as graph:  # a graph of its own: no switch for the whole process
        x, y, feed = data(config)
        layers = parameters(config)
        logits, outputs = model(x, layers)
        loss = cost(config, y, logits, outputs[-1])
        share = accuracy(y, outputs[-1])
        update = optimizer(config, loss)
        summary = summaries(layers, outputs, loss, share)
        # Ops as small as these take longer to be handed to a pool of threads than to be computed.
        one_by_one = tf.ConfigProto(experimental={"executor_type": "SINGLE_THREADED_EXECUTOR"})
        with (
            tf.Session(config=one_by_one) as session,
            tf.summary.FileWriter(run.directory, graph) as writer,
        ):
            session.run(tf.global_variables_initializer())
            for step in range(config.steps):
                if config.is_logged(step):
                    # In one run with the update, a summary may see values before or after it.
                    run.record(step, session.run(loss, feed))
                    writer.add_summary(session.run(summary, feed), step)
                    run.decision_boundary(step, lambda p: session.run(outputs[-1], {x: p}))
                session.run(update, feed)
            return report(session, feed, layers, outputs[-1], share)


# 8 Report
def report(session, feed, layers, hypothesis, share) -> Result:
    """Returns the trained parameters and what the network makes of the data."""
    trained = {}
    for i, (weights, biases) in enumerate(layers, start=1):
        trained[f"layer{i}/weights"] = session.run(weights)
        trained[f"layer{i}/biases"] = session.run(biases)
    return Result(trained, session.run(hypothesis, feed), float(session.run(share, feed)))


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
