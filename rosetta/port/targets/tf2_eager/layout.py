"""The text of a port, or of a script that cannot be ported, as a whole."""

from collections.abc import Sequence

from rosetta.port import edits
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal


def marked(script: Script, refusals: Sequence[Refusal]) -> str:
    """Returns a script with a comment above each statement that cannot be ported."""
    insertions = []
    for refusal in refusals:
        start = min(script.offset(refusal.line, 0), len(script.text))
        inside = [s for s in script.module.body if script.span(s).start <= start]
        first = script.span(inside[-1]).start if inside else 0
        above = script.line_start(first)
        new = f"# cannot be ported: line {refusal.line}: {refusal.why}{script.newline}"
        insertions.append(Edit(above, above, (new,), refusal.line, "", "", ""))
    return edits.apply(script.text, insertions)


def tidy(text: str) -> str:
    """Returns a text without the blank lines that statements have left which are gone.

    Two in a row stay at the left margin, one inside a block, and none below the head of a function.
    """
    lines: list[str] = []
    blanks: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            blanks.append(line)
            continue
        head = lines[-1].strip() if lines else ""
        if head.startswith("def ") and head.endswith(":"):
            blanks = []
        lines += [*blanks[: 1 if line.startswith((" ", "\t")) else 2], line]
        blanks = []
    return "\n".join(lines + blanks[:1])
