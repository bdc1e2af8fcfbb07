"""What the operations of a graph need and do."""

from collections.abc import Iterator, Sequence
from typing import Any

# Operations that take a variable by reference, but leave it as it is.
_LEAVING = ("IsVariableInitialized", "RefSwitch", "RefIdentity", "RefEnter", "RefExit", "RefMerge",
            "RefNextIteration", "RefSelect")  # fmt: skip
_OF_RESOURCES = ("Assign", "ResourceApply", "ResourceScatter", "ResourceSparse")


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


def changed(operation: Any) -> Iterator[Any]:
    """Yields the operations of the variables that an operation changes."""
    of_resources = operation.type.startswith(_OF_RESOURCES)
    for argument, tensor in zip(operation.op_def.input_arg, operation.inputs):
        resource = of_resources and tensor.dtype.name == "resource"
        if resource or (argument.is_ref and operation.type not in _LEAVING):
            yield _variable(tensor.op)


def _variable(operation: Any) -> Any:
    """Returns the operation of a variable that is handed into a tf.cond or tf.while_loop."""
    while operation.type in ("Switch", "RefSwitch", "Identity", "RefIdentity", "Enter", "RefEnter"):
        operation = operation.inputs[0].op
    return operation


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
