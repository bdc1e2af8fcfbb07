"""Loops and prints inside a graph, whose calls TensorFlow 2 writes a little differently."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.unknown import Unknown

_LOOP = ("cond", "body", "loop_vars", "shape_invariants", "parallel_iterations", "back_prop",
         "swap_memory", "name")  # fmt: skip
_SAME_PLACE = 5  # parameters of tf.while_loop that have the same place in both versions


def while_loop(call: cst.Call, script: Script) -> Iterator[Edit]:
    """Yields the edits of `tf.while_loop`, which gives a list of a single variable, too.

    Raises:
        Unknown: its arguments are not understood.
    """
    found = by_name(call, _LOOP)
    given = found.get("loop_vars")
    if given is None or not isinstance(given.value, cst.List | cst.Tuple):
        raise Unknown(call, "what it loops over is not seen; write loop_vars=[...]")
    if found.keys() & {"back_prop", "swap_memory"} or any(
        argument.keyword is None for argument in call.args[_SAME_PLACE:]
    ):
        raise Unknown(call, "its options are not understood; take them out")
    if len(given.value.elements) == 1:
        end = script.span(call).end
        why = "TensorFlow 2 returns a list, of a single variable, too."
        yield Edit(end, end, ("[0]",), script.line(call), "", "[0]", why)


def printing(call: cst.Call, script: Script, alias: str) -> Edit:
    """Returns the edit of `tf.Print`, which hands on what it is given.

    Raises:
        Unknown: its arguments are not understood.
    """
    found = by_name(call, ("input_", "data", "message", "first_n", "summarize", "name"))
    if not {"input_", "data"} <= found.keys():
        raise Unknown(call, "what it prints is not seen")
    pieces: list[str | Span] = [f"{alias}.raw_ops.Print(input="]
    pieces += [script.span(found["input_"].value), ", data=", script.span(found["data"].value)]
    for name in ("message", "first_n", "summarize"):
        if name in found:
            pieces += [f", {name}=", script.span(found[name].value)]
    why = "tf.print gives no tensor; this prints and hands it on."
    return script.edit(call, call, *pieces, ")", at=call, why=why)
