"""`rosetta` and `python -m rosetta`."""

from typing import NoReturn

from rosetta.console import signals


def main() -> NoReturn:
    """Runs `rosetta COMMAND ...` and exits with its code."""
    signals.of_a_command()
    with signals.ending_at_once():
        from rosetta import cli
    cli.main()


if __name__ == "__main__":
    main()
