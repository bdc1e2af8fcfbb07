"""Ports to native TensorFlow 2: functions, variables and eager values; no graph, no session."""

from rosetta.port.targets.tf2_eager.target import port

__all__ = ["port"]
