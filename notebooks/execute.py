"""Runs notebooks from top to bottom, as a reader does: `python notebooks/execute.py NAME.ipynb...`.

Without names it runs those in English, whose code is that of all. The outputs go to NAME.html below
build/notebooks.
"""

import argparse
import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import nbconvert
import nbformat
from nbclient import NotebookClient
from tensorboard import manager

FOLDER = Path(__file__).parent
OUTPUTS = FOLDER.parent / "build" / "notebooks"


def main() -> None:
    """Runs the notebooks that the arguments name."""
    there = {path.name for path in FOLDER.glob("*.ipynb")}
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME.ipynb", help="a file of this directory")
    names = parser.parse_args().names or [name for name in there if ".ko." not in name]
    for name in names:
        if name not in there:
            parser.error(f"{name}: there is no such notebook in {FOLDER}")
    OUTPUTS.mkdir(parents=True, exist_ok=True)
    with new_servers_end():
        for name in sorted(names):
            notebook = nbformat.read(FOLDER / name, as_version=4)
            client = NotebookClient(notebook, timeout=900, resources={"metadata": {"path": FOLDER}})
            client.execute()
            page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
            (OUTPUTS / f"{name.removesuffix('.ipynb')}.html").write_text(page, encoding="utf-8")
            print(name, flush=True)


@contextlib.contextmanager
def new_servers_end() -> Iterator[None]:
    """Ends each TensorBoard that notebooks start in the block, also when one of them fails."""
    before = {server.pid for server in manager.get_all()}
    try:
        yield
    finally:
        for server in manager.get_all():
            if server.pid not in before:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(server.pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
