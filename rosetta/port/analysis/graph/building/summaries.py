"""Which summaries a script makes."""

from typing import Any

from rosetta.port.analysis.graph.building.watch import Watch


def install(watch: Watch) -> list[dict[str, Any]]:
    """Makes summaries tell of themselves; returns where they tell it."""
    from tensorflow.compat import v1
    from tensorflow.python.framework import tensor_util

    summaries: list[dict[str, Any]] = []

    def noted(kind: str) -> None:
        plain = getattr(v1.summary, kind)

        def summary(*args: Any, **kwargs: Any) -> Any:
            result = plain(*args, **kwargs)
            tag = tensor_util.constant_value(result.op.inputs[0])
            told = {"place": watch.place(), "kind": kind, "tag": tag.item().decode()}
            summaries.append(told)
            return result

        setattr(v1.summary, kind, summary)

    for kind in ("scalar", "histogram", "image"):
        noted(kind)
    return summaries
