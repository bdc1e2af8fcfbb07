"""Loops that train on the same examples again and again: `fit`, and a callback that prints."""

import dataclasses
from collections.abc import Iterator

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api.original_lines import OriginalLines
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.source import Source, indented

_LEAVES = (cst.Break, cst.Continue, cst.Return, cst.Yield, cst.Await)


@dataclasses.dataclass
class Loop:
    """A loop of updates whose results are shown every so many steps.

    Attributes:
        node: the loop.
        step: the name of its counter.
        steps: how many it makes.
        update: the call of `train_on_batch`.
        targets: what takes its result, "" if nothing does.
        statements: what it does beside the update, which stands at `place` among them.
        place: how many of them stand above the update.
        every: the number of steps between two results that are shown; None if none is.
    """

    node: cst.For
    step: str
    steps: str
    update: cst.Call
    targets: str
    statements: list[cst.CSTNode]
    place: int
    every: str | None


def fitted(text: str, model: str, drops: bool, original: OriginalLines) -> list[Edit]:
    """Returns the edits that make a loop of updates a `fit`, where that prints the same.

    A call from Python for each update takes several times as long as the update of a small model.
    `fit` makes as many updates in one call as lie between two results that the script shows.

    Args:
        text: of the port.
        model: the name of the model.
        drops: whether the model computes something else when it trains.
        original: the lines that statements come from.
    """
    program = Program(text)
    calls = [
        node for node in program.script.positions
        if isinstance(node, cst.Call) and _method(node, model) == "train_on_batch"
    ]  # fmt: skip
    loop = _loop(program, calls[0]) if len(calls) == 1 and not drops else None
    if loop is None or not _moves(program, loop, model):
        return []
    made = sorted(_edits(program, loop, model), key=lambda e: e.start)
    line = original.of(program, loop.node)
    return [dataclasses.replace(edit, line=line, was=original.text(line)) for edit in made]


def _method(call: cst.Call, model: str) -> str | None:
    """Returns the name of the method of a model that a call is of."""
    match call.func:
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=method)):
            return method if name == model else None
    return None


def _loop(program: Program, update: cst.Call) -> Loop | None:
    """Returns the loop that an update stands in, if it has the form that a `fit` can take."""
    line = program.statement_of(update)
    loop = program.parents.get(program.parents.get(line))
    match loop:
        case cst.For(
            target=cst.Name(value=step),
            iter=cst.Call(func=cst.Name(value="range"), args=[cst.Arg(value=steps, keyword=None)]),
            body=cst.IndentedBlock(body=statements),
            orelse=None,
        ) if program.parents[loop] is program.script.module:  # fmt: skip
            pass
        case _:
            return None
    targets = ""
    match line:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[target], value=value)]):
            if value is not update:
                return None
            targets = program.script.of(target.target)
        case cst.SimpleStatementLine(body=[cst.Expr(value=value)]):
            if value is not update:
                return None
    statements = list(statements)
    place = statements.index(line)
    others = [statement for statement in statements if statement is not line]
    every = _every(program, others[-1], step) if others else None
    if (others and every is None) or len(others) - place > 1:
        return None
    if not all(_predicts(statement) for statement in others[:place]):
        return None  # it would do that less often
    return Loop(loop, step, program.script.of(steps), update, targets, others, place, every)


