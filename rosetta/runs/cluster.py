"""The workers that train one lesson together, as the standard `TF_CONFIG` names them.

Source: https://www.tensorflow.org/guide/distributed_training#setting_up_the_tf_config_environment_variable
"""

import dataclasses
import json
import re

from rosetta.console.errors import RunError, UsageError

EXAMPLE = (
    '{"cluster": {"worker": ["host1:2222", "host2:2222"]}, "task": {"type": "worker", "index": 0}}'
)


class WorkerLost(RunError):
    """Another worker has ended or no longer answers."""


@dataclasses.dataclass(frozen=True)
class Cluster:
    """The workers and which of them this process is.

    Attributes:
        workers: `host:port` of each worker; the first is the chief, who writes the logs.
        index: which one this process is, from 0.
    """

    workers: tuple[str, ...]
    index: int

    @property
    def is_chief(self) -> bool:
        """Whether this process writes the logs and the checkpoints."""
        return self.index == 0

    def rows(self, examples: int) -> slice:
        """Returns the rows that this worker holds. All workers' rows in order are all rows.

        Args:
            examples: rows of the whole data.

        Raises:
            UsageError: there are fewer rows than workers.
        """
        count = len(self.workers)
        if examples < count:
            raise UsageError(
                f"{count} workers: the data has {examples} rows; use {examples} workers at most"
            )
        return slice(self.index * examples // count, (self.index + 1) * examples // count)

    def experiment(self, name: str) -> str:
        """Returns what an experiment called `name` on one machine is called on these workers."""
        workers = f"workers={len(self.workers)}"
        return workers if name == "base" else f"{name},{workers}"

    def lost(self, costs: dict[int, float], checkpoint: str | None, error: Exception) -> WorkerLost:
        """Returns what this worker says when another one is gone.

        Args:
            costs: cost by logged step, so far.
            checkpoint: path of the newest checkpoint, where this worker writes them.
            error: what TensorFlow said.
        """
        when = f" after step {max(costs)}" if costs else ""
        if self.is_chief:
            rest = (
                f"the checkpoint it reached is {checkpoint}" if checkpoint else "no checkpoint yet"
            )
        else:
            rest = f"the checkpoints are with the chief, {self.workers[0]}"
        return WorkerLost(
            f"worker {self.index}: another worker has ended or does not answer{when} "
            f"({type(error).__name__}); {rest}"
        )

    def tf_config(self) -> str:
        """Returns the `TF_CONFIG` of this worker."""
        task = {"type": "worker", "index": self.index}
        return json.dumps({"cluster": {"worker": list(self.workers)}, "task": task})


def read(tf_config: str | None) -> Cluster:
    """Reads the value of `TF_CONFIG`.

    Raises:
        UsageError: it is missing or wrong.
    """
    if not tf_config:
        raise UsageError(
            f"--workers: TF_CONFIG is not set; set it in each process, such as {EXAMPLE}"
        )
    try:
        config = json.loads(tf_config)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"TF_CONFIG: not JSON ({error.msg}, character {error.pos + 1}); write it like {EXAMPLE}"
        ) from None
    jobs = config.get("cluster") if isinstance(config, dict) else None
    if not isinstance(jobs, dict) or not isinstance(jobs.get("worker"), list):
        raise UsageError(f'TF_CONFIG: "cluster" must have a list "worker"; write it like {EXAMPLE}')
    others = sorted(set(jobs) - {"worker"})
    if others:
        raise UsageError(
            f'TF_CONFIG: "cluster" has the job "{others[0]}"; here all are of the job "worker", '
            "and the first is the chief, who also holds what a parameter server would"
        )
    workers = _addresses(jobs["worker"])
    task = config.get("task")
    if not isinstance(task, dict) or task.get("type") != "worker":
        raise UsageError(f'TF_CONFIG: "task" must be of type "worker"; write it like {EXAMPLE}')
    index = task.get("index")
    if type(index) is not int or not 0 <= index < len(workers):
        raise UsageError(
            f'TF_CONFIG: "index" is {json.dumps(index)}; with {len(workers)} workers it must be a '
            f"whole number from 0 to {len(workers) - 1}, another one in each process"
        )
    return Cluster(workers, index)


def _addresses(workers: list) -> tuple[str, ...]:
    if not workers:
        raise UsageError(f'TF_CONFIG: the list "worker" is empty; write it like {EXAMPLE}')
    for address in workers:
        port = re.fullmatch(r"[^\s:/]+:(\d+)", address) if isinstance(address, str) else None
        if not port or not 0 < int(port[1]) < 2**16:
            raise UsageError(
                f"TF_CONFIG: the worker {json.dumps(address)} must be a host and a port from 1 to "
                "65535, such as host1:2222"
            )
        if workers.count(address) > 1:
            raise UsageError(
                f"TF_CONFIG: the worker {address} is listed twice; give each its own host or port"
            )
    return tuple(workers)
