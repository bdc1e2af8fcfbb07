"""Dropout, with the numbers that TensorFlow 1.15 drew."""

import libcst as cst

from rosetta.port.targets.keras_api.layers.layer import Layer
from rosetta.port.targets.keras_api.nodes import CHOICE, INPUT, OTHER, PYTHON, Node
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager.streams import DROPOUT
from rosetta.port.targets.tf2_eager.unknown import Unknown


def dropout(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """Dropout whose rate is fed, or one that always drops."""
    found = _dropped(program, node)
    if found is None:
        return None
    layer, inner = found
    rate = layer.rate
    if rate.op == "Subtract" and rate.inputs[0][1].text == "1" and (
        rate.inputs[1][1].op == INPUT
    ):  # fmt: skip
        layer.switch = rate.inputs[1][1].text
        layer.draws_always = True
        return [layer], inner
    return None


def dropout_by_condition(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """`dropout(x) if training else x`."""
    if node.op != CHOICE:
        return None
    (_, switch), (_, dropped), (_, otherwise) = node.inputs
    found = _dropped(program, dropped)
    if found is None or switch.op != INPUT or found[1] != otherwise:
        return None
    layer, inner = found
    if layer.rate.op != PYTHON:
        return None
    layer.switch, layer.output, layer.parts = switch.text, node, [dropped, node]
    return [layer], inner


def _dropped(program: Program, node: Node) -> tuple[Layer, Node] | None:
    """Returns the layer of `tf.nn.dropout`, or of the native port's own object that drops."""
    if node.op == "nn.dropout":
        given = node.given("x", "rate", "noise_shape", "seed", "name")
        if given.keys() - {"x", "rate", "seed"}:
            return None
        layer = Layer(DROPOUT, node, [], parts=[node], rate=given["rate"],
                      generator=_generator(program, node, given.get("seed")))  # fmt: skip
        return layer, given["x"]
    made = program.assigned.get(node.text, []) if node.op == OTHER else []
    if len(made) == 1 and isinstance(made[0], cst.Call) and (
        program.script.of(made[0].func) == DROPOUT
    ):  # fmt: skip
        given = node.given("x", "rate")
        layer = Layer(DROPOUT, node, [], parts=[node], rate=given["rate"],
                      generator=program.script.of(made[0].args[0].value),
                      object=node.text)  # fmt: skip
        return layer, given["x"]
    return None


def _generator(program: Program, node: Node, seed: Node | None) -> str:
    """Returns the generator that draws what an operation of TensorFlow 1.15 drew."""
    generator = f"{program.alias}.random.Generator"
    if seed is None:
        return f"{generator}.from_non_deterministic_state()"
    state = f"[0, {seed.text}, {_graph_seed(program, node)}]"
    return f'{generator}.from_state({state}, alg="philox")'


def _graph_seed(program: Program, node: Node) -> str:
    """Returns the seed that the script sets for all.

    Raises:
        Unknown: it sets none, or several.
    """
    found = [
        call.args[0].value for call in program.script.positions
        if isinstance(call, cst.Call) and program.endpoint(call.func) == "random.set_seed"
    ]  # fmt: skip
    if len(found) != 1:
        raise Unknown(node.expression, "what seeds its random numbers is not seen")
    return program.script.of(found[0])
