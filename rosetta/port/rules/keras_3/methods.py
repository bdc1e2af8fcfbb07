"""Methods of models, layers, optimizers and metrics that Keras 3 took out, or changed."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.rules.keras_3 import arguments, spelling
from rosetta.port.rules.registry import Finding, on_method, on_node

_GONE = {
    "to_yaml": "nearest: to_json",
    "add_metric": "nearest: a metric of its own that call updates",
    "add_update": "nearest: assign the variables in call",
    "get_input_at": "nearest: layer.input",
    "get_output_at": "nearest: layer.output",
    "get_input_shape_at": "nearest: layer.input.shape",
    "get_output_shape_at": "nearest: layer.output.shape",
}
_OF_LAYERS = {"output_shape": "output.shape", "input_shape": "input.shape"}
_COMPILE = {
    "sample_weight_mode": "nearest: sample_weight in fit, of the shape of the outputs",
    "target_tensors": "nearest: y in fit",
    "experimental_run_tf_function": "nearest: run_eagerly",
}


@on_method(*_GONE)
def method_gone(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Refuses a method that is gone."""
    if isinstance(call.func, cst.Attribute):
        name = call.func.attr.value
        yield Refusal(script.line(call), f"{name}()", f"Keras 3 took it out; {_GONE[name]}")


@on_method("minimize", "get_gradients")
def minimize(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Refuses `optimizer.minimize(loss, variables)`."""
    value = names.value(call.func.value)
    endpoint = keras.called(value, names) if isinstance(value, cst.Call) else None
    if spelling.moved(endpoint or "").startswith("optimizers."):
        yield Refusal(script.line(call), "minimize()", "Keras 3's optimizers have apply_gradients "
                      "only; nearest: tf.GradientTape and apply_gradients")  # fmt: skip


@on_method("reset_states")
def reset_states(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `reset_state()` for a metric; refuses it for a model of stateful layers."""
    if not isinstance(call.func, cst.Attribute):
        return
    value, name = names.value(call.func.value), call.func.attr
    endpoint = keras.called(value, names) if isinstance(value, cst.Call) else None
    if endpoint and endpoint.startswith("metrics."):
        why = "Keras 3 calls it reset_state."
        yield script.edit(name, name, "reset_state", why=why, at=call)
    elif endpoint and endpoint.startswith("layers."):
        return
    else:
        yield Refusal(script.line(call), "reset_states()", "Keras 3's models have none, metrics "
                      "have reset_state; nearest: reset_states of each stateful layer")  # fmt: skip


@on_method("compile")
def argument_of_compile(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Refuses what `compile` no longer takes."""
    for name, argument in arguments.by_keyword(call).items():
        if name in _COMPILE:
            yield Refusal(script.line(argument), f"{name}=", f"Keras 3 took it out; "
                          f"{_COMPILE[name]}")  # fmt: skip


@on_method("add_weight", "add_variable")
def add_weight(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Names the arguments of `add_weight('kernel', (3, 2))`: the name came first."""
    if not isinstance(call.func, cst.Attribute):
        return
    name = call.func.attr
    if name.value == "add_variable":
        why = "Keras 3 calls it add_weight."
        yield script.edit(name, name, "add_weight", why=why, at=call)
    unnamed = [a for a in call.args if not a.keyword and not a.star]
    parameters = ("name", "shape", "dtype", "initializer")
    for parameter, argument in zip(parameters, unnamed):
        at = script.span(argument).start
        why = "Keras 3's add_weight takes the shape first."
        yield Edit(at, at, (f"{parameter}=",), script.line(argument), "", f"{parameter}=", why)


@on_node(cst.Attribute)
def metrics_names(node: cst.Attribute, script: Script, names: Names) -> Iterator[Finding]:
    """Refuses `model.metrics_names`: it has other names in Keras 3."""
    if node.attr.value == "metrics_names":
        yield Refusal(script.line(node), "metrics_names", "Keras 3 gives ['loss', "
                      "'compile_metrics']; nearest: evaluate(..., return_dict=True)")  # fmt: skip


@on_node(cst.Attribute)
def shape_of_layer(node: cst.Attribute, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `layer.output.shape` for `layer.output_shape`, of what is called a layer."""
    name = node.attr.value
    owner = node.value.attr if isinstance(node.value, cst.Attribute) else node.value
    if name not in _OF_LAYERS:
        return
    is_layer = isinstance(owner, cst.Name) and "layer" in owner.value.lower()
    is_item = isinstance(owner, cst.Subscript) and script.of(owner.value).endswith(".layers")
    if is_layer or is_item:
        why = f"Keras 3's layers have no {name}."
        yield script.edit(node.attr, node.attr, _OF_LAYERS[name], why=why, at=node)
