"""The `rosetta` command: finds the tool that its first word names."""

import importlib
import sys
from typing import NoReturn

from rosetta.console import command_line, signals
from rosetta.console.errors import UsageError

# command -> (module with its `main`, what it does)
COMMANDS = {
    "run": ("rosetta.runs.command", "train lessons in several styles and compare their numbers"),
    "compare": ("rosetta.compare.command", "compare runs tag by tag and say where they differ"),
    "diff": ("rosetta.diff.command", "show a lesson in two or three styles side by side"),
    "new": ("rosetta.new.command", "make a lesson of your own, which runs at once"),
    "port": ("rosetta.port.command", "rewrite TensorFlow 1 scripts for today's TensorFlow"),
    "bench": ("rosetta.bench.command", "measure what each style costs, side by side"),
    "checkpoint": ("rosetta.checkpoints.command", "show checkpoints, and convert them to and fro"),
    "tf1": ("rosetta.tf1.command", "find or make an environment with real TensorFlow 1.15.5"),
    "verify": ("rosetta.verify.command", "run a script and its port and compare their numbers"),
}


def main() -> NoReturn:
    """Runs `rosetta COMMAND ...` and exits with its code."""
    command_line.exit_with(_dispatch)


def _dispatch() -> int:
    name, *arguments = sys.argv[1:] or ["--help"]
    if name in ("--help", "-h"):
        listing = "\n".join(f"  {command:10} {text}" for command, (_, text) in COMMANDS.items())
        raise command_line.HelpWanted(f"usage: rosetta COMMAND [--help]\n\ncommands:\n{listing}")
    if name not in COMMANDS:
        raise UsageError(f"{name}: there is no such command; choose from {', '.join(COMMANDS)}")
    with signals.ending_at_once():
        module = importlib.import_module(COMMANDS[name][0])
    return module.main(arguments)
