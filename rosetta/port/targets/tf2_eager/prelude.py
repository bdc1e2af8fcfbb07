"""The lines that a native port needs before its own first statement."""

from rosetta.port.rules.registry import NeededLine

ONEDNN = NeededLine(
    'import os; os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # rounds as in TensorFlow 1.15',
    "TensorFlow 2 computes with oneDNN, whose last digits differ.",
)


def division(alias: str) -> NeededLine:
    """Returns the line that keeps 1 / x a division.

    Args:
        alias: of TensorFlow.
    """
    return NeededLine(
        f'{alias}.config.optimizer.set_experimental_options({{"constant_folding": False}})'
        "  # keeps 1 / x a division",
        "Folding turns 1 / x into an approximation in TensorFlow 2: 1 / 1 is 0.99999994.",
    )


def xavier(alias: str) -> str:
    """Returns the function that draws Glorot's uniform initial values as TensorFlow 1 did."""
    return f'''def xavier_initializer(shape, seed=None):
    """Draws uniformly between -limit and limit, as TensorFlow 1's Glorot initializer."""
    inputs, outputs = (math.prod(shape[:-2]) * size for size in (shape[-2:][0], shape[-1]))
    limit = math.sqrt(6 / (inputs + outputs))
    return {alias}.random.uniform(shape, -limit, limit, seed=seed)
'''


def to_numpy(alias: str) -> str:
    """Returns the function that makes NumPy arrays of lists of tensors."""
    return f'''def to_numpy(values):
    """Returns the same lists with NumPy arrays in the place of tensors."""
    return {alias}.nest.map_structure(lambda value: value.numpy(), values)
'''
