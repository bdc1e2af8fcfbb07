"""Logistic regression over several machines: between-graph replication, SyncReplicasOptimizer.

`--workers` of logistic_regression.py runs this file. Every worker runs this same program, with a
graph of its own. Each holds its share of the rows; the parameters are with the first worker, the
chief, in the place of a parameter server. An update takes the gradients of all workers. So any
number of workers computes the same cost.
"""

import contextlib
import time

import tensorflow.compat.v1 as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.cluster import Cluster
from rosetta.runs.run import Run
from tf1_compat.session import in_a_new_graph

# Nothing in a session notices that another worker is gone: whatever waits for it waits for good.
WAIT = tf.RunOptions(timeout_in_ms=20_000)
LOST = (
    tf.errors.DeadlineExceededError,
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
)


@in_a_new_graph
def train(config: LogisticRegression, run: Run, cluster: Cluster) -> Result | None:
    """Trains this worker's share of the layer; the chief logs it and keeps its checkpoints."""
    tf.logging.set_verbosity(tf.logging.FATAL)  # each worker would say what of TF1 is deprecated
    place = tf.train.replica_device_setter(
        ps_tasks=1, ps_device="/job:worker", worker_device=f"/job:worker/task:{cluster.index}"
    )
    with tf.device(place):
        return _train(config, run, cluster)


def _train(config: LogisticRegression, run: Run, cluster: Cluster) -> Result | None:
    # 1 Data
    examples = config.examples
    all_rows = len(examples.x)
    rows = cluster.rows(all_rows)
    x = tf.placeholder(tf.float32, [None, config.features], name="x")
    y = tf.placeholder(tf.float32, [None, 1], name="y")
    feed = {x: examples.x[rows], y: examples.y[rows]}
    test_feed = {x: examples.x_test, y: examples.y_test}

    # 2 Model
    tf.set_random_seed(config.seed)
    # Without seed=, TF 2 numbers the random ops and starts from other values than TF 1.15.
    with tf.name_scope("layer1"):
        weights = tf.Variable(tf.random_normal([config.features, 1], seed=weights_op_seed(1)))
        biases = tf.Variable(tf.random_normal([1], seed=biases_op_seed(1)))
        logits = tf.matmul(x, weights) + biases
        hypothesis = tf.sigmoid(logits)
    parameters = {"layer1/weights": weights, "layer1/biases": biases}

    # 3 Cost
    # Over the rows of all workers, to be summed over them: the mean of the workers' means is
    # another number when their shares differ in size.
    if config.cost == "stable":
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
    else:  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        losses = -(y * tf.log(hypothesis) + (1 - y) * tf.log(1 - hypothesis))
    cost_share = tf.reduce_sum(losses) / all_rows

    # 4 Training step
    count = len(cluster.workers)
    optimizer = tf.train.SyncReplicasOptimizer(
        tf.train.GradientDescentOptimizer(config.learning_rate), replicas_to_aggregate=count
    )
    # It takes the mean of the workers' gradients; the gradient of the whole cost is their sum.
    train_op = optimizer.minimize(count * cost_share, tf.train.get_or_create_global_step())
    # After a step the chief hands out a token for each worker, but whoever asks first gets it.
    (local_step,) = tf.local_variables()
    with tf.device(tf.train.get_global_step().device):
        tokens = tf.FIFOQueue(-1, tf.int64, [()], shared_name="sync_token_q", name="tokens")
        put_back = tokens.enqueue(local_step)
        next_token = tokens.dequeue()
    take = tf.assign(local_step, next_token)

    def train_step(session, step):
        token = session.run(train_op, feed, options=WAIT)
        deadline = time.monotonic() + WAIT.timeout_in_ms / 1000
        while token <= step:  # that of a slower worker, whose gradient is still to come
            if time.monotonic() > deadline:
                raise tf.errors.DeadlineExceededError(None, None, "a token nobody asks for")
            session.run(put_back, options=WAIT)
            time.sleep(0.01)
            token = session.run(take, options=WAIT)

    # 5 Evaluation
    right = tf.cast(tf.equal(tf.cast(hypothesis > 0.5, tf.float32), y), tf.float32)
    test_accuracy = tf.reduce_mean(right)
    # Each worker sends what it computed to the chief, who sums it up.
    with tf.device("/job:worker/task:0"):
        mailboxes = [
            tf.FIFOQueue(1, [tf.float32] * 3, shared_name=f"evaluated{worker}")
            for worker in range(count)
        ]
        shares = [cost_share, tf.reduce_sum(right) / all_rows, hypothesis]
        send = mailboxes[cluster.index].enqueue(shares)
        costs, accuracies, hypotheses = zip(*[mailbox.dequeue() for mailbox in mailboxes])
        cost, accuracy = tf.add_n(costs), tf.add_n(accuracies)
        all_hypotheses = tf.concat(hypotheses, axis=0)

    # 6 Summaries
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
    tf.summary.histogram("layer1/output", all_hypotheses)
    for tag, variable in parameters.items():
        tf.summary.histogram(tag, variable)
    summary = tf.summary.merge_all()
    test_summary = tf.summary.scalar("test/accuracy", test_accuracy)  # fed with the test rows
    if cluster.is_chief:
        log_writer = tf.summary.FileWriter(run.directory, tf.get_default_graph())
    else:
        log_writer = contextlib.nullcontext()

    # 7 Training loop
    saver = tf.train.Saver(parameters, max_to_keep=2)
    initializers = [tf.global_variables_initializer(), tf.local_variables_initializer()]
    server = tf.train.Server({"worker": list(cluster.workers)}, "worker", cluster.index)
    try:
        # Closing takes 30 seconds when the chief is lost, and says so; never closing, for good.
        with tf.Session(server.target) as session, log_writer as writer:
            start(session, cluster, optimizer, *initializers)
            for step in range(config.steps):
                if config.is_logged(step):
                    session.run(send, feed, options=WAIT)
                    if cluster.is_chief:
                        cost_value, summary_value = session.run([cost, summary], options=WAIT)
                        run.record(step, cost_value)
                        run.decision_boundary(step, lambda p: session.run(hypothesis, {x: p}))
                        writer.add_summary(summary_value, step)
                        if examples.has_test:
                            writer.add_summary(session.run(test_summary, test_feed), step)
                        saver.save(session, f"{run.directory}/checkpoints/ckpt", step)
                train_step(session, step)
            session.run(send, feed, options=WAIT)

            # 8 Result
            if not cluster.is_chief:
                return None
            return Result(*session.run([parameters, all_hypotheses, accuracy], options=WAIT))
    except LOST as error:
        newest = saver.last_checkpoints[-1] if saver.last_checkpoints else None
        raise cluster.lost(run.costs, newest, error) from None


def start(session, cluster: Cluster, optimizer, initialize, initialize_local) -> None:
    """Initializes the parameters, or waits until the chief has."""
    if cluster.is_chief:
        session.run(initialize)
    while len(session.run(optimizer.ready_for_local_init_op)):
        time.sleep(0.1)
    session.run(initialize_local)
    if cluster.is_chief:
        session.run(optimizer.chief_init_op)
        # Not get_init_tokens_op() too, which would let a worker run ahead by a step.
        runner = optimizer.get_chief_queue_runner()
        runner.create_threads(session, coord=tf.train.Coordinator(), daemon=True, start=True)
    else:
        session.run(optimizer.local_step_init_op)
