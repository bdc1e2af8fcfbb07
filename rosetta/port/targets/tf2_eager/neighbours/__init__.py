"""Puts what modules beside a script define for its graph into the script.

A course's `ops.py` or `network.py` has functions and classes that build layers; the script calls
them and runs a session. In TensorFlow 2 their variables are made once and their computations
stand in functions, so that they go where they are called; that needs one text.
"""

from rosetta.port.targets.tf2_eager.neighbours.merging import Merged, NotMerged, merge

__all__ = ["Merged", "NotMerged", "merge"]
