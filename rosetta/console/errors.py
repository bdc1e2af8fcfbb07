"""The two ways a command can end badly, each a single line on stderr."""


class UsageError(Exception):
    """The user asked for something that cannot be: exit code 2.

    The message names the value, what is allowed, and what to do.
    """

    exit_code = 2


class RunError(Exception):
    """The request was sound but the run failed: exit code 1."""

    exit_code = 1
