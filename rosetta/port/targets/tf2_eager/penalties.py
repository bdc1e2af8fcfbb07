"""What regularizers add to a loss: TensorFlow 1 collected it, TensorFlow 2 writes it out."""

from collections.abc import Mapping, Sequence
from typing import Any

import libcst as cst

from rosetta.port.analysis.graph.facts import operation
from rosetta.port.targets.tf2_eager.source import INDENT
from rosetta.port.targets.tf2_eager.unknown import Unknown

REGULARIZERS = {"contrib.layers.l1_regularizer", "contrib.layers.l2_regularizer"}
_WIDTH = 60
_TERMS = {
    "l1": "{scale} * {tf}.reduce_sum({tf}.abs({variable}))",
    "l2": "{scale} * {tf}.nn.l2_loss({variable})",
    "squares": "{scale} * {tf}.reduce_sum({tf}.square({variable}))",
}


def text(
    call: cst.Call,
    terms: Sequence[dict[str, Any] | None],
    names: Mapping[str, str],
    alias: str,
    indent: str,
) -> str:
    """Returns what stands in the place of a call that asks for what is collected.

    Args:
        call: `tf.losses.get_regularization_loss()`, or `tf.get_collection(...)` of the same.
        terms: what was collected, as `regularization.install` tells it.
        names: what the port calls the variables, by their names in the graph.
        alias: of TensorFlow.
        indent: the blanks before the call's line.

    Raises:
        Unknown: a term is not understood, or its variable has no name.
    """
    of_operation = {operation(name): written for name, written in names.items()}
    is_sum = not call.args
    if is_sum and not terms:
        return f"{alias}.constant(0.0)"
    written = []
    for term in terms:
        if term is None:
            raise Unknown(call, "what it holds is not understood; add the terms up by hand")
        variable = of_operation.get(term["variable"])
        if variable is None:
            raise Unknown(call, f"its variable {term['variable']} has no name; give it one")
        form = _TERMS[term["kind"]]
        written.append(form.format(scale=term["scale"], tf=alias, variable=variable))
    listed = f"[{', '.join(written)}]"
    if len(listed) > _WIDTH:
        lines = "".join(f"\n{indent}{INDENT}{term}," for term in written)
        listed = f"[{lines}\n{indent}]"
    return f"{alias}.add_n({listed})" if is_sum else listed
