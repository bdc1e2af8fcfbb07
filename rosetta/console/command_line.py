"""How every command parses its flags and ends: help, exit codes, one line for an error."""

import contextlib
import difflib
import errno
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

from absl import flags

from rosetta.console import signals, temporary
from rosetta.console.errors import RunError, UsageError

READER_STOPPED = 141  # as of a command that SIGPIPE has ended
WRONG_NAMES = (errno.ENAMETOOLONG, errno.ELOOP)  # nothing can be there


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
        UsageError: a flag is unknown, or has no value or a wrong one.
    """
    if "--help" in arguments or "-h" in arguments:
        raise HelpWanted(f"usage: {command} [flags]\n\nflags:{_flags_help(flag_values)}")
    try:
        positional = flag_values([command, *_as_defined(arguments, flag_values)])[1:]
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
    for name in flag_values:
        _check_not_empty(name, flag_values[name])
    return positional


def _check_not_empty(name: str, flag: flags.Flag) -> None:
    values = flag.value if isinstance(flag.value, list) else [flag.value]
    if flag.present and (not values or "" in values):
        spelled = f"--{name}" if len(name) > 1 else f"-{name}"
        raise UsageError(f"{spelled}: its value is empty; give one, or leave the flag out")


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
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # names of files may be in no encoding
    with errors_in_one_line():
        with temporary.own_directory():
            code = command()
        sys.stdout.flush()  # what it printed may not fit on the disk
        signals.ignore()
    sys.exit(code)


@contextlib.contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Ends the process with one line and an exit code where the block ends with an exception."""
    try:
        yield
    except HelpWanted as answer:
        print(answer)
        sys.exit(0)
    except (UsageError, RunError) as error:
        _end(error.exit_code, f"error: {error}")
    except BrokenPipeError:
        _end(READER_STOPPED)
    except OSError as error:  # such as a full disk, wherever it was met
        where = f"{error.filename}: " if error.filename else ""
        code = 2 if error.errno in WRONG_NAMES else 1
        _end(code, f"error: {where}{error.strerror or error}")
    except MemoryError:
        _end(1, "error: there is not enough memory for this")
    except KeyboardInterrupt:
        _end(signals.exit_code(signal.SIGINT), signals.WORDS[signal.SIGINT])
    except signals.Terminated:
        _end(signals.exit_code(signal.SIGTERM), signals.WORDS[signal.SIGTERM])


def _end(code: int, *lines: str) -> NoReturn:
    signals.ignore()
    for line in lines:
        print(line, file=sys.stderr)
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for Python's last flush
    sys.exit(code)
