"""A TensorBoard server of a log tree."""

import contextlib
import json
import re
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from support.forked import Forked, forked, lesson
from support.waiting import wait_until


class Server:
    """Answers what the pages of TensorBoard ask.

    Attributes:
        address: such as `http://127.0.0.1:6006/`.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, route: str, **query: str) -> str:
        """Returns the answer to `data/ROUTE`."""
        url = f"{self.address}data/{route}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read().decode()

    def ask(self, route: str, **query: str) -> Any:
        """Returns the answer to `data/ROUTE`, which is JSON."""
        return json.loads(self.get(route, **query))


@contextlib.contextmanager
def serving(logdir: Path, runs: Iterable[str], log: Path) -> Iterator[Server]:
    """Starts TensorBoard on a free port, for a `with` block.

    Args:
        logdir: the log tree.
        runs: those whose every summary it must have read before the block starts.
        log: the file for what TensorBoard says.
    """
    flags = [f"--logdir={logdir}", "--port=0", "--host=127.0.0.1", "--reload_interval=1"]
    with forked(lesson, ("tensorboard.main", flags), log, logdir, {}) as process:
        wait_until(lambda: _address(process), "TensorBoard says its address", [process])
        server = Server(_address(process))
        # What a lesson writes last: a run that has it has been read to its end.
        read = lambda: all(  # noqa: E731
            "steps_per_second" in server.ask("plugin/scalars/tags").get(run, {}) for run in runs
        )
        wait_until(read, "TensorBoard has read every run", [process])
        yield server


def _address(process: Forked) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+/", process.said())
    return found[0] if found else ""
