"""`rosetta new`: makes a lesson of one's own, which runs at once and passes its tests."""

import keyword
from collections.abc import Sequence
from pathlib import Path

from absl import flags

from rosetta.console import command_line, output
from rosetta.console.errors import UsageError
from rosetta.lessons.styles import STYLES
from rosetta.new import copies, recordings, registering

COMMAND = "rosetta new NAME"


def main(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `rosetta new`. Returns the exit code.

    Raises:
        UsageError: the name cannot be a lesson's, a file of it is there, or this directory is no
            clone of the repository.
    """
    names = command_line.parse(flags.FlagValues(), COMMAND, arguments)
    if len(names) != 1:
        raise UsageError(f"{' '.join(names) or 'no name'}: give {COMMAND}")
    (name,) = names
    if not _is_module(name):
        raise UsageError(f"{name}: it becomes a module; use small letters, digits and underscores")
    root = Path.cwd()
    if not all((root / place).exists() for place in (*STYLES, *registering.PLACES)):
        raise UsageError(f"{root}: it is no clone of the repository; clone it, install it by "
                         "`make run`, and call this there")  # fmt: skip
    new = {**copies.files(root, name), **recordings.files(root, name)}
    for path in new:
        if path.exists():
            raise UsageError(f"{name}: {path.relative_to(root)} is there; choose another name")
    changed = {**registering.changed(root, name), **recordings.changed(root, name)}
    before = {path: path.read_bytes() for path in changed}
    made = []
    try:
        for path, data in {**new, **changed}.items():  # registered last, when all else is there
            path.parent.mkdir(parents=True, exist_ok=True)
            output.write(str(path.relative_to(root)), path, data)
            made.append(path)
    except BaseException:
        for path in set(made) & set(new):
            path.unlink(missing_ok=True)
        for path in set(made) & set(changed):  # there is room for it again
            path.write_bytes(before[path])
        raise
    for path in [*new, *changed]:
        print(f"{'new    ' if path in new else 'changed'} {path.relative_to(root)}")
    return 0


def _is_module(name: str) -> bool:
    """Says whether a name can be a lesson's, and what is made of it a class's."""
    plain = name.isascii() and name == name.lower()
    names = (name, copies.class_name(name))
    return plain and all(n.isidentifier() and not keyword.iskeyword(n) for n in names)
