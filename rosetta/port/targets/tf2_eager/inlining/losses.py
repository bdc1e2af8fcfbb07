"""Names for losses that a script writes into the call: `optimizer.minimize(-score)`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit

_WHY = "What is minimized has a name."


def named(script: Script, parents: dict[cst.CSTNode, cst.CSTNode]) -> Iterator[Edit]:
    """Yields the edits that give the first loss without a name one, if there is such a loss."""
    taken = {node.value for node in script.positions if isinstance(node, cst.Name)}
    for node in script.positions:
        loss = _loss(node)
        statement = parents.get(node)
        line = parents.get(statement)
        alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        if loss is None or not alone or not isinstance(statement, cst.Assign | cst.Expr):
            continue
        name = "loss"
        while name in taken:
            name = f"train_{name}" if name == "loss" else name + "_"
        span = script.span(line)
        start = script.line_start(span.start)
        indent = script.text[start : span.start]
        above = (f"{indent}{name} = {script.of(loss)}\n",)
        yield Edit(start, start, above, script.line(line), "", f"{name} = ...", _WHY)
        yield script.edit(loss, loss, name, why=_WHY, at=loss)
        return


def _loss(node: cst.CSTNode) -> cst.BaseExpression | None:
    """Returns the loss of a call of `minimize` that is no name."""
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="minimize")), args=args):
            for number, argument in enumerate(args):
                name = argument.keyword.value if argument.keyword else None
                if (name == "loss" or (name is None and not number)) and not argument.star:
                    plain = isinstance(argument.value, cst.Name | cst.Attribute)
                    return None if plain else argument.value
    return None
