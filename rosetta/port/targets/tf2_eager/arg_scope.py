"""The arguments that `tf.contrib.framework.arg_scope` gives to the calls inside it."""

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Unit
from rosetta.port.targets.tf2_eager.unknown import Unknown


def defaults(region: Region, unit: Unit, endpoint: str) -> dict[str, cst.Arg]:
    """Returns what the scopes around a statement give to a function, by the parameters' names.

    Args:
        region: where the graph is built.
        unit: the statement.
        endpoint: of the function.

    Raises:
        Unknown: a scope is not understood.
    """
    found: dict[str, cst.Arg] = {}
    for item in (item for node in unit.withs for item in node.items):
        reference = region.names.reference(getattr(item.item, "func", item.item))
        scope = tensorflow.endpoint(reference.path) if reference else None
        if scope != "contrib.framework.arg_scope":
            continue
        listed, *given = item.item.args
        named = all(argument.keyword for argument in given)
        if not isinstance(listed.value, cst.List | cst.Tuple) or item.asname or not named:
            raise Unknown(item.item, "what it gives to which functions is not seen; write "
                          "arg_scope([function], argument=value)")  # fmt: skip
        functions = [region.names.reference(e.value) for e in listed.value.elements]
        if endpoint in [tensorflow.endpoint(f.path) if f else None for f in functions]:
            found |= {argument.keyword.value: argument for argument in given}
    return found


def dictionary(region: Region, argument: cst.Arg | None) -> dict[str, cst.BaseExpression]:
    """Returns what a dictionary that is given as an argument holds, by its keys.

    Args:
        region: where the graph is built.
        argument: the argument, or None for an empty dictionary.

    Raises:
        Unknown: it is no plain dictionary.
    """
    made = region.names.value(argument.value) if argument else cst.Dict([])
    match made:
        case cst.Dict(elements=elements) if all(
            isinstance(e, cst.DictElement) and isinstance(e.key, cst.SimpleString) for e in elements
        ):
            return {e.key.raw_value: e.value for e in elements}
        case cst.Call(func=cst.Name(value="dict"), args=args) if all(a.keyword for a in args):
            return {a.keyword.value: a.value for a in args}
    raise Unknown(argument, "its parameters are not seen; write a plain dictionary")
