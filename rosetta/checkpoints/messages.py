"""What other libraries and the user's own code say, in one line."""

import textwrap

LONGEST = 200  # characters: Keras prints whole configurations


def first_line(error: BaseException) -> str:
    """Returns the first line of an exception's message, or its type if it has none."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    return textwrap.shorten(line, LONGEST, placeholder=" …")
