"""Models that are no rows of layers: a subclass of `keras.Model` with its own training step."""

from rosetta.port.targets.keras_api.own_step.own_step import OwnStep

__all__ = ["OwnStep"]
