"""Runs a TensorFlow 1 graph and a target on the same random input."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from rosetta.checkpoints.messages import first_line
from rosetta.console.errors import UsageError

EXAMPLES = 4  # where the graph leaves a size open
SEED = 777


@dataclasses.dataclass(frozen=True)
class Request:
    """What `--check` asks for.

    Args:
        input: the name of the placeholder that is fed, such as `x:0`.
        output: the name of the tensor to compare, such as `dense_1/BiasAdd:0`.
        also_fed: more placeholders and their values, such as `keep_prob:0` and 1.
    """

    input: str
    output: str
    also_fed: tuple[tuple[str, float], ...] = ()


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a comparison found.

    Args:
        difference: the largest, over all outputs.
        largest: the largest output's magnitude.
    """

    difference: float
    largest: float

    @property
    def agrees(self) -> bool:
        """Whether the difference is no more than float32 explains."""
        return self.difference <= 1e-5 * max(1.0, self.largest)


def parse(entries: Sequence[str]) -> Request:
    """Reads `INPUT:0,OUTPUT:0[,OTHER:0=VALUE …]`.

    Raises:
        UsageError: it is something else.
    """
    text = ",".join(entries)
    names = [entry for entry in entries if "=" not in entry]
    fed = []
    for entry in entries:
        name, equals, value = entry.partition("=")
        if equals:
            try:
                fed.append((name, float(value)))
            except ValueError:
                raise UsageError(f"--check={text}: {value} is not a number") from None
    if len(names) != 2:
        raise UsageError(
            f"--check={text}: name the input and the output, such as x:0,output:0, and what else "
            "must be fed, such as keep_prob:0=1"
        )
    return Request(names[0], names[1], tuple(fed))


def compare(
    meta: Path, prefix: Path, computed: Callable[[Any], Any], rows: int | None, request: Request
) -> Outcome:
    """Feeds both the same random input.

    Args:
        meta: the graph.
        prefix: the values for it.
        computed: the target, called with the input.
        rows: the number of rows of an embedding that whole numbers look up, if there is one.
        request: what to feed and to compare.

    Raises:
        UsageError: the graph has no such tensor, or one of the two cannot be run.
    """
    flag = f"--check={request.input},{request.output}"
    with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
        try:
            saver = tf.compat.v1.train.import_meta_graph(str(meta), clear_devices=True)
            if saver is None:
                raise UsageError(f"--check: {meta} holds a graph without variables")
            saver.restore(session, str(prefix))
            fed = graph.get_tensor_by_name(request.input)
            given = _random(fed, rows)
            feeds = {fed: given} | {
                tensor: np.asarray(value).astype(tensor.dtype.as_numpy_dtype)
                for name, value in request.also_fed
                for tensor in [graph.get_tensor_by_name(name)]
            }
            theirs = session.run(request.output, feeds)
        except (tf.errors.OpError, KeyError, ValueError, TypeError) as error:
            raise UsageError(f"{flag}: {first_line(error)}") from None
    try:
        ours = np.asarray(computed(given))
    except Exception as error:  # the user's own model
        raise UsageError(
            f"{flag}: the target does not take this input: {first_line(error)}"
        ) from None
    if ours.shape != theirs.shape:
        raise UsageError(
            f"{flag}: the original gives {list(theirs.shape)}, the target {list(ours.shape)}"
        )
    difference = float(np.abs(ours - theirs).max(initial=0))
    return Outcome(
        math.inf if math.isnan(difference) else difference, float(np.abs(theirs).max(initial=0))
    )


def _random(fed: tf.Tensor, rows: int | None) -> np.ndarray:
    draw = np.random.default_rng(SEED)
    shape = [size or EXAMPLES for size in fed.shape.as_list()]
    if fed.dtype.is_floating:
        return draw.standard_normal(shape).astype(fed.dtype.as_numpy_dtype)
    return draw.integers(0, rows or 2, shape).astype(fed.dtype.as_numpy_dtype)
