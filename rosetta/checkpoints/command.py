"""The command `rosetta checkpoint`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from absl import flags
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rosetta.checkpoints import location, whole_output
from rosetta.checkpoints.location import Format, Location
from rosetta.console import command_line
from rosetta.console.errors import UsageError

USAGE = "rosetta checkpoint show FILE | convert FILE OUT --to=tf2|keras|tf1"
FORMATS = ("tf2", "keras", "tf1")


def main(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `rosetta checkpoint`. Returns the exit code."""
    values = flags.FlagValues()
    flags.DEFINE_bool("json", False, "show: print one JSON object", flag_values=values)
    flags.DEFINE_enum("to", None, FORMATS, "convert: the format of OUT", flag_values=values)
    flags.DEFINE_string(
        "like",
        None,
        "module:function or file.py:function; called without arguments, it returns the Keras "
        "model (compiled, if the optimizer's values shall go along), a dictionary of variables, a "
        "tf.Module or a tf.train.Checkpoint",
        flag_values=values,
    )
    flags.DEFINE_string(
        "names",
        None,
        "with --to=tf1: a checkpoint of the TensorFlow 1 program that shall restore OUT; OUT gets "
        "its names and shapes",
        flag_values=values,
    )
    flags.DEFINE_multi_string(
        "map",
        [],
        "OLD=NEW[,OLD=NEW …]: the TensorFlow 1 variable (or the scope of a recurrent cell) OLD is "
        "NEW in the target; OLD= leaves it out",
        flag_values=values,
    )
    flags.DEFINE_float(
        "forget_bias",
        None,
        "what TensorFlow 1's LSTM cells add to their forget gate (default: what the .meta file "
        "says, or 1.0)",
        flag_values=values,
    )
    flags.DEFINE_list(
        "check",
        [],
        "INPUT:0,OUTPUT:0[,OTHER:0=VALUE …]: run the graph of the .meta file and the target on the "
        "same random input before anything is written",
        flag_values=values,
    )
    flags.DEFINE_bool("overwrite", False, "convert: replace OUT if it exists", flag_values=values)
    action, *names = command_line.parse(values, USAGE, arguments) or [""]
    if action == "show" and len(names) == 1:
        return _show(names[0], values["json"].value)
    if action == "convert" and len(names) == 2:
        return _convert(names[0], Path(names[1]), values)
    raise UsageError(f"{' '.join([action, *names]) or 'nothing'}: give {USAGE}")


def _found(name: str) -> Location:
    from rosetta.console.startup import import_tensorflow  # its import takes seconds

    import_tensorflow()
    return location.find(name)


def _show(name: str, as_json: bool) -> int:
    found = _found(name)
    from rosetta.checkpoints import listing

    entries = listing.entries(found)
    if as_json:
        tensors = [
            {
                "name": e.name,
                "shape": list(e.spec.shape),
                "dtype": e.spec.dtype,
                "role": e.role,
                "slot": e.slot or None,
                "variable": e.variable,
                "note": e.note or None,
            }
            for e in entries
        ]
        whole = {"file": str(found.path), "format": found.format.value, "tensors": tensors}
        json.dump(whole, sys.stdout, indent=2)
        print()
        return 0
    table = _table(f"{found.path}: {found.format.value}", "name", "shape", "dtype", "what it is")
    for e in entries:
        owner = f" of {e.variable}" if e.variable else ", of which variable the file does not tell"
        what = f"{e.slot}{owner}" if e.role == "slot" else e.role + f" ({e.note})" * bool(e.note)
        _add(table, e.name, list(e.spec.shape), e.spec.dtype, what)
    _print(table)
    return 0


def _convert(name: str, out: Path, values: flags.FlagValues) -> int:
    to, like, names = (values[flag].value for flag in ("to", "like", "names"))
    if to is None:
        raise UsageError(f"--to: give one of {', '.join(FORMATS)}")
    if to == "tf1" and names is None:
        raise UsageError(
            "--names: name a checkpoint of the TensorFlow 1 program; it tells the names that the "
            "program will look for"
        )
    if to != "tf1" and names is not None:
        raise UsageError(f"--names={names}: it goes with --to=tf1 only")
    mapped = _mapped(values["map"].value)
    whole_output.check(out, values["overwrite"].value)
    source = _found(name)
    pattern = source if source.format is Format.NAMES else None
    if to == "tf1":
        if pattern is not None:
            raise UsageError(f"{name}: it has TensorFlow 1's format already; see --to")
        pattern = location.find(names)
        if pattern.format is not Format.NAMES:
            raise UsageError(f"--names={names}: it is not a checkpoint of TensorFlow 1")
    if pattern is None and (mapped or values["check"].value):
        raise UsageError("--map, --check: they go with a TensorFlow 1 checkpoint only")
    if like is None and source.format is not Format.KERAS:
        raise UsageError(
            "--like: name a function that builds the model, such as --like=model.py:build"
        )
    from rosetta.checkpoints import rewriting

    request = rewriting.Request(
        source, pattern, to, out, like, mapped, values["forget_bias"].value, values["check"].value
    )
    done = rewriting.rewrite(request)
    _report(done, to, out)
    return 0


def _mapped(given: Sequence[str]) -> dict[str, str]:
    mapped = {}
    for pair in ",".join(given).split(",") if given else []:
        old, equals, new = pair.partition("=")
        if not (old and equals):
            raise UsageError(f"--map={pair}: give it as OLD=NEW, or as OLD= to leave it out")
        mapped[old] = new
    return mapped


def _report(done: Any, to: str, out: Path) -> None:
    if done.matches:
        table = _table("", "TensorFlow 1", "target", "matched by")
        for match in done.matches:
            _add(table, "\n".join(match.names), match.part.name, match.how)
        _print(table)
    for note in done.notes:
        print(f"note: {note}", file=sys.stderr)
    if done.outcome is not None:
        print(
            f"the largest difference on the same input is {done.outcome.difference:.1e}; the "
            f"largest output is {done.outcome.largest:.3g}"
        )
    print(out)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=escape(title) or None, title_justify="left", title_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _add(table: Table, *cells: object) -> None:
    table.add_row(*(escape(str(cell)) for cell in cells))


def _print(table: Table) -> None:
    console = Console()
    if not console.is_terminal:
        console.width = 160
    console.print(table)
