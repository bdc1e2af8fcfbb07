"""Edits of the arguments of a call."""

from collections.abc import Iterator, Sequence

import libcst as cst

from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit


def by_keyword(call: cst.Call) -> dict[str, cst.Arg]:
    """Returns the arguments of a call that are given by name."""
    return {argument.keyword.value: argument for argument in call.args if argument.keyword}


def renamed(argument: cst.Arg, new: str, script: Script, why: str) -> Edit:
    """Returns the edit that gives a keyword another name."""
    return script.edit(argument.keyword, argument.keyword, new, why=why, at=argument)


def without(
    call: cst.Call, taken_out: Sequence[cst.Arg], script: Script, why: str
) -> Iterator[Edit]:
    """Yields the edits that take arguments out, with the commas that part them from the others."""
    arguments = list(call.args)
    number = 0
    while number < len(arguments):
        last = number
        while last < len(arguments) and arguments[last] in taken_out:
            last += 1
        if last > number:
            start = script.span(arguments[number]).start
            end = script.span(arguments[last - 1].value).end
            if last < len(arguments):
                end = script.span(arguments[last]).start
            elif number:
                start = script.span(arguments[number - 1].value).end
            was = ", ".join(
                f"{script.of(a.keyword)}={script.of(a.value)}" for a in arguments[number:last]
            )
            line = script.line(arguments[number])
            yield Edit(start, end, ("",), line, was, "", why)
        number = last + 1
