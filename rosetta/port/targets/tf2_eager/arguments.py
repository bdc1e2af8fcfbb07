"""The arguments of a call, by the names of the function's parameters."""

from collections.abc import Sequence

import libcst as cst

from rosetta.port.targets.tf2_eager.unknown import Unknown


def by_name(call: cst.Call, parameters: Sequence[str]) -> dict[str, cst.Arg]:
    """Returns the arguments of a call by the parameters' names.

    Args:
        call: the call.
        parameters: of the function, in their order.

    Raises:
        Unknown: they cannot be told.
    """
    found: dict[str, cst.Arg] = {}
    for number, argument in enumerate(call.args):
        name = argument.keyword.value if argument.keyword else None
        if argument.star or (name is None and number >= len(parameters)):
            raise Unknown(call, "its arguments are not understood; write them out by name")
        found[name or parameters[number]] = argument
    unknown = [name for name in found if name not in parameters]
    if unknown:
        raise Unknown(call, f"its argument {unknown[0]} is not understood; take it out, or "
                      "write the call by hand")  # fmt: skip
    return found
