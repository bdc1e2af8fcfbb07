"""Ports to tensorflow.compat.v1: changes what must change and leaves the rest byte for byte."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from rosetta.port import edits
from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Import, Names, text
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.result import Result
from rosetta.port.rules import (
    axis_first,
    module_aliases,
    numpy_printing,
    reciprocal,
    rnn_initial_state,
    tensorflow_endpoints,
    tensorflow_imports,
    xavier_initializer,
)
from rosetta.port.rules.registry import Finding, NeededLine, OldCall, RuleSet
from rosetta.port.symbols import homes, tensorflow_1
from rosetta.port.targets import shared_rules

RULES = RuleSet(
    axis_first,
    rnn_initial_state,
    xavier_initializer,
    module_aliases,
    tensorflow_imports,
    *shared_rules.RULES,
    tensorflow_endpoints,
)
SEEDS = ("tf1_15", "modern")

ONEDNN = NeededLine(
    'os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  '
    "# sums as in TensorFlow 1.15; large convolutions take longer",
    "oneDNN, which TensorFlow 2 uses and TensorFlow 1.15 did not, adds in another order: the last "
    "digits differ.",
)
_KERAS = NeededLine(
    'os.environ["TF_USE_LEGACY_KERAS"] = "1"  # tf.layers, tf.keras, tf.nn.rnn_cell of TF1',
    "These parts of TensorFlow 1 live in the package tf-keras.",
)
_OP_SEEDS = NeededLine(
    "import rosetta.legacy.op_seeds  # random numbers as TensorFlow 1.15 draws them",
    "TensorFlow 2 counts random operations for an op's seed; TensorFlow 1.15 took the number of "
    "nodes in the graph.",
)
# Lines that the rules ask for and that go above the import of TensorFlow, in this order.
_ABOVE = (reciprocal.LINE, numpy_printing.LINE)


def port(source: str, seeds: str = "tf1_15", force: bool = False) -> Result:
    """Ports one script.

    Args:
        source: its text.
        seeds: "tf1_15" for the numbers of TensorFlow 1.15 to the last digit, drawn and computed;
            "modern" to leave that out.
        force: take a script for TensorFlow 1 that would run on either.

    Raises:
        NotPython3: it is not Python 3.
    """
    script = Script(source)
    if tensorflow.ROOT not in source or not any(map(_imports_tensorflow, script.positions)):
        return Result("no-tensorflow", source)
    names = Names(script, module_aliases.names_module)
    findings = RULES.findings(script, names)
    changes = list(dict.fromkeys(item for item in findings if isinstance(item, Edit)))
    refusals = _in_order(findings)
    needed = list(dict.fromkeys(item for item in findings if isinstance(item, NeededLine)))
    if _is_port(names):
        below = [line for line in needed if line not in _ABOVE]
        changes += _insertions_below(script, names, below)
        if not changes:
            return Result("unchanged", source, refusals=refusals)
    elif _is_for_1(script, names, findings, force):
        changes += _preamble(script, names, needed, seeds)
    else:
        return Result("tf2", source)
    changes.sort(key=lambda edit: (edit.start, edit.end))
    return Result("ported", edits.apply(source, changes), tuple(changes), refusals)


def _imports_tensorflow(node: cst.CSTNode) -> bool:
    return type(node) in (cst.Import, cst.ImportFrom) and tensorflow.imports_it(node)


def _in_order(findings: Iterable[Finding]) -> tuple[Refusal, ...]:
    return tuple(sorted((f for f in findings if isinstance(f, Refusal)), key=lambda r: r.line))


def _is_port(names: Names) -> bool:
    paths = [path for _, path in names.imports()]
    return tensorflow.ROOT not in paths and any(p.startswith(tensorflow.V1) for p in paths)


def _is_for_1(script: Script, names: Names, findings: Sequence[Finding], force: bool) -> bool:
    if OldCall() in findings or tensorflow.needs_1(script, names):
        return True
    return force and not tensorflow.is_for_2(names)


# --- the preamble ----------------------------------------------------------------------------


def _preamble(
    script: Script, names: Names, needed: Sequence[NeededLine], seeds: str
) -> Iterator[Edit]:
    """Yields the edits that put a port's first lines around its first import of TensorFlow."""
    alias = tensorflow.alias(names)
    above = [ONEDNN] if seeds == "tf1_15" else []
    above += [_KERAS] if _needs_keras(names, needed) else []
    if above:  # TensorFlow reads both when it is imported
        above[0] = dataclasses.replace(above[0], text=f"import os; {above[0].text}")
    above += [_OP_SEEDS] if seeds == "tf1_15" else []
    above += [line for line in _ABOVE if line in needed]
    below = [
        NeededLine(
            f"{alias}.disable_v2_behavior()",
            "Graphs, sessions and reference variables, as in TensorFlow 1.",
        ),
        *(line for line in needed if line not in _ABOVE),
    ]
    first, statement = _first_import(script, names)
    if _imports_only_tensorflow(first, statement):
        yield from _insertions_below(script, names, below)
    else:
        v1 = f"import {tensorflow.V1} as {alias}"
        above += [NeededLine(v1, "TensorFlow 1's API is tensorflow.compat.v1 now."), *below]
    line = script.line(statement)
    start = script.offset(line, 0)
    for item in above:
        yield Edit(start, start, (item.text + script.newline,), line, "", item.text, item.why)


def _insertions_below(script: Script, names: Names, lines: Sequence[NeededLine]) -> Iterator[Edit]:
    """Yields the edits that put lines below the statement with the first import of TensorFlow."""
    _, statement = _first_import(script, names)
    end = script.line_end(script.span(statement).end)
    unfinished = end == len(script.text) and not script.text.endswith(script.newline)
    for item in lines:
        new = script.newline + item.text if unfinished else item.text + script.newline
        yield Edit(end, end, (new,), script.line(statement), "", item.text, item.why)


def _first_import(script: Script, names: Names) -> tuple[Import, cst.CSTNode]:
    """Returns the first import of TensorFlow and the top-level statement it stands in.

    A decorated function begins with its first decorator.
    """
    first = next(filter(tensorflow.imports_it, names.statements))
    line = script.line(first)
    inside = [s for s in script.module.body if script.line(s) <= line]
    decorators = getattr(inside[-1], "decorators", ())
    return first, decorators[0] if decorators else inside[-1]


def _imports_only_tensorflow(first: Import, statement: cst.CSTNode) -> bool:
    """Says whether a statement is `import tensorflow`, with or without another name."""
    return (
        isinstance(first, cst.Import)
        and isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and [text(alias.name) for alias in first.names] == [tensorflow.ROOT]
    )


def _needs_keras(names: Names, needed: Sequence[NeededLine]) -> bool:
    on_keras = {home.line for home in homes.HOMES.values() if home.on_keras}
    return any(line.text in on_keras for line in needed) or any(
        used.startswith(tensorflow_1.KERAS) for used in tensorflow.used(names)
    )
