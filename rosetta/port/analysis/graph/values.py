"""What a value of the script is to its graph, in the form in which the builder tells it."""

from typing import Any

Value = dict[str, Any]  # as the builder describes it
_FED = ("Placeholder", "PlaceholderWithDefault")


def named(value: Value) -> list[str]:
    """Returns the names of the graph's elements in a value."""
    items = parts(value)
    if items is not None:
        return [name for _, item in items for name in named(item)]
    return [value["name"]] if "name" in value else []


def parts(value: Value) -> list[tuple[str, Value]] | None:
    """Returns what a list or dictionary holds, each with its index or key; None of other values."""
    if value["kind"] == "list":
        return [(str(number), item) for number, item in enumerate(value["items"])]
    if value["kind"] == "dict":
        return [(key, item) for _, item, key in value["items"]]
    return None


def kind_of(value: Value) -> str:
    """Returns what a value is, in one word."""
    kind = value["kind"]
    if kind == "tensor":
        if value["update"]:
            return "assignment"
        return "placeholder" if value["type"] in _FED else "tensor"
    if kind == "operation":
        return "training"
    if kind == "list":
        kinds = [kind_of(item) for item in value["items"]]
        if all(k in ("training", "assignment") for k in kinds):
            return "assignment"
        if all(k in ("tensor", "tensors", "placeholder") for k in kinds):
            return "tensors"
        if kinds and set(kinds) == {"cell"}:
            return "cell"
        if value["items"] and all(is_pair(item) for item in value["items"]):
            return "gradients"
        return "variables" if _holds_variables(value) else "other"
    if kind == "dict" and _holds_variables(value):
        return "variables"
    return kind


def is_element(value: Value) -> bool:
    """Says whether a value is the next element of an iterator over data, or a part of it."""
    if value["kind"] in ("list", "dict"):
        return all(is_element(item) for _, item in parts(value))
    return value.get("type") == "IteratorGetNext"


def _holds_variables(value: Value) -> bool:
    """Says whether a list or dictionary holds variables, and beside them Python's values only."""
    kinds = [kind_of(item) for _, item in parts(value)]
    return "variable" in kinds and set(kinds) <= {"variable", "variables", "python", "function"}


def is_pair(value: Value) -> bool:
    """Says whether a value is a gradient and its variable."""
    kinds = [kind_of(item) for item in value.get("items", ())]
    return kinds == ["tensor", "variable"]
