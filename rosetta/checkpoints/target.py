"""The model or the variables that `--like` makes: where values go, and where they come from."""

import contextlib
import dataclasses
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import tensorflow as tf

from rosetta.checkpoints.layouts import GRU, LSTM, PLAIN, SIMPLE, Layout, Shape
from rosetta.checkpoints.messages import first_line
from rosetta.console.errors import UsageError


@dataclasses.dataclass(frozen=True)
class Part:
    """What belongs together in a target: one variable, or those of a recurrent cell.

    Args:
        name: such as `dense/kernel` or `lstm/lstm_cell`.
        variables: of Keras or of TensorFlow.
        layout: how their values lie in TensorFlow 1.
    """

    name: str
    variables: tuple[Any, ...]
    layout: Layout = PLAIN

    @property
    def tf1_shapes(self) -> list[Shape]:
        """The shapes of the TensorFlow 1 variables that it takes."""
        return self.layout.tf1_shapes([tuple(v.shape) for v in self.variables])


@dataclasses.dataclass(frozen=True)
class Target:
    """What a function of the user's made.

    Args:
        objects: what a `tf.train.Checkpoint` of it holds, by name.
        parts: its variables.
        ordered: whether the parts are in the order in which the program created them.
        model: the Keras model, if it is one.
        optimizer: the optimizer, if there is one.
    """

    objects: Mapping[str, Any]
    parts: tuple[Part, ...]
    ordered: bool
    model: keras.Model | None
    optimizer: keras.optimizers.Optimizer | None

    @property
    def variables(self) -> list[Any]:
        """All variables of all parts."""
        return [variable for part in self.parts for variable in part.variables]

    def checkpoint(self) -> tf.train.Checkpoint:
        """Returns the object that reads and writes its values in TensorFlow 2's format."""
        return tf.train.Checkpoint(**self.objects)


def make(like: str) -> Target:
    """Calls a function of the user's and looks at what it returns.

    Args:
        like: `module:function` or `file.py:function`; modules are looked for here, too.

    Raises:
        UsageError: there is no such function, it fails, or what it returns cannot be used.
    """
    keras.utils.clear_session(free_memory=False)  # Keras numbers its layers from the beginning
    made = _called(like)
    if type(made).__module__.startswith("tf_keras"):
        raise UsageError(f"--like={like}: it is a model of tf_keras; build it with keras")
    return of(made, like)


def of(made: Any, like: str) -> Target:
    """Looks at a model or at variables. `like` says in messages where they came from.

    Raises:
        UsageError: it holds no variable, or something that cannot be used.
    """
    if isinstance(made, keras.Model):
        objects = {"model": made}
        if getattr(made, "optimizer", None) is not None:
            objects["optimizer"] = made.optimizer
    elif isinstance(made, tf.train.Checkpoint):
        objects = dict(made._trackable_children())
        objects.pop("save_counter", None)
    elif isinstance(made, Mapping):
        objects = dict(made)
    elif isinstance(made, tf.Module):
        objects = {"model": made}
    else:
        raise UsageError(
            f"--like={like}: it returned {type(made).__name__}; let it return a Keras model, a "
            "dictionary of variables, a tf.Module or a tf.train.Checkpoint"
        )
    models = [o for o in objects.values() if isinstance(o, keras.Model)]
    optimizers = [o for o in objects.values() if isinstance(o, keras.optimizers.Optimizer)]
    if len(models) > 1 or len(optimizers) > 1:
        raise UsageError(f"--like={like}: it has several models or optimizers; convert one at once")
    parts = [part for name, value in objects.items() for part in _parts(name, value, like)]
    if not parts:
        raise UsageError(
            f"--like={like}: it has no variables yet; give a model a keras.Input, or call it once"
        )
    model = models[0] if models else None
    optimizer = optimizers[0] if optimizers else None
    if optimizer is not None and not optimizer.built:
        if model is None:
            raise UsageError(
                f"--like={like}: call optimizer.build(variables), so that it has its slots"
            )
        optimizer.build(model.trainable_variables)
    ordered = not any(isinstance(o, tf.Module) for o in objects.values())
    return Target(objects, tuple(parts), ordered, model, optimizer)


