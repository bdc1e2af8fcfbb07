"""A throw-away copy of the directory that a script reads its data from."""

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rosetta.console.errors import RunError, UsageError
from rosetta.scripts.references import References, references

LARGEST_COPY = 4 * 2**30  # bytes; more than any course's data, less than a home directory
LARGEST_PARENT = 2**28  # bytes of a whole folder above, of which the script may want anything
_NOT_DATA = ("__pycache__", "node_modules", "site-packages")


@contextlib.contextmanager
def copy_beside(original: Path, script: Path) -> Iterator[Path]:
    """Copies everything beside `original`, and `script` with its modules, to a new directory.

    The scripts get copies, not links: a script that overwrites its data leaves the user's alone.
    Hidden directories, virtual environments and sockets stay behind, and so do links to folders
    elsewhere whose name the scripts do not mention. What they name above their directory, as in
    `"../data/x.txt"`, is copied there; where they name just `".."`, the whole folder above, if it
    has at most 256 MiB. Where the directory of `script` holds another version of a module that lies
    beside `original`, that version is taken.

    Args:
        original: the script whose data are wanted.
        script: the script to run there, `original` itself or its port.

    Yields:
        The copy of `script`. It goes with its directory when the context ends.

    Raises:
        UsageError: there are more than 4 GiB to copy.
        RunError: the disk for temporary files is too small, or a file cannot be copied.
    """
    source = original.resolve().parent
    files = _wanted(source, original, references([original, script]))
    _check_room(source, sum(files.values()))
    with temporary_directory() as directory:
        depth = max((_ups(os.path.relpath(path, source)) for path in files), default=0)
        # parts[0] is the root, which has no name to copy
        place = Path(directory, *source.parts[1:][-depth - 1 :])
        beside_script = script.resolve().parent
        for path in files:
            relative = os.path.relpath(path, source)
            replacement = Path(os.path.normpath(beside_script / relative))
            ported = path.suffix == ".py" and replacement.is_file()
            _copy(replacement if ported else path, Path(os.path.normpath(place / relative)))
        _copy(script, place / script.name)
        yield place / script.name


@contextlib.contextmanager
def temporary_directory() -> Iterator[Path]:
    """Makes a directory and removes it at the end, whatever a script has done to it.

    What even then cannot be removed, such as a file that was made immutable, is told on stderr.
    """
    directory = tempfile.mkdtemp(prefix="rosetta-verify-")
    try:
        yield Path(directory)
    finally:
        for parent, _, _ in os.walk(directory):
            with contextlib.suppress(OSError):
                os.chmod(parent, stat.S_IRWXU)
        shutil.rmtree(directory, ignore_errors=True)
        if os.path.exists(directory):
            print(f"warning: {directory} cannot be removed", file=sys.stderr)


def copy_regular_files(source: Path, target: Path) -> None:
    """Copies a directory without links, pipes and the like.

    Args:
        source: the directory.
        target: where its files go.
    """
    for parent, _, names in os.walk(source):
        for name in names:
            path = Path(parent, name)
            if path.is_file() and not path.is_symlink():
                _copy(path, target / path.relative_to(source))


def _wanted(source: Path, original: Path, wanted: References) -> dict[Path, int]:
    """Returns the files to copy, each with its size in bytes."""
    seen: set[str] = set()
    files = _within_limit(original, _files(source, seen, wanted.names), source)
    for path in sorted(wanted.above):
        target = Path(os.path.normpath(source / path))
        if set(path.split("/")) == {".."}:
            parent = dict(_upto(LARGEST_PARENT, _files(target, seen, frozenset())))
            if sum(parent.values()) <= LARGEST_PARENT:
                files |= parent
        elif target.is_dir():
            more = _within_limit(original, _files(target, seen, wanted.names), target)
            files |= more
        elif target.is_file():
            files[target] = target.stat().st_size
    return files


def _within_limit(
    original: Path, found: Iterator[tuple[Path, int]], folder: Path
) -> dict[Path, int]:
    files = dict(_upto(LARGEST_COPY, found))
    if sum(files.values()) <= LARGEST_COPY:
        return files
    sizes: Counter[str] = Counter()
    for path, size in files.items():
        sizes[path.relative_to(folder).parts[0]] += size
    largest = folder / sizes.most_common(1)[0][0]
    link = f", a link to {os.path.realpath(largest)}" if largest.is_symlink() else ""
    raise UsageError(
        f"{folder}: more than {LARGEST_COPY / 2**30:.1f} GiB would be copied for {original.name}, "
        f"most of it {largest.name}{link}; put the script and the data it needs in a directory of "
        "their own"
    )


def _upto(limit: int, found: Iterator[tuple[Path, int]]) -> Iterator[tuple[Path, int]]:
    """Passes files on until they have more bytes than the limit."""
    total = 0
    for path, size in found:
        yield path, size
        total += size
        if total > limit:
            return


def _check_room(source: Path, total: int) -> None:
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if total > 0.9 * free:
        raise RunError(
            f"{tempfile.gettempdir()}: {free / 2**30:.1f} GiB free, but the copy of {source} "
            f"takes {total / 2**30:.1f}; set TMPDIR to a larger disk"
        )


def _files(
    folder: Path, seen: set[str], names: frozenset[str] | None
) -> Iterator[tuple[Path, int]]:
    """Yields the readable regular files below a folder, with their sizes in bytes.

    Args:
        folder: where to begin.
        seen: the real paths of the folders that were visited, here or before.
        names: the links to folders to follow; None follows all.
    """
    for directory, subdirectories, found in os.walk(folder, followlinks=True):
        real = os.path.realpath(directory)
        if real in seen:
            subdirectories.clear()
            continue
        seen.add(real)
        subdirectories[:] = [
            name
            for name in subdirectories
            if not name.startswith(".")
            and name not in _NOT_DATA
            and (names is None or name in names or not Path(directory, name).is_symlink())
            and not Path(directory, name, "pyvenv.cfg").exists()
        ]
        for name in found:
            path = Path(directory, name)
            with contextlib.suppress(OSError):
                status = path.stat()
                if stat.S_ISREG(status.st_mode) and os.access(path, os.R_OK):
                    yield path, status.st_size


def _ups(relative: str) -> int:
    return Path(relative).parts.count("..")


def _copy(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    except FileNotFoundError:
        pass  # it went while the others were copied
    except OSError as error:
        raise RunError(f"{source}: cannot be copied ({error.strerror})") from None
