"""What manages sessions inside a condition, a loop or a function: it goes."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Kind
from rosetta.port.targets.tf2_eager.statements import WHY

PROFILED = "TensorFlow 2 profiles with tf.profiler.experimental."


def statements(region: Region) -> Iterator[tuple[cst.SimpleStatementLine, str]]:
    """Yields the statements inside others that close or profile a session, and why they go."""
    sessions = region.facts.names_of("session")
    for node in region.script.positions:
        if not isinstance(node, cst.SimpleStatementLine) or node not in region:
            continue
        unit = region.unit_of(node)
        if unit is None or unit.node is node:
            continue
        match node.body:
            case [cst.Expr(value=cst.Call(func=cst.Attribute(value=receiver, attr=attribute)))]:
                if attribute.value == "close" and region.script.of(receiver) in sessions:
                    yield node, WHY[Kind.SESSION]
            case [cst.Assign(value=cst.Call(func=function))]:
                reference = region.names.reference(function)
                endpoint = tensorflow.endpoint(reference.path) if reference else None
                if endpoint in ("RunOptions", "RunMetadata"):
                    yield node, PROFILED
