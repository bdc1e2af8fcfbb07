"""The script's imports of TensorFlow, as TensorFlow 2 has the modules."""

from collections.abc import Callable, Iterator

import libcst as cst

from rosetta.port.analysis import installed, tensorflow
from rosetta.port.analysis.names import Names, imported
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span
from rosetta.port.symbols import tensorflow_1
from rosetta.port.symbols.homes import HOMES
from rosetta.port.targets.tf2_eager.unknown import Unknown


def edits(
    script: Script, names: Names, is_consumed: Callable[[cst.CSTNode], bool]
) -> Iterator[Edit]:
    """Yields the edits of a script's imports of TensorFlow.

    Args:
        script: the script.
        names: what its names stand for.
        is_consumed: says of a node whether its text does not stay.

    Raises:
        Unknown: what is imported has no counterpart.
    """
    for statement in names.statements:
        if not tensorflow.imports_it(statement):
            continue
        if isinstance(statement, cst.Import):
            if [a.evaluated_name for a in statement.names] != [tensorflow.ROOT]:
                raise Unknown(statement, "import tensorflow as tf, and write its names out")
            continue
        yield _from_import(statement, script, names, is_consumed)


def _from_import(
    statement: cst.ImportFrom,
    script: Script,
    names: Names,
    is_consumed: Callable[[cst.CSTNode], bool],
) -> Edit:
    if isinstance(statement.names, cst.ImportStar):
        raise Unknown(statement, "which of its names are used cannot be told; import them one "
                      "by one")  # fmt: skip
    lines = []
    for name, path, _ in imported(statement):
        endpoint = tensorflow.endpoint(path) or ""
        used = any(r.binding.name == name and not is_consumed(r.node)
                   for r in names.references)  # fmt: skip
        if endpoint.startswith("python.") and installed.has(endpoint) and used:
            lines.append(script.of(statement))
            continue
        target = tensorflow_1.moved(endpoint)
        home = HOMES.get(target or "")
        if home and not home.on_keras:
            lines.append(home.line_as(name))
        elif used:
            raise Unknown(statement, f"{name} is not in TensorFlow 2")
    place = script.span(statement)
    if not lines:
        place = Span(script.line_start(place.start), script.line_end(place.end))
    return Edit(place.start, place.end, ("\n".join(lines),), script.line(statement),
                script.of(statement), "; ".join(lines),
                "It is elsewhere in TensorFlow 2.")  # fmt: skip
