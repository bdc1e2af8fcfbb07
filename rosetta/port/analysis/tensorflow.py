"""What a script has of TensorFlow: endpoints, and which version it was written for.

An endpoint is a dotted path without its root: `nn.relu` for `tensorflow.nn.relu` and for
`tensorflow.compat.v1.nn.relu`.
"""

import libcst as cst

from rosetta.port.analysis import installed
from rosetta.port.analysis.names import Import, Names, text
from rosetta.port.analysis.script import Script

ROOT = "tensorflow"
V1 = "tensorflow.compat.v1"
# Keywords that only TensorFlow 1's functions take.
_TF1_KEYWORDS = {"keep_prob", "keep_dims", "reduction_indices", "squeeze_dims", "concat_dim"}
# Endpoints that only programs for TensorFlow 2 use, though TensorFlow 1.15 has them.
_TF2_ONLY = {"GradientTape", "function", "random.set_seed", "config.run_functions_eagerly"}


def endpoint(path: str) -> str | None:
    """Returns the endpoint of a dotted path, "" for TensorFlow itself, None for other packages."""
    for root in (V1, ROOT):
        if path == root:
            return ""
        if path.startswith(root + "."):
            return path[len(root) + 1 :]
    return None


def imports_it(statement: Import) -> bool:
    """Says whether an import statement is one of TensorFlow or something in it."""
    return any(endpoint(module) is not None for module in _modules(statement))


def star_of(statement: Import) -> str | None:
    """Returns the module of `from tensorflow... import *`, or None for another statement."""
    if isinstance(statement, cst.ImportFrom) and isinstance(statement.names, cst.ImportStar):
        return next((module for module in _modules(statement) if imports_it(statement)), None)
    return None


def _modules(statement: Import) -> list[str]:
    if isinstance(statement, cst.Import):
        return [text(alias.name) for alias in statement.names]
    return [] if statement.relative or not statement.module else [text(statement.module)]


def alias(names: Names) -> str:
    """Returns the name that TensorFlow itself has in a script, "tf" if it has none."""
    return next((name for name, path in names.imports() if path in (ROOT, V1)), "tf")


def used(names: Names) -> set[str]:
    """Returns the endpoints that a script imports or uses."""
    paths = {reference.path for reference in names.references}
    for statement in names.statements:
        if isinstance(statement, cst.Import):
            paths |= {text(alias.name) for alias in statement.names}
    paths |= {path for _, path in names.imports()}
    return {found for path in paths if (found := endpoint(path))}


def needs_1(script: Script, names: Names) -> bool:
    """Says whether something in a script does not run on TensorFlow 2's own API."""
    stars = [module for statement in names.statements if (module := star_of(statement))]
    return (
        any(not module.startswith(V1) for module in stars)
        or any(not installed.in_v2(found) for found in used(names) - put_there(script, names))
        or any(
            argument.keyword and argument.keyword.value in _TF1_KEYWORDS
            for call in script.positions
            if isinstance(call, cst.Call) and _calls_it(call, names)
            for argument in call.args
        )
    )


def put_there(script: Script, names: Names) -> set[str]:
    """Returns the used endpoints that hang on what a script itself assigns, as `tf.model = ...`."""
    assigned = {
        reference.path
        for node in script.positions
        if isinstance(node, cst.Assign)
        for target in node.targets
        if isinstance(target.target, cst.Attribute)
        and (reference := names.reference(target.target))
    }
    own = {endpoint(path) for path in assigned} - {None}
    return {found for found in used(names) if found.partition(".")[0] in own}


def is_for_2(names: Names) -> bool:
    """Says whether a script uses what only programs for TensorFlow 2 use."""
    return not _TF2_ONLY.isdisjoint(used(names))


def _calls_it(call: cst.Call, names: Names) -> bool:
    reference = names.reference(call.func)
    return reference is not None and bool(endpoint(reference.path))
