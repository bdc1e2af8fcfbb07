"""Ports to Keras: a model of layers, a loss, an optimizer; upon the native TensorFlow 2 port."""

from rosetta.port.targets.keras_api.target import port

__all__ = ["port"]
