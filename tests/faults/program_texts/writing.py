"""A program for TensorFlow 1 while it is written, and its first lines."""

import random
from typing import Any

ROWS = 8  # of the data


class Writing:
    """A program while it is written.

    Args:
        draw: draws what it is made of.

    Attributes:
        lines: what is written.
        indent: the blanks before the next line.
        inputs: how many numbers a row of its data has.
        outputs: how many numbers it learns of each row.
        steps: of training.
        binary: the one number that it learns is 0 or 1.
    """

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self.lines: list[str] = []
        self.indent = ""
        self.inputs = self.one_of(1, 2, 3)
        self.outputs = self.one_of(1, 1, 2, 3)
        self.steps = self.one_of(3, 4, 5)
        self.binary = False

    def one_of(self, *options: Any) -> Any:
        """Draws one of several."""
        return self._draw.choice(options)

    def below(self, number: int) -> int:
        """Draws an integer from 0 up to a number."""
        return self._draw.randrange(number)

    def often(self, tenths: int) -> bool:
        """Draws whether something is so, which it is so many times of ten."""
        return self.below(10) < tenths

    def add(self, text: str) -> None:
        """Writes lines."""
        self.lines += [self.indent + line if line else "" for line in text.split("\n")]

    def head(self) -> None:
        """Writes the imports, the seeds and the data."""
        self.add("import numpy as np\nimport tensorflow as tf\n")
        self.add(f"tf.set_random_seed({self.one_of(1, 7, 777)})")
        self.add(f"draws = np.random.RandomState({self.one_of(0, 5)})")
        self.add(f"x_data = draws.randn({ROWS}, {self.inputs}).astype(np.float32)")
        if self.outputs == 1:
            self.binary = self.often(4)
            if self.binary:
                self.add("y_data = (x_data[:, :1] > 0).astype(np.float32)")
            else:
                self.add("y_data = 2 * x_data[:, :1] - 0.5")
        else:
            self.binary = False
            self.add(f"labels = np.arange({ROWS}) % {self.outputs}")
            self.add(f"y_data = np.eye({self.outputs}, dtype=np.float32)[labels]")
        self.add("")
