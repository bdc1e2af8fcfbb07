"""The lines at the top of a ported script, and whether it is a TensorFlow 1 script at all."""

from typing import TYPE_CHECKING

import libcst as cst

from rosetta.port import edits, endpoints, installed
from rosetta.port.names import text

if TYPE_CHECKING:
    from rosetta.port.rewriting import Rewriter, Rewriting

KERAS = (
    'import os; os.environ["TF_USE_LEGACY_KERAS"] = "1"  '
    "# tf.layers, tf.keras, tf.nn.rnn_cell of TF1"
)
SEEDS = "import rosetta.legacy.op_seeds  # random numbers as TensorFlow 1.15 draws them"
RECIPROCAL = "import rosetta.legacy.reciprocal  # 1 / x rounds as in TensorFlow 1.15"
PRINTING = 'import numpy; numpy.set_printoptions(legacy="1.25")  # numbers print as they did'
_DIVISIONS = (".div", ".divide", ".truediv")
# Endpoints that only programs for TensorFlow 2 use, though TensorFlow 1.15 has them.
_TF2_ONLY = ("GradientTape", "function", "random.set_seed", "config.run_functions_eagerly")


def finish(rewriter: "Rewriter", force: bool = False) -> "Rewriting":
    """Adds the preamble to a script's edits and applies them.

    Args:
        rewriter: one that has gone through the script.
        force: take a script for TensorFlow 1 that would run on either.
    """
    from rosetta.port.rewriting import Rewriting

    source = rewriter.source
    plain = {e for e in rewriter.used if not e.startswith("compat.")}
    bindings = rewriter.names.bindings.values()
    ported = any(b.path.startswith("tensorflow.compat.v1") for b in bindings)
    if ported and not any(b.path == "tensorflow" for b in bindings):
        lines = list(rewriter.imports)
        preamble = _after_imports(rewriter, lines) if lines else []
        every = [*rewriter.edits, *preamble]
        if not every:
            return Rewriting([], rewriter.refusals, "unchanged", source.text)
        return Rewriting(every, rewriter.refusals, "ported", edits.apply(source.text, every))
    if not _is_tf1(rewriter, plain, force):
        return Rewriting([], [], "tf2", source.text)
    every = sorted([*rewriter.edits, *_lines(rewriter, plain)], key=lambda e: (e.start, e.end))
    return Rewriting(every, rewriter.refusals, "ported", edits.apply(source.text, every))


def _is_tf1(rewriter: "Rewriter", endpoints_used: set[str], force: bool) -> bool:
    if (
        rewriter.stars
        or rewriter.tf1_call
        or any(not installed.in_v2(e) for e in endpoints_used if e)
    ):
        return True
    return force and not any(e in _TF2_ONLY for e in endpoints_used)


def _needs_keras(endpoints_used: set[str], imports: dict[str, str]) -> bool:
    return any("slim" in line or "rnn" in line or "seq2seq" in line for line in imports) or any(
        e.startswith(k) for e in endpoints_used for k in endpoints.KERAS
    )


def _prints(rewriter: "Rewriter") -> bool:
    """Says whether the script prints anything but plain text."""
    return any(
        isinstance(node, cst.Call)
        and text(node.func) == "print"
        and any(not isinstance(a.value, cst.SimpleString) for a in node.args if not a.keyword)
        for node in rewriter.source.positions
    )


def _inverts(rewriter: "Rewriter") -> bool:
    """Says whether the script divides the number 1, or a tensor of it, by what may be a tensor."""
    for node in rewriter.source.positions:
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Divide):
            dividend = None if isinstance(node.right, cst.BaseNumber) else node.left
        elif isinstance(node, cst.Call) and text(node.func).endswith(_DIVISIONS) and node.args:
            dividend = node.args[0].value
        else:
            continue
        if dividend and _is_one(dividend):
            return True
    return False


def _is_one(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Call) and text(node.func).endswith(".constant") and node.args:
        node = node.args[0].value
    return isinstance(node, (cst.Integer, cst.Float)) and node.evaluated_value == 1


def _lines(rewriter: "Rewriter", endpoints_used: set[str]) -> list[edits.Edit]:
    source = rewriter.source
    newline, root = source.newline, rewriter.root
    first, statement = _first_import(rewriter)
    before: list[tuple[str, str]] = []
    if _needs_keras(endpoints_used, rewriter.imports):
        before.append((KERAS, "These parts of TensorFlow 1 live in the package tf-keras."))
    if rewriter.seeds == "tf1_15":
        before.append((SEEDS, "TensorFlow 2 counts random operations for an op's seed; TensorFlow "
                       "1.15 took the number of nodes in the graph."))  # fmt: skip
    if _inverts(rewriter):
        before.append((RECIPROCAL, "TensorFlow 2 approximates 1 / x: 1 / 1 is 0.99999994."))
    if _prints(rewriter):
        before.append((PRINTING, "NumPy 2 prints np.float32(1.5) in lists where 1.5 stood."))
    after = [(f"{root}.disable_v2_behavior()", "Graphs, sessions and reference variables, as in "
              "TensorFlow 1.")]  # fmt: skip
    after += [(line, why) for line, why in rewriter.imports.items()]
    alone = _is_root_import(first, statement)
    if not alone:
        before.append((f"import tensorflow.compat.v1 as {root}",
                       "TensorFlow 1's API is tensorflow.compat.v1 now."))  # fmt: skip
        before += after
    line = source.line(statement)
    start = source.offset(line, 0)
    result = [
        edits.Edit(start, start, text_ + newline, line, "", text_, why) for text_, why in before
    ]
    if alone:
        end = _line_end(source.text, source.span(statement)[1])
        at_end = end == len(source.text) and not source.text.endswith(newline)
        for text_, why in after:
            new = newline + text_ if at_end else text_ + newline
            result.append(edits.Edit(end, end, new, line, "", text_, why))
    return result


def _after_imports(rewriter: "Rewriter", lines: list[str]) -> list[edits.Edit]:
    source = rewriter.source
    _, statement = _first_import(rewriter)
    end = _line_end(source.text, source.span(statement)[1])
    line = source.line(statement)
    return [
        edits.Edit(end, end, text_ + source.newline, line, "", text_, rewriter.imports[text_])
        for text_ in lines
    ]


def _line_end(text_: str, offset: int) -> int:
    while offset < len(text_) and text_[offset] not in "\r\n":
        offset += 1
    return offset + (2 if text_.startswith("\r\n", offset) else 1 if offset < len(text_) else 0)


def _first_import(
    rewriter: "Rewriter",
) -> tuple[cst.Import | cst.ImportFrom, cst.BaseStatement]:
    """Returns the first import of TensorFlow and the top-level statement it stands in."""
    source = rewriter.source
    first = min(rewriter.tensorflow_imports, key=lambda node: source.span(node)[0])
    line = source.line(first)
    for statement in source.module.body:
        place = source.positions[statement]
        if place.start.line <= line <= place.end.line:
            return first, _decorated(statement)
    raise AssertionError("an import stands in no statement")


def _decorated(statement: cst.BaseStatement) -> cst.CSTNode:
    decorators = getattr(statement, "decorators", ())
    return decorators[0] if decorators else statement


def _is_root_import(first: cst.CSTNode, statement: cst.CSTNode) -> bool:
    return (
        isinstance(first, cst.Import)
        and isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and len(first.names) == 1
        and text(first.names[0].name) == "tensorflow"
    )
