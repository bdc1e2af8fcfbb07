"""How every command parses its flags and ends: help, exit codes, one line for an error."""

import difflib
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from absl import flags

from rosetta.console.errors import RunError, UsageError

INTERRUPTED = 130


class HelpWanted(Exception):
    """The user asked for `--help`; the message is the answer."""


def parse(flag_values: flags.FlagValues, command: str, arguments: Sequence[str]) -> list[str]:
    """Parses a command's flags. `-` and `_` in a flag's name mean the same.

    Args:
        flag_values: the flags it has; their values are set.
        command: how the command is called, with its positional arguments, for `--help`.
        arguments: what follows the command.

    Returns:
        The positional arguments.

    Raises:
        HelpWanted: `--help` is among the arguments.
        UsageError: a flag is unknown or has a wrong value.
    """
    if "--help" in arguments or "-h" in arguments:
        raise HelpWanted(f"usage: {command} [flags]\n\nflags:{_flags_help(flag_values)}")
    try:
        return flag_values([command, *_as_defined(arguments, flag_values)])[1:]
    except flags.UnrecognizedFlagError as error:
        close = difflib.get_close_matches(error.flagname, list(flag_values), n=1)
        known = f"did you mean --{close[0]}?" if close else "see --help"
        raise UsageError(f"--{error.flagname}: there is no such flag; {known}") from None
    except flags.IllegalFlagValueError as error:
        wrong = str(error).removeprefix("flag ")
        if "Non-boolean argument" in wrong:  # absl prints its arguments as a tuple
            wrong = wrong.partition(": (")[0] + ": it must be true or false"
        raise UsageError(wrong) from None
    except flags.Error as error:
        raise UsageError(f"{error}; see --help") from None


def _as_defined(arguments: Sequence[str], flag_values: flags.FlagValues) -> list[str]:
    """Returns the arguments with each flag's name spelled as it is defined."""
    spellings = {name.replace("-", "_"): name for name in flag_values}
    spellings |= {f"no{key}": f"no{name}" for key, name in spellings.items()}
    spelled = []
    for argument in arguments:
        name, equals, value = argument.removeprefix("--").partition("=")
        name = spellings.get(name.replace("-", "_"), name)
        is_flag = argument.startswith("--")
        spelled.append(f"--{name}{equals}{value}" if is_flag else argument)
    return spelled


def _flags_help(flag_values: flags.FlagValues) -> str:
    lines = []
    for name in flag_values:
        flag = flag_values[name]
        if flag.boolean:
            lines.append(f"\n  --{name}\n      {flag.help}")
        else:
            default = f" (default: {flag.default_as_str})" if flag.default is not None else ""
            lines.append(
                f"\n  --{name}={flag.parser.syntactic_help or 'TEXT'}"
                f"\n      {flag.help}{default.replace(chr(39), '')}"
            )
    return "".join(lines)


def exit_with(command: Callable[[], Any]) -> NoReturn:
    """Runs a command and exits as its end asks: 0, 1 for a failed run, 2 for usage, 130 for Ctrl-C.

    Args:
        command: what to run; an integer it returns is the exit code.
    """
    try:
        sys.exit(command())
    except HelpWanted as answer:
        print(answer)
        sys.exit(0)
    except (UsageError, RunError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
