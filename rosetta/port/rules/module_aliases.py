"""`layers = tf.contrib.layers`: another name for a module that is gone."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules import statements
from rosetta.port.rules.registry import Finding, on_node
from rosetta.port.symbols import tensorflow_1


def names_module(path: str) -> bool:
    """Says whether a name that is assigned a dotted path stands for it, too."""
    endpoint = tensorflow.endpoint(path) or ""
    return tensorflow_1.is_module(endpoint) or endpoint in tensorflow_1.PACKAGES


@on_node(cst.Assign)
def module_alias(assign: cst.Assign, script: Script, names: Names) -> Iterator[Finding]:
    """Takes the assignment out where the module is nowhere as a whole."""
    reference = names.reference(assign.value)
    simple = len(assign.targets) == 1 and isinstance(assign.targets[0].target, cst.Name)
    if reference is None or not simple or not names_module(reference.path):
        return
    endpoint = tensorflow.endpoint(reference.path)
    if tensorflow_1.moved(endpoint) is None:
        why = f"tf.{endpoint} is gone; each use of it is written out."
        yield statements.without(script, assign, why)