def _predicts(statement: cst.CSTNode) -> bool:
    """Says whether a statement only asks a model for its output."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Assign(value=cst.Call(func=function))]):
            method = function.attr.value if isinstance(function, cst.Attribute) else ""
            return method == "predict_on_batch"
    return False


def _every(program: Program, statement: cst.CSTNode, step: str) -> str | None:
    """Returns `n` of the statement `if step % n == 0:`."""
    match statement:
        case cst.If(
            test=cst.Comparison(
                left=cst.BinaryOperation(
                    left=cst.Name(value=name), operator=cst.Modulo(), right=number
                ),
                comparisons=[cst.ComparisonTarget(operator=cst.Equal(), comparator=zero)],
            ),
            orelse=None,
        ) if name == step and program.number(zero) == 0:  # fmt: skip
            known = program.number(number)
            return program.script.of(number) if known is not None and known > 1 else None
    return None


def _moves(program: Program, loop: Loop, model: str) -> bool:
    """Says whether a loop's statements do the same in a method, before the update of their step.

    What they ask the model after the update would be another number before it.
    """
    arguments = {node.value for node in _names(loop.update)} - {model}
    inside = program.script.span(loop.node)
    bound = {node.value for statement in loop.statements for node in _bound(statement)}
    bound |= {loop.step} | {name.strip() for name in loop.targets.split(",") if name}
    if arguments & bound or not all(name.isidentifier() for name in bound):
        return False
    for name in bound:
        for use in program.uses(name):
            place = program.script.span(use)
            if not inside.start <= place.start < inside.end:
                return False
    for statement in loop.statements:
        if any(isinstance(node, _LEAVES) for node in _walk(statement)):
            return False
    shown = loop.statements[loop.place :]
    known = {model, *program.functions, *_weights(program, model, loop.node)}
    return not any(node.value in known for statement in shown for node in _names(statement))


def _weights(program: Program, model: str, loop: cst.For) -> Iterator[str]:
    """Yields the names of a model's weights, and of the script's own variables."""
    yield from program.variables
    for statement in program.script.module.body:
        if statement is not loop and any(
            isinstance(node, cst.Name) and node.value == model for node in _walk(statement)
        ):
            for node in _bound(statement):
                yield node.value


def _edits(program: Program, loop: Loop, model: str) -> Iterator[Edit]:
    script, source = program.script, Source(program.script, [])
    examples = ", ".join(script.of(argument.value) for argument in loop.update.args)
    taken = {node.value for node in script.positions if isinstance(node, cst.Name)}
    batches = free_name("batches", taken)
    lines = [
        f"{batches} = {program.alias}.data.Dataset.from_tensors(({examples})).repeat({loop.steps})"
    ]
    above, callbacks = [], ""
    if loop.statements:
        name = free_name("Report", taken)
        above = [_callback(program, source, loop, model, name, examples)]
        callbacks = f"callbacks=[{name}()], "
    lines.append(f"{model}.fit({batches}, {callbacks}shuffle=False, verbose=0)")
    line = script.line_start(script.span(loop.node).start)
    new = "".join(f"\n\n{text}\n\n\n" for text in above) + "\n".join(lines) + "\n"
    end = script.line_end(script.span(loop.node).end)
    why = "fit makes all updates" + (
        "; a callback shows what was fetched with one, before it." if loop.statements else "."
    )
    yield Edit(line, end, (new,), script.line(loop.node), "", new.strip(), why)
    for node in script.positions:
        if isinstance(node, cst.Call) and _method(node, model) == "compile":
            at = script.span(node).end - 1
            text = f", steps_per_execution={loop.every or loop.steps}"
            yield Edit(at, at, (text,), script.line(node), "", text, "")


def _callback(
    program: Program, source: Source, loop: Loop, model: str, name: str, examples: str
) -> str:  # fmt: skip
    """Returns the class of a callback that shows what the loop showed."""
    body = [source.statement(statement) for statement in loop.statements[: loop.place]]
    if loop.targets:
        body.append(f"{loop.targets} = {model}.test_on_batch({examples})")
    body += [source.statement(statement) for statement in loop.statements[loop.place :]]
    text = indented(indented("\n".join(body)))
    return f'''class {name}({program.alias}.keras.callbacks.Callback):
    """Shows every {loop.every} steps what TensorFlow 1 fetched with an update: values before it."""

    def on_train_batch_begin(self, {loop.step}, logs=None):
{text}'''


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _names(node: cst.CSTNode) -> Iterator[cst.Name]:
    return (inner for inner in _walk(node) if isinstance(inner, cst.Name))


def _bound(node: cst.CSTNode) -> Iterator[cst.Name]:
    """Yields the names that a statement binds."""
    for inner in _walk(node):
        targets = []
        if isinstance(inner, cst.Assign):
            targets = [target.target for target in inner.targets]
        elif isinstance(inner, cst.AugAssign | cst.AnnAssign | cst.For | cst.NamedExpr):
            targets = [inner.target]
        for target in targets:
            yield from _names(target)
