"""`try:` around a call whose result was another in an older TensorFlow: it is the call now."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager import recurrent
from rosetta.port.targets.tf2_eager.source import lines_in_strings

_WHY = "TensorFlow 1.15 never came to the except; it was for older ones."


def settled(script: Script, names: Names) -> Iterator[Edit]:
    """Yields the edits that take `try` away from calls that run cells.

    Before TensorFlow 1.0 `static_bidirectional_rnn` returned outputs without states. Whether 1.15
    takes the call is seen when the graph is built.
    """
    for node in script.positions:
        if not isinstance(node, cst.Try) or node.orelse or node.finalbody:
            continue
        bodies = [node.body, *(handler.body for handler in node.handlers)]
        if not all(_runs_cells(body, names) for body in bodies):
            continue
        span, first = script.span(node), script.span(node.body.body[0]).start
        start, end = script.line_start(span.start), script.line_end(span.end)
        indent, begin = script.text[start : span.start], script.line_start(first)
        last = script.line_end(script.span(node.body.body[-1]).end)
        inside = lines_in_strings(script.text)
        by, number = first - begin - len(indent), script.line(node.body.body[0])
        text = "".join(
            line if n in inside or not line[:by].isspace() else line[by:]
            for n, line in enumerate(script.text[begin:last].splitlines(keepends=True), number)
        )
        yield Edit(start, end, (text,), script.line(node), "try", "", _WHY)


def _runs_cells(body: cst.BaseSuite, names: Names) -> bool:
    """Says whether a block is one assignment of what recurrent cells give."""
    match body.body:
        case [cst.SimpleStatementLine(body=[cst.Assign(value=cst.Call(func=function))])]:
            reference = names.reference(function)
            return bool(reference) and (tensorflow.endpoint(reference.path) in recurrent.ENDPOINTS)
    return False
