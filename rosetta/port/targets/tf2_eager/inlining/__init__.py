"""Puts functions that build a graph where they are called.

A function such as `build_model(x)` makes variables and computes with them at once. TensorFlow 2
makes variables once and computes in functions, so that the two must come apart; where they are
called, each of the function's statements can go its own way.
"""

from rosetta.port.targets.tf2_eager.inlining.rounds import Inlined, inline

__all__ = ["Inlined", "inline"]