def _called(like: str) -> Any:
    module, colon, name = like.rpartition(":")
    if not (module and colon and name.isidentifier()):
        raise UsageError(
            f"--like={like}: give it as module:function or file.py:function, such as model:build"
        )
    with _working_directory_on_path():
        try:
            function = getattr(_imported(module, like), name, None)
            if not callable(function):
                raise UsageError(f"--like={like}: {module} has no function {name}")
            return function()
        except UsageError:
            raise
        except (Exception, SystemExit) as error:
            raised = f"{type(error).__name__}: {first_line(error)}"
            raise UsageError(f"--like={like}: {raised}") from None


def _imported(module: str, like: str) -> Any:
    if not module.endswith(".py"):
        if importlib.util.find_spec(module) is None:
            raise UsageError(f"--like={like}: there is no module {module}")
        return importlib.import_module(module)
    if not os.path.isfile(module):
        raise UsageError(f"--like={like}: there is no file {module}")
    spec = importlib.util.spec_from_file_location("like", module)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@contextlib.contextmanager
def _working_directory_on_path() -> Iterator[None]:
    before = list(sys.path)
    sys.path.insert(0, os.getcwd())
    try:
        yield
    finally:
        sys.path[:] = before


def _parts(name: str, value: Any, like: str) -> Iterator[Part]:
    """Yields the parts of one object, a variable's under its name, a model's under its own."""
    if isinstance(value, (tf.Variable, keras.Variable)):
        yield Part(name, (value,))
    elif isinstance(value, keras.Model):
        yield from _of_model(value, like)
    elif isinstance(value, tf.Module):
        for variable in value.variables:
            yield Part(variable.name.partition(":")[0], (variable,))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _parts(f"{name}/{key}", inner, like)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _parts(f"{name}/{index}", inner, like)
    elif not isinstance(value, keras.optimizers.Optimizer):
        raise UsageError(f"--like={like}: {name} is a {type(value).__name__}, not a variable")


def _of_model(model: keras.Model, like: str) -> Iterator[Part]:
    cells = {}
    for layer in model._flatten_layers():
        layout = _layout_of(layer, like)
        if layout is not None:
            cells |= {id(variable): (layer, layout) for variable in layer.weights}
    seen = set()
    for variable in model.weights:
        if id(variable) not in cells:
            yield Part(variable.path.removeprefix(model.name + "/"), (variable,))
            continue
        cell, layout = cells[id(variable)]
        if id(cell) not in seen:
            seen.add(id(cell))
            path = cell.weights[0].path.removeprefix(model.name + "/")
            yield Part(path.rpartition("/")[0], tuple(cell.weights), layout)


def _layout_of(layer: keras.Layer, like: str) -> Layout | None:
    """Returns the layout of a recurrent cell, and None for any other layer.

    Raises:
        UsageError: TensorFlow 1 has no cell that computes the same.
    """
    if isinstance(layer, keras.layers.LSTMCell):
        layout = LSTM
    elif isinstance(layer, keras.layers.GRUCell):
        layout = GRU
        if layer.reset_after:
            raise UsageError(
                f"--like={like}: {layer.path} has reset_after=True, which computes "
                "h = tanh(x W + r * (h U + b)); TensorFlow 1's GRUCell computes "
                "h = tanh(x W + (r * h) U + b); build it with reset_after=False"
            )
    elif isinstance(layer, keras.layers.SimpleRNNCell):
        layout = SIMPLE
    else:
        return None
    if not layer.use_bias:
        raise UsageError(f"--like={like}: {layer.path} has no bias; TensorFlow 1's cells have one")
    recurrent = getattr(layer, "recurrent_activation", keras.activations.sigmoid)
    if recurrent is not keras.activations.sigmoid:
        raise UsageError(
            f"--like={like}: the gates of {layer.path} use {recurrent.__name__}; TensorFlow 1's "
            "use sigmoid"
        )
    return layout
