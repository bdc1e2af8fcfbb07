"""Parsing, and saying of a text that is not Python 3 what it is instead, and on which line."""

import ast
import io
import itertools
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import libcst as cst


class NotPython3(ValueError):
    """A text that cannot be parsed.

    Attributes:
        line: line of the text, from 1.
        reason: what is wrong with it.
        cell: number of the notebook's code cell, from 1; None in a script.
    """

    def __init__(self, line: int, reason: str, cell: int | None = None) -> None:
        place = f"line {line}" if cell is None else f"cell {cell} line {line}"
        super().__init__(f"{place}: {reason}")
        self.line, self.reason = line, reason


def parse(text: str) -> cst.Module:
    """Parses a text.

    Raises:
        NotPython3: it cannot be parsed.
        RecursionError: it is nested too deeply for that.
    """
    line = _error_line(text)
    if line is None:
        try:
            return cst.parse_module(text)
        except cst.ParserSyntaxError as error:
            line = error.raw_line
    python_2_line = _python_2_line(text)
    line = python_2_line or line
    shown = (text.splitlines()[line - 1 : line] or [""])[0].strip()[:80]
    if python_2_line:
        raise NotPython3(line, f"Python 2 ({shown}); convert it first, for example with `2to3 -w`, "
                         "then port it")  # fmt: skip
    raise NotPython3(line, f"is not Python 3 syntax: {shown}")


def python_tree(text: str) -> ast.Module:
    """Returns Python's own syntax tree of a text.

    Raises:
        SyntaxError: it is not Python 3.
        ValueError: it has null bytes.
        RecursionError: it is nested too deeply.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strings with "\\d" in them
        try:
            return ast.parse(text)
        except MemoryError:
            raise RecursionError from None


def _error_line(text: str) -> int | None:
    """Returns the line on which Python itself finds an error, or None.

    Python knows how deep it can go; LibCST's parser would end the process.
    """
    try:
        tree = python_tree(text)
    except SyntaxError as error:
        return error.lineno or 1
    except ValueError:
        return 1  # null bytes
    return next((node.lineno for node in ast.walk(tree) if _prints_to_a_file(node)), None)


def _prints_to_a_file(node: ast.AST) -> bool:
    """Says whether a node is `print >>file`, which Python 3 parses and never runs."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.RShift)
        and isinstance(node.left, ast.Name)
        and node.left.id == "print"
    )


# --- Python 2 --------------------------------------------------------------------------------


def _python_2_line(text: str) -> int | None:
    """Returns the first line with something that only Python 2 takes, or None."""
    for statement in _statements(text):
        for number, token in enumerate(statement):
            before, after = statement[:number], statement[number + 1 :]
            if any(only_python_2(before, token, after) for only_python_2 in _ONLY_PYTHON_2):
                return token.start[0]
    return None


Tokens: TypeAlias = Sequence[tokenize.TokenInfo]


def _statements(text: str) -> Iterator[Tokens]:
    """Yields the tokens of each logical line, as far as the text can be taken apart."""
    statement: list[tokenize.TokenInfo] = []
    blank = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NEWLINE:
                yield statement
                statement = []
            elif token.type not in blank:
                statement.append(token)
    except (tokenize.TokenError, SyntaxError):
        yield statement


def _statement_without_parentheses(
    before: Tokens, token: tokenize.TokenInfo, after: Tokens
) -> bool:
    """`print "a"`, `print >>file, "a"`, `exec code`."""
    begins = not before or before[-1].string in (":", ";")
    if not begins or token.string not in ("print", "exec") or not after:
        return False
    following = after[0]
    if following.type == tokenize.NAME:
        return following.string not in ("and", "or", "in", "is", "if", "for")
    return following.type in (tokenize.STRING, tokenize.NUMBER) or following.string in ("`", ">>")


def _exception_with_comma(before: Tokens, token: tokenize.TokenInfo, after: Tokens) -> bool:
    """`except Error, e:`, `raise Error, "text"`."""
    if before or token.string not in ("except", "raise"):
        return False
    depth = 0
    for following in after:
        depth += _deeper(following)
        if depth == 0 and following.string in (",", ":"):
            return following.string == ","
    return False


def _parameter_in_parentheses(before: Tokens, token: tokenize.TokenInfo, after: Tokens) -> bool:
    """`lambda (a, b): a`, `def f(a, (b, c)):`."""
    if token.string != "(" or not before:
        return False
    if before[0].string == "def" and before[-1].string in ("(", ","):
        depths = list(itertools.accumulate(map(_deeper, before[2:])))  # without def and the name
        return all(depths) and depths[-1:] == [1]
    return before[-1].string == "lambda"


def _deeper(token: tokenize.TokenInfo) -> int:
    """Returns by how much a bracket changes how deep what follows stands."""
    return (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))


def _old_spelling(before: Tokens, token: tokenize.TokenInfo, after: Tokens) -> bool:
    """`a <> b`, a backquoted value, `10L`, `0777`, `ur"text"`."""
    if token.string in ("<>", "`"):
        return True
    if not after or after[0].start != token.end:
        return False
    following = after[0]
    if token.type == tokenize.NUMBER:
        return following.type == tokenize.NUMBER or following.string in ("l", "L")
    return (token.string, following.string) == ("<", ">") or (
        token.string.lower() == "ur" and following.type == tokenize.STRING
    )


_ONLY_PYTHON_2 = (
    _statement_without_parentheses,
    _exception_with_comma,
    _parameter_in_parentheses,
    _old_spelling,
)
