"""Names that nothing else in a script has."""

from collections.abc import Container


def free_name(wanted: str, taken: Container[str]) -> str:
    """Returns a name, with a number from 2 where it is taken."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name
