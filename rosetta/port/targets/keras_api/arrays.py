"""What is put into a model: arrays stay, lists become tensors."""

import libcst as cst

from rosetta.port.targets.keras_api.program import Program

_FRAMEWORKS = ("constant", "convert_to_tensor", "one_hot", "reshape", "cast")
_NUMPY = {"array", "asarray", "loadtxt", "zeros", "ones", "reshape", "concatenate", "vstack",
          "hstack", "expand_dims", "arange", "linspace", "eye", "genfromtxt"}  # fmt: skip
_METHODS = {"reshape", "astype", "copy", "transpose", "flatten", "ravel"}
_BATCHES = {"next_batch"}
_FIELDS = {"images", "labels", "T"}


def is_array(program: Program, node: cst.BaseExpression, depth: int = 0) -> bool:
    """Says whether an expression gives an array or tensor wherever the script computes it."""
    if depth > 8:
        return False
    match node:
        case cst.Name():
            given = program.given(node)
            if given is not None:
                return bool(given) and all(is_array(program, v, depth + 1) for v in given)
            found = list(program.names.assigned(node))
            return bool(found) and all(
                _gives_batch(value) if place is not None else is_array(program, value, depth + 1)
                for value, place in found
            )
        case cst.BinaryOperation(left=left, right=right):
            return any(is_array(program, side, depth + 1) for side in (left, right))
        case cst.Subscript(value=value):
            return is_array(program, value, depth + 1)
        case cst.Attribute(attr=cst.Name(value=name)):
            return name in _FIELDS
        case cst.Call(func=function):
            reference = program.names.reference(function)
            if reference and reference.path.startswith("numpy."):
                return reference.path.rpartition(".")[2] in _NUMPY
            if program.endpoint(function) in _FRAMEWORKS:
                return True
            match function:
                case cst.Attribute(value=value, attr=cst.Name(value=name)):
                    return name in _METHODS and is_array(program, value, depth + 1)
    return False


def _gives_batch(value: cst.BaseExpression) -> bool:
    match value:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=name))):
            return name in _BATCHES
    return False


def text(program: Program, name: str, node: cst.BaseExpression, dtype: str) -> str:
    """Returns what is put into a model: Keras would take a list for several inputs.

    Args:
        program: the native port.
        name: of the placeholder that it was fed to.
        node: what is fed.
        dtype: of the placeholder.
    """
    written, ranks = program.script.of(node), program.ranks(name)
    if is_single(program, name, node):
        return f"{program.alias}.constant([{written}], {dtype})"
    known = program.placeholders.get(name)
    if is_array(program, node) or (known and known.types == {"ndarray"} and 0 not in ranks):
        return written
    if 0 in ranks and is_single(program, name, node) is None:
        return f"{program.alias}.reshape({written}, [-1])"
    return f"{program.alias}.constant({written}, {dtype})"


def is_single(program: Program, name: str, node: cst.BaseExpression) -> bool | None:
    """Says whether what is fed is one number in the place of a batch; None if it is not seen."""
    ranks = program.ranks(name)
    if 0 not in ranks or is_array(program, node) or isinstance(node, cst.List):
        return False
    return True if ranks == {0} or program.number(node) is not None else None
