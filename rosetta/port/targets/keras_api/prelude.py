"""What a Keras port needs before its own first statement."""

from rosetta.port.targets.tf2_eager.calls import XAVIER


def with_own(text: str, alias: str) -> str:
    """Returns a port with the imports and functions that layers need.

    Args:
        text: of the port.
        alias: of TensorFlow.
    """
    if "partial(" in text:
        at = text.index(f"import tensorflow as {alias}\n")
        text = f"{text[:at]}from functools import partial\n{text[at:]}"
    return text.replace(
        f"def {XAVIER}(shape, seed=None):", f'def {XAVIER}(shape, dtype="float32", seed=None):'
    ).replace(
        f"return {alias}.random.uniform(shape, -limit, limit, seed=seed)",
        f"return {alias}.random.uniform(shape, -limit, limit, dtype, seed=seed)",
    )
