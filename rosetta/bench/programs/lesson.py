"""One of the three styles' own lesson files, as it is shipped."""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from rosetta.bench import peak_memory
from rosetta.bench.programs import ending
from rosetta.lessons import LESSONS


def main(arguments: dict[str, Any]) -> dict[str, Any]:
    """Measures the training of a lesson in this process.

    Args:
        arguments: `style`, `switches`, `lesson`, `seed`, `learning_rate`, `steps`, `log_every`;
            `directory` for the event files; `warm_steps`, the updates of each of the stretches
            that are timed once everything is traced and compiled, or 0; `default_executor`,
            whether tf1_compat's sessions hand their ops to a pool of threads.

    Returns:
        Seconds: `import`, `first_call` (until the second logged step, tracing and compilation
        included), `whole`, `warm` (of one update, once for each stretch); `memory`, the highest
        resident size in bytes; `costs` by logged step.
    """
    started = time.perf_counter()
    module = importlib.import_module(f"{arguments['style']}.{arguments['lesson']}")
    import tensorflow as tf

    from rosetta.runs.run import Run

    if arguments.get("default_executor"):
        from tf1_compat.session import ONE_OP_AT_A_TIME

        ONE_OP_AT_A_TIME.Clear()
    measured = {"import": time.perf_counter() - started, "version": tf.__version__}

    def train(steps: int, log_every: int, directory: str) -> tuple[Run, list, float, float]:
        times = []
        run = Run(Path(directory), lambda step, cost: times.append(time.perf_counter()))
        config = LESSONS[arguments["lesson"]](
            steps=steps,
            log_every=log_every,
            seed=arguments["seed"],
            learning_rate=arguments["learning_rate"],
        )
        begun = time.perf_counter()
        module.train(config, run, **arguments["switches"])
        return run, times, begun, time.perf_counter()

    run, times, begun, ended = train(
        arguments["steps"], arguments["log_every"], arguments["directory"]
    )
    measured["whole"] = ended - begun
    measured["first_call"] = times[1] - begun if len(times) > 1 else None
    measured["memory"] = peak_memory.peak_memory()
    measured["costs"] = {int(step): cost for step, cost in run.costs.items()}
    warm = arguments["warm_steps"]
    if warm:
        times = train(3 * warm + 1, warm, arguments["directory"] + "-warm")[1]
        measured["warm"] = [(b - a) / warm for a, b in zip(times[1:], times[2:])]
    return measured


if __name__ == "__main__":
    ending.end_with_parent()
    print(json.dumps(main(json.loads(sys.argv[1]))))
