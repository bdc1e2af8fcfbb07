"""Logistic regression over several machines: between-graph replication, SyncReplicasOptimizer.

Every worker runs this same program, with a graph of its own. Each holds its share of the rows; the
parameters are with the first worker, the chief, in the place of a parameter server. An update takes
the gradients of all workers. So any number of workers computes the same cost.
"""

import contextlib
import time

import tensorflow.compat.v1 as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.cluster import Cluster
from rosetta.runs.run import Run

# Nothing in a session notices that another worker is gone: whatever waits for it waits for good.
WAIT = tf.RunOptions(timeout_in_ms=20_000)
LOST = (
    tf.errors.DeadlineExceededError,
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
)


# 1 Data
def data(config: LogisticRegression, cluster: Cluster):
    """Returns placeholders, this worker's rows to feed them, and how many rows all workers have."""
    examples = config.examples
    rows = cluster.rows(len(examples.x))
    x = tf.placeholder(tf.float32, [None, examples.x.shape[1]], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    test = {} if examples.x_test is None else {x: examples.x_test, y: examples.y_test}
    return x, y, {x: examples.x[rows], y: examples.y[rows]}, len(examples.x), test


# 2 Parameters
def parameters(config: LogisticRegression, features: int):
    """Returns weights and biases, drawn from a standard normal distribution."""
    tf.set_random_seed(config.seed)
    # Without seed=, TF 2.21 would number the random ops and start from other values than 1.15.
    with tf.name_scope("layer1"):
        weights = tf.Variable(tf.random_normal([features, 1], seed=weights_op_seed(1)))
        biases = tf.Variable(tf.random_normal([1], seed=biases_op_seed(1)))
    return weights, biases


# 3 Model
def model(x, weights, biases):
    """Returns the logits and the hypothesis."""
    with tf.name_scope("layer1/"):
        logits = tf.matmul(x, weights) + biases
        return logits, tf.sigmoid(logits)


# 4 Cost
def cost(config: LogisticRegression, y, logits, hypothesis, rows: int):
    """Returns this worker's share of the mean cross-entropy: its sum over the rows of all."""
    # Not its own mean: the mean of the workers' means is another number when shares differ in size.
    if config.cost == "lecture":  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        likelihood = y * tf.log(hypothesis) + (1 - y) * tf.log(1 - hypothesis)
        return -tf.reduce_sum(likelihood) / rows
    losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
    return tf.reduce_sum(losses) / rows


def accuracy(y, hypothesis, rows: int):
    """Returns the rows on the right side of 0.5 as a share of the rows of all workers."""
    right = tf.cast(tf.equal(tf.cast(hypothesis > 0.5, tf.float32), y), tf.float32)
    return tf.reduce_sum(right) / rows


# 5 Optimizer
def optimizer(config: LogisticRegression, cluster: Cluster, loss):
    """Returns the synchronous optimizer and the function that does this worker's part of a step."""
    count = len(cluster.workers)
    synchronous = tf.train.SyncReplicasOptimizer(
        tf.train.GradientDescentOptimizer(config.learning_rate), replicas_to_aggregate=count
    )
    # It takes the mean of the workers' gradients; the gradient of the whole cost is their sum.
    update = synchronous.minimize(count * loss, global_step=tf.train.get_or_create_global_step())
    # After a step the chief hands out a token for each worker, but whoever asks first gets it.
    (local_step,) = tf.local_variables()
    with tf.device(tf.train.get_global_step().device):
        tokens = tf.FIFOQueue(-1, tf.int64, [()], shared_name="sync_token_q", name="tokens")
        put_back = tokens.enqueue(local_step)
        wait = tokens.dequeue()
    wait = tf.assign(local_step, wait)

    def update_once(session, step, feed):
        token = session.run(update, feed, options=WAIT)
        deadline = time.monotonic() + WAIT.timeout_in_ms / 1000
        while token <= step:  # that of a slower worker, whose gradient is still to come
            if time.monotonic() > deadline:
                raise tf.errors.DeadlineExceededError(None, None, "a token nobody asks for")
            session.run(put_back, options=WAIT)
            time.sleep(0.01)
            token = session.run(wait, options=WAIT)

    return synchronous, update_once


# 6 Summaries
def measurement(cluster: Cluster, *shares):
    """Returns the op that sends what this worker measured, and what the chief makes of all."""
    with tf.device("/job:worker/task:0"):
        mailboxes = [
            tf.FIFOQueue(1, [tf.float32] * 3, shared_name=f"measured{worker}")
            for worker in range(len(cluster.workers))
        ]
        send = mailboxes[cluster.index].enqueue(shares)
        losses, rights, outputs = zip(*[mailbox.dequeue() for mailbox in mailboxes])
        return send, tf.add_n(losses), tf.add_n(rights), tf.concat(outputs, axis=0)


def summaries(weights, biases, hypothesis, loss, share, test_share):
    """Returns the ops that compute the summaries of the training and of the test examples."""
    training = [
        tf.summary.scalar("cost", loss),
        tf.summary.scalar("accuracy", share),
        tf.summary.histogram("layer1/weights", weights),
        tf.summary.histogram("layer1/biases", biases),
        tf.summary.histogram("layer1/output", hypothesis),
    ]
    return tf.summary.merge(training), tf.summary.scalar("test/accuracy", test_share)


def log_writer(run: Run, cluster: Cluster, graph):
    """Returns the writer of the chief; the others have none."""
    if cluster.is_chief:
        return tf.summary.FileWriter(run.directory, graph)
    return contextlib.nullcontext()


# 7 Training loop
def start(session, cluster: Cluster, synchronous, initialize, initialize_local):
    """Initializes the parameters, or waits until the chief has."""
    if cluster.is_chief:
        session.run(initialize)
    while len(session.run(synchronous.ready_for_local_init_op)):
        time.sleep(0.1)
    session.run(initialize_local)
    if cluster.is_chief:
        session.run(synchronous.chief_init_op)
        # Not get_init_tokens_op() too, which would let a worker run ahead by a step.
        runner = synchronous.get_chief_queue_runner()
        runner.create_threads(session, coord=tf.train.Coordinator(), daemon=True, start=True)
    else:
        session.run(synchronous.local_step_init_op)


def train(config: LogisticRegression, run: Run, cluster: Cluster) -> Result | None:
    """Trains this worker's share of the layer; the chief logs it and keeps its checkpoints."""
    tf.logging.set_verbosity(tf.logging.FATAL)  # each worker would say what of TF1 is deprecated
    place = tf.train.replica_device_setter(
        ps_tasks=1, ps_device="/job:worker", worker_device=f"/job:worker/task:{cluster.index}"
    )
    with tf.Graph().as_default() as graph, tf.device(place):
        x, y, feed, rows, test = data(config, cluster)
        weights, biases = parameters(config, x.shape[1])
        logits, hypothesis = model(x, weights, biases)
        loss = cost(config, y, logits, hypothesis, rows)
        synchronous, update_once = optimizer(config, cluster, loss)
        send, *measured = measurement(cluster, loss, accuracy(y, hypothesis, rows), hypothesis)
        test_share = accuracy(y, hypothesis, tf.cast(tf.size(y), tf.float32))
        summary, test_summary = summaries(
            weights, biases, measured[2], measured[0], measured[1], test_share
        )
        saver = tf.train.Saver({"layer1/weights": weights, "layer1/biases": biases}, max_to_keep=2)
        initializers = [tf.global_variables_initializer(), tf.local_variables_initializer()]
        server = tf.train.Server({"worker": list(cluster.workers)}, "worker", cluster.index)
        try:
            # Closing takes 30 seconds when the chief is lost, and says so; never closing, for good.
            with (
                tf.Session(server.target) as session,
                log_writer(run, cluster, graph) as writer,
            ):
                start(session, cluster, synchronous, *initializers)
                for step in range(config.steps):
                    if config.is_logged(step):
                        session.run(send, feed, options=WAIT)
                        if cluster.is_chief:
                            values = session.run([measured[0], summary], options=WAIT)
                            run.record(step, values[0])
                            writer.add_summary(values[1], step)
                            run.decision_boundary(step, lambda p: session.run(hypothesis, {x: p}))
                            if test:
                                writer.add_summary(session.run(test_summary, test), step)
                            saver.save(session, f"{run.directory}/checkpoints/ckpt", step)
                    update_once(session, step, feed)
                session.run(send, feed, options=WAIT)
                return report(session, measured, weights, biases) if cluster.is_chief else None
        except LOST as error:
            newest = saver.last_checkpoints[-1] if saver.last_checkpoints else None
            raise cluster.lost(run.costs, newest, error) from None


# 8 Report
def report(session, measured, weights, biases) -> Result:
    """Returns the trained parameters and what the layer makes of the data."""
    _, share, hypothesis = session.run(measured, options=WAIT)
    trained = {"layer1/weights": session.run(weights), "layer1/biases": session.run(biases)}
    return Result(trained, hypothesis, float(share))
