"""Gradients of embeddings, of which a step looks up some rows."""

from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.graph.units import Definition
from rosetta.port.targets.tf2_eager.unknown import Unknown

_WHY = (
    "Keras' optimizer changes other rows of an embedding than TensorFlow 1's; make its gradients "
    "dense in both"
)


def are_made_dense(update: Definition, facts: Facts) -> bool:
    """Says whether sparse gradients have to be made dense, to compute as TensorFlow 1.

    Raises:
        Unknown: TensorFlow 1 changes only some rows, in a way that Keras does not.
    """
    sparse = {made.optimizer for made in facts.updates_in(update.values) if made.sparse}
    if sparse - {"GradientDescentOptimizer", "AdamOptimizer", "AdagradOptimizer"}:
        raise Unknown(update.unit.node, _WHY)
    return bool(sparse - {"GradientDescentOptimizer"})


def check_applied(update: Definition, facts: Facts) -> None:
    """Refuses sparse gradients that the script applies itself, but by gradient descent."""
    if any(made.sparse and made.optimizer != "GradientDescentOptimizer"
           for made in facts.updates_in(update.values)):  # fmt: skip
        raise Unknown(update.unit.node, _WHY)
