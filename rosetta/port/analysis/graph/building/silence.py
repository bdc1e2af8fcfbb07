"""What a script does beside its graph, and must not do where nothing is computed."""


def install() -> None:
    """Makes savers and queue runners do nothing."""
    from tensorflow.compat import v1
    from tensorflow.python.training import queue_runner_impl, saver

    saver.Saver.save = lambda self, session, path, global_step=None, *a, **k: (
        path if global_step is None else f"{path}-{global_step}"
    )
    saver.Saver.restore = lambda self, session, path: None
    queue_runner_impl.start_queue_runners = lambda *a, **k: []
    v1.train.start_queue_runners = queue_runner_impl.start_queue_runners


def wait_for_nobody() -> None:
    """Ends at once what Matplotlib does until somebody presses a key or a button.

    To import Matplotlib takes as long as to build a small graph: once is enough for all scripts.
    """
    try:
        from matplotlib import backend_bases
    except ImportError:
        return
    backend_bases.FigureCanvasBase.start_event_loop = lambda self, timeout=0: None
