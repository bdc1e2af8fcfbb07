"""The loop of the lectures, which fetches what is logged before it updates."""

import tensorflow as tf

from tf1.logged_steps import is_logged


def train(
    config,
    writer,
    tags,
    cost,
    accuracy,
    hypothesis,
    train_op,
    feed,
    batch_feed=None,
    test_feed=None,
):
    """Trains in a session and returns what is recorded.

    Args:
        config: the hyperparameters.
        writer: takes the graph's summaries at each logged step.
        tags: the variables by tag; each gets a histogram.
        cost: a scalar.
        accuracy: a scalar.
        hypothesis: what is recorded of the outputs after the last update.
        train_op: one update.
        feed: what everything but the update is fed.
        batch_feed: takes a step and returns what its update is fed; by default `feed`.
        test_feed: the test rows, whose accuracy is logged, too.
    """
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
    for tag, variable in tags.items():
        tf.summary.histogram(tag, variable)
    merged = tf.summary.merge_all()
    if test_feed:
        test_summary = tf.summary.scalar("test/accuracy", accuracy)

    recorded = {"steps": [], "cost": [], "accuracy": []}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        writer.add_graph(sess.graph)
        recorded["initial"] = sess.run(tags)
        for step in range(config["steps"]):
            if is_logged(config, step):
                summary, cost_val, acc = sess.run([merged, cost, accuracy], feed_dict=feed)
                writer.add_summary(summary, step)
                if test_feed:
                    writer.add_summary(sess.run(test_summary, feed_dict=test_feed), step)
                recorded["steps"].append(step)
                recorded["cost"].append(cost_val)
                recorded["accuracy"].append(acc)
            sess.run(train_op, feed_dict=batch_feed(step) if batch_feed else feed)
        recorded["final"] = sess.run(tags)
        h, a = sess.run([hypothesis, accuracy], feed_dict=feed)
        recorded["hypothesis"] = h.ravel()
        recorded["final_accuracy"] = a
    return recorded
