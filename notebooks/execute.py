"""Runs notebooks from top to bottom, as a reader does: `python notebooks/execute.py NAME.ipynb...`.

Without names it runs those in English, whose code is that of all. The outputs go to NAME.html below
build/notebooks.
"""

import os
import signal
import sys
from pathlib import Path

import nbconvert
import nbformat
from nbclient import NotebookClient
from tensorboard import manager

FOLDER = Path(__file__).parent
OUTPUTS = FOLDER.parent / "build" / "notebooks"


def main() -> None:
    """Runs the notebooks that the arguments name."""
    names = sys.argv[1:] or [
        path.name for path in FOLDER.glob("*.ipynb") if ".ko." not in path.name
    ]
    OUTPUTS.mkdir(parents=True, exist_ok=True)
    before = {server.pid for server in manager.get_all()}
    for name in sorted(names):
        notebook = nbformat.read(FOLDER / name, as_version=4)
        NotebookClient(notebook, timeout=900, resources={"metadata": {"path": FOLDER}}).execute()
        page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
        (OUTPUTS / f"{name.removesuffix('.ipynb')}.html").write_text(page, encoding="utf-8")
        print(name, flush=True)
    for server in manager.get_all():
        if server.pid not in before:  # the notebooks started it
            os.kill(server.pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
