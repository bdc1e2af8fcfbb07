"""What other libraries and the user's own code say, in one line."""


def first_line(error: BaseException) -> str:
    """Returns the first line of an exception's message, or its type if it has none."""
    return (str(error).splitlines() or [type(error).__name__])[0]
