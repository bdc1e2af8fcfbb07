"""`"%d" % array`, `float(array)`: an array of one element where a number is wanted."""

import re
from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.ranks import rank
from rosetta.port.analysis.script import Script
from rosetta.port.rules.numpy_printing import LINE as IMPORT_OF_NUMPY
from rosetta.port.rules.registry import Finding, on_node

_CONVERSION = re.compile(r"%[-#0 +]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[hlL]?([a-zA-Z%])")
_OF_NUMBERS = "diueEfFgG"
_BUILTINS = ("int", "float", "complex")


@on_node(cst.BinaryOperation)
def formatting(node: cst.BinaryOperation, script: Script, names: Names) -> Iterator[Finding]:
    """Takes the element of what `%d`, `%f` and the like format."""
    if not isinstance(node.operator, cst.Modulo):
        return
    if not isinstance(node.left, cst.SimpleString | cst.ConcatenatedString):
        return
    text = node.left.evaluated_value
    if not isinstance(text, str) or "*" in text or "%(" in text:
        return
    conversions = [letter for letter in _CONVERSION.findall(text) if letter != "%"]
    values = [node.right]
    if isinstance(node.right, cst.Tuple):
        values = [element.value for element in node.right.elements]
    if len(values) == len(conversions):
        for value, letter in zip(values, conversions):
            if letter in _OF_NUMBERS:
                yield from _number(value, script, names)


@on_node(cst.Call)
def conversion(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Takes the element of what `float`, `math.sqrt` and the like convert."""
    reference = names.reference(call.func)
    builtin = isinstance(call.func, cst.Name) and call.func.value in _BUILTINS and not reference
    if builtin or (reference and reference.path.startswith("math.")):
        for argument in call.args:
            if not argument.keyword and not argument.star:
                yield from _number(argument.value, script, names)


def _number(value: cst.BaseExpression, script: Script, names: Names) -> Iterator[Finding]:
    if rank(value, names) in (None, 0):
        return
    numpy = next((name for name, path in names.imports() if path == "numpy"), None)
    if numpy is None:
        yield IMPORT_OF_NUMPY
    place = script.span(value)
    inside = (place,) if value.lpar else ("(", place, ")")
    yield script.edit(value, value, f"{numpy or 'numpy'}.squeeze", *inside,
                      why="NumPy 2.4 makes a number only of an array without dimensions.",
                      at=value)  # fmt: skip
