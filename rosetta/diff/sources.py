"""The sources that stand side by side, read without importing TensorFlow."""

import dataclasses
import importlib.util
from pathlib import Path

from rosetta.console.errors import UsageError
from rosetta.console.input import check_plain


@dataclasses.dataclass(frozen=True)
class Column:
    """A source file beside others.

    Attributes:
        name: its heading: a style, or a file's name.
        text: the source.
        lexer: which language it is highlighted as, as Pygments calls it.
    """

    name: str
    text: str
    lexer: str = "python"


def lesson_file(style: str, lesson: str) -> Path:
    """Returns the path of a lesson's file."""
    spec = importlib.util.find_spec(style)  # finds the package, does not run it
    return Path(spec.submodule_search_locations[0], f"{lesson}.py")


def read(path: Path) -> str:
    """Returns the text of a source file.

    Raises:
        UsageError: it cannot be read, is no plain file, or is not UTF-8 text.
    """
    check_plain(str(path), path)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a file that can be read") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: it is not UTF-8 text; name a source file") from None
