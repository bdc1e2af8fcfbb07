"""How an interrupted lesson of this style goes on: tf.train.Saver."""

import tensorflow.compat.v1 as tf

from rosetta.runs.run import Run


def resume(run: Run, session: tf.Session, writer: tf.summary.FileWriter) -> int:
    """Restores what an interrupted run has saved; from now on the run saves at logged steps.

    Args:
        run: the lesson's run.
        session: its session, whose variables are initialized.
        writer: its writer.

    Returns:
        The step to go on from, 0 in a new run.
    """
    savers: list[tf.train.Saver] = []

    def saver() -> tf.train.Saver:
        if not savers:  # most runs end before they need one
            savers.append(tf.train.Saver())
        return savers[0]

    def save(prefix: str) -> None:
        writer.flush()
        saver().save(session, prefix, write_meta_graph=False, write_state=False)

    return run.resume(save, lambda prefix: saver().restore(session, prefix))
