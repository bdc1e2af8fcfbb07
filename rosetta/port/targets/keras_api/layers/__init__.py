"""Which layers of Keras compute what a function computes."""

from rosetta.port.targets.keras_api.layers.chains import Chains, NoLayer
from rosetta.port.targets.keras_api.layers.layer import Layer

__all__ = ["Chains", "Layer", "NoLayer"]
