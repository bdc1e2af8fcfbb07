"""What the operations of a graph need and do."""

from collections.abc import Sequence
from typing import Any

ASSIGNING = ("Assign", "AssignAdd", "AssignSub", "AssignVariableOp", "AssignAddVariableOp",
              "AssignSubVariableOp")  # fmt: skip


def computed(fetched: Sequence[Any]) -> set[Any]:
    """Returns all operations that tensors or operations need, and they themselves."""
    waiting = [getattr(element, "op", element) for element in fetched]
    seen = set(waiting)
    while waiting:
        operation = waiting.pop()
        for before in (*(t.op for t in operation.inputs), *operation.control_inputs):
            if before not in seen:
                seen.add(before)
                waiting.append(before)
    return seen


def assigned(operation: Any) -> Any:
    """Returns the operation of the variable that an assignment changes."""
    variable = operation.inputs[0].op
    while variable.type in ("Switch", "RefSwitch", "Identity", "RefIdentity", "Enter", "RefEnter"):
        variable = variable.inputs[0].op  # into a tf.cond or tf.while_loop
    return variable


def selects_rows(op: Any) -> bool:
    """Says whether a condition chooses whole rows, which TensorFlow 2 does not do."""
    return op.type == "Select" and (
        op.inputs[0].shape.rank is None or op.inputs[0].shape.rank != op.inputs[1].shape.rank
    )


def stops_variables(op: Any) -> bool:
    """Says whether the labels of a cross-entropy come from variables, which are not trained so."""
    if op.type != "StopGradient" or "softmax_cross_entropy_with_logits_sg" not in op.name:
        return False
    waiting, seen = [op], set()
    while waiting:
        inner = waiting.pop()
        if inner.type in ("VariableV2", "VarHandleOp"):
            return True
        if inner.name not in seen:
            seen.add(inner.name)
            waiting += [tensor.op for tensor in inner.inputs]
    return False
