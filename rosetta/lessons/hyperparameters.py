"""The hyperparameters of a lesson: their values, their flags and the name of the experiment."""

import dataclasses
import functools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from absl import flags

LARGEST_FLOAT32 = float(np.finfo(np.float32).max)
MOST_WEIGHTS = 50_000_000  # between two layers; with gradient and summary 1 GB of memory


class PositiveInteger(flags.ArgumentParser):
    """A whole number of at least 1."""

    syntactic_help = "a whole number, at least 1"

    def parse(self, argument: Any) -> int:
        """Returns the number. Raises ValueError for anything else."""
        return _integer(argument, 1, 2**31 - 1)


class Seed(flags.ArgumentParser):
    """A graph-level seed."""

    syntactic_help = "a whole number from 0 to 2147483647"

    def parse(self, argument: Any) -> int:
        """Returns the number. Raises ValueError for anything else."""
        return _integer(argument, 0, 2**31 - 1)


class PositiveFloat(flags.ArgumentParser):
    """A positive float32."""

    syntactic_help = "a number above 0"

    def parse(self, argument: Any) -> float:
        """Returns the number. Raises ValueError unless it is positive and finite as a float32."""
        try:
            value = float(argument)
        except ValueError:
            value = math.nan
        if not (0 < value <= LARGEST_FLOAT32 and np.float32(value) > 0):
            raise ValueError("it must be a number above 0 that float32 can hold, such as 0.1")
        return value


class Share(flags.ArgumentParser):
    """A part of a whole."""

    syntactic_help = "a number from 0 up, below 1"

    def parse(self, argument: Any) -> float:
        """Returns the number. Raises ValueError unless it is at least 0 and below 1."""
        try:
            value = float(argument)
        except ValueError:
            value = math.nan
        if not 0 <= value < 1:
            raise ValueError("it must be a number from 0 up, below 1, such as 0.2")
        return value


class LayerSizes(flags.ArgumentParser):
    """Sizes of the hidden layers."""

    syntactic_help = "whole numbers, at least 1, separated by commas"

    def parse(self, argument: Any) -> tuple[int, ...]:
        """Returns the sizes. Raises ValueError for other numbers, and for too many weights."""
        if isinstance(argument, tuple):
            return argument
        try:
            sizes = tuple(_integer(size, 1, 100_000) for size in str(argument).split(","))
        except ValueError:
            raise ValueError(
                "it must be one or more whole numbers from 1 to 100000, such as 2 or 10,10,10"
            ) from None
        for one, other in zip(sizes, sizes[1:]):
            if one * other > MOST_WEIGHTS:
                raise ValueError(
                    f"between {one} and {other} units are {one * other:,} weights; make it "
                    f"{MOST_WEIGHTS:,} at most"
                )
        return sizes


class File(flags.ArgumentParser):
    """A path."""

    syntactic_help = "a file"

    def parse(self, argument: Any) -> Path:
        """Returns the path."""
        return Path(argument)


class Choice(flags.EnumParser):
    """One of a few words."""

    def parse(self, argument: str) -> str:
        """Returns the word. Raises ValueError for any other."""
        if argument not in self.enum_values:
            raise ValueError("it must be one of " + ", ".join(self.enum_values))
        return argument


def _integer(argument: Any, smallest: int, largest: int) -> int:
    if not re.fullmatch(r"\s*[+-]?\d+\s*", str(argument)) or not (
        smallest <= int(argument) <= largest
    ):
        raise ValueError(f"it must be a whole number from {smallest} to {largest}")
    return int(argument)


def hyperparameter(default: Any, parser: flags.ArgumentParser, help: str) -> Any:
    """Declares a field of a lesson's dataclass that is also a flag of its commands."""
    return dataclasses.field(default=default, metadata={"parser": parser, "help": help})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Hyperparameters:
    """What every lesson lets you choose. A lesson's own dataclass adds to it.

    Step `k` of a run is the state after `k` updates: its cost is computed before update `k`.
    """

    steps: int = hyperparameter(10_001, PositiveInteger(), "updates of the parameters")
    learning_rate: float = hyperparameter(0.1, PositiveFloat(), "size of one update")
    seed: int = hyperparameter(777, Seed(), "graph-level seed (tf.set_random_seed)")
    log_every: int = hyperparameter(100, PositiveInteger(), "steps between two logged ones")

    # Fields whose value decides the defaults of other fields.
    selectors = ()

    @classmethod
    def fields(cls) -> dict[str, dataclasses.Field]:
        """Returns the fields by name, in the order in which they name an experiment."""
        return {field.name: field for field in dataclasses.fields(cls)}

    @functools.cached_property
    def _defaults(self) -> "Hyperparameters":
        return type(self)(**{name: getattr(self, name) for name in self.selectors})

    @property
    def experiment(self) -> str:
        """`base`, or what differs from the lesson's defaults: `learning_rate=0.01,seed=1`."""
        plain = type(self)()
        differences = [
            f"{name}={experiment_value(getattr(self, name))}"
            for name in self.fields()
            if getattr(self, name) is not None
            and getattr(self, name)
            != getattr(plain if name in self.selectors else self._defaults, name)
        ]
        return ",".join(differences) or "base"

    def describe(self) -> dict[str, Any]:
        """Returns every hyperparameter by name, tuples as comma-separated text."""
        return {
            name: experiment_value(getattr(self, name))
            for name in self.fields()
            if getattr(self, name) is not None
        }

    @classmethod
    def from_described(cls, described: dict[str, Any]) -> "Hyperparameters":
        """Returns what `describe` described; what it leaves out is the default."""
        fields = cls.fields()
        return cls(**{k: fields[k].metadata["parser"].parse(v) for k, v in described.items()})

    def is_logged(self, step: int) -> bool:
        """Tells whether the values at `step` are logged."""
        return step % self.log_every == 0 or step == self.steps - 1

    def chunks(self, start: int = 0) -> Iterator[tuple[int, int]]:
        """Yields each logged step with the number of updates from there to the next one.

        Args:
            start: the logged step to begin with.
        """
        last = self.steps - 1
        for step in range(start, last, self.log_every):
            yield step, min(self.log_every, last - step)
        yield last, 1


def experiment_value(value: Any) -> Any:
    """Returns a hyperparameter as it stands in an experiment's name and in HParams."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, Path):
        return value.stem
    return value
