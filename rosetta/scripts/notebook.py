"""The code cells of a notebook as plain Python, which any interpreter can run."""

import json
from pathlib import Path
from typing import Any

from rosetta.console.errors import UsageError
from rosetta.scripts import ipython


def code_cells(path: Path) -> list[str]:
    """Reads a notebook's code cells, without what only IPython understands.

    Args:
        path: the notebook, of format 3 or later.

    Returns:
        One source for each code cell, line for line the cell.

    Raises:
        UsageError: the file is not a notebook.
    """
    try:
        notebook = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UsageError(f"{path}: not a notebook, its JSON is broken") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    try:
        sources = [_source(cell) for cell in _cells(notebook) if cell["cell_type"] == "code"]
    except (AttributeError, KeyError, TypeError):
        raise UsageError(f"{path}: this JSON is no notebook, it has no cells of code") from None
    return [ipython.as_python(source) for source in sources]


def _cells(notebook: Any) -> list[dict[str, Any]]:
    if "cells" in notebook:
        return notebook["cells"]
    return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"] if "source" in cell else cell["input"]
    return source if isinstance(source, str) else "".join(source)
