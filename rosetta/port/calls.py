"""Calls whose arguments, and not only whose name, changed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import libcst as cst

from rosetta.port import modern_python
from rosetta.port.edits import Edit
from rosetta.port.names import dotted

if TYPE_CHECKING:
    from rosetta.port.rewriting import Rewriter

_BEFORE_1_0 = "Before TensorFlow 1.0 the axis came first."
# Keywords that only TensorFlow 1's functions take.
_TF1_KEYWORDS = {"keep_prob", "keep_dims", "reduction_indices", "squeeze_dims", "concat_dim", "lr"}
_ARTISTS = ("lines", "collections", "patches", "texts", "images")


def rewrite(rewriter: "Rewriter", nodes: Iterable[cst.Call]) -> set[int]:
    """Rewrites calls; returns the ids of the function names that are dealt with."""
    taken: set[int] = set()
    for node in nodes:
        parts = dotted(node.func)
        found = rewriter.resolve(parts) if parts else None
        done = False
        if found:
            done = _of_package(rewriter, node, *found)
        if not done and isinstance(node.func, cst.Attribute):
            _of_method(rewriter, node, node.func)
        if done:
            taken.add(id(node.func))
    return taken


def _positional(node: cst.Call) -> list[cst.Arg] | None:
    """Returns the arguments of a call that has positional ones only, else None."""
    return None if any(a.keyword or a.star for a in node.args) else list(node.args)


def _edit(
    rewriter: "Rewriter", node: cst.Call, first: cst.CSTNode, last: cst.CSTNode, new: str, why: str
) -> None:
    source = rewriter.source
    rewriter.tf1_call |= why == _BEFORE_1_0
    start, end = source.span(first)[0], source.span(last)[1]
    rewriter.edits.append(
        Edit(start, end, new, source.line(node), source.text[start:end], new, why)
    )


def _of_package(rewriter: "Rewriter", node: cst.Call, binding: object, path: str) -> bool:
    source = rewriter.source
    name = path.removeprefix("tensorflow.").removeprefix("compat.v1.")
    arguments = _positional(node)
    if not path.startswith("tensorflow."):
        return _of_numpy(rewriter, node, path, arguments)
    if any(a.keyword and a.keyword.value in _TF1_KEYWORDS for a in node.args):
        rewriter.tf1_call = True
    if name in ("concat", "concat_v2") and arguments and len(arguments) == 2:
        axis, values = (a.value for a in arguments)
        if isinstance(axis, cst.Integer) and not isinstance(values, cst.Integer):
            new = f"{source.of(values)}, {source.of(axis)}"
            _edit(rewriter, node, axis, values, new, _BEFORE_1_0)
    elif name == "split" and arguments and len(arguments) == 3:
        axis, number, value = (a.value for a in arguments)
        if isinstance(axis, cst.Integer) and not isinstance(value, cst.Integer):
            new = f"{source.of(value)}, {source.of(number)}, {source.of(axis)}"
            _edit(rewriter, node, axis, value, new, _BEFORE_1_0)
    elif name == "python.framework.tensor_shape.scalar" and not node.args:
        new = rewriter.expression("tf.TensorShape") + "([])"
        _edit(rewriter, node, node, node, new, "TensorFlow 2 took tensor_shape.scalar out.")
        return True
    elif name in ("contrib.layers.xavier_initializer", "contrib.layers.xavier_initializer_conv2d"):
        from_root = "contrib" not in getattr(binding, "path", "")
        if from_root and all(a.keyword and a.keyword.value in ("seed", "dtype") for a in node.args):
            new = rewriter.expression("tf.glorot_uniform_initializer")
            rewriter.used.add(name)
            _edit(rewriter, node, node.func, node.func, new,
                  "Glorot's initializer is the uniform Xavier one.")  # fmt: skip
            return True
    return False


def _of_numpy(
    rewriter: "Rewriter", node: cst.Call, path: str, arguments: list[cst.Arg] | None
) -> bool:
    source = rewriter.source
    if path == "numpy.asscalar" and arguments and len(arguments) == 1:
        owner = source.of(node.func).rpartition(".")[0]
        new = f"{owner}.asarray({source.of(arguments[0].value)}).item()" if owner else ""
        if new:
            _edit(rewriter, node, node, node, new, "NumPy 1.23 took asscalar out.")
            return True
    as_text = any(a.keyword and a.keyword.value == "sep" for a in node.args)
    if path == "numpy.fromstring" and isinstance(node.func, cst.Attribute) and not as_text:
        _edit(rewriter, node, node.func.attr, node.func.attr, "frombuffer",
              "NumPy reads bytes with frombuffer only.")  # fmt: skip
        return True
    if path == "sklearn.manifold.TSNE":
        for keyword in (a.keyword for a in node.args if a.keyword):
            if keyword.value == "n_iter":
                _edit(rewriter, node, keyword, keyword, "max_iter",
                      "scikit-learn 1.7 took n_iter out; it is max_iter since 1.5.")  # fmt: skip
    if path == "matplotlib.pyplot.style.use" and arguments and len(arguments) == 1:
        value = arguments[0].value
        style = value.raw_value if isinstance(value, cst.SimpleString) else ""
        if style.startswith("seaborn") and not style.startswith(modern_python.SEABORN_STYLE):
            new = source.of(value).replace("seaborn", modern_python.SEABORN_STYLE, 1)
            _edit(rewriter, node, value, value, new, "Matplotlib 3.6 renamed these styles.")
    return False


def _of_method(rewriter: "Rewriter", node: cst.Call, function: cst.Attribute) -> None:
    """Methods that are known by their name alone, since nothing says what they belong to."""
    method, source = function.attr.value, rewriter.source
    names = rewriter.names
    if method == "tostring" and not node.args:
        _edit(rewriter, node, function.attr, function.attr, "tobytes",
              "NumPy 2.3 took tostring out; tobytes is the same.")  # fmt: skip
    elif method == "as_matrix" and not node.args:
        _edit(rewriter, node, function, node, source.of(function.value) + ".values",
              "pandas 1.0 took as_matrix out.")  # fmt: skip
    elif method == "gca" and [a.keyword.value for a in node.args if a.keyword] == ["projection"]:
        _edit(rewriter, node, function.attr, function.attr, "add_subplot",
              "Matplotlib 3.6 no longer takes a projection in gca.")  # fmt: skip
    elif method == "set_window_title" and source.of(function.value).endswith(".canvas"):
        _edit(rewriter, node, function.attr, function.attr, "manager.set_window_title",
              "Matplotlib 3.6 moved the window's title to its manager.")  # fmt: skip
    elif (
        method == "remove"
        and len(node.args) == 1
        and isinstance(function.value, cst.Attribute)
        and function.value.attr.value in _ARTISTS
        and any(b.path.startswith("matplotlib") for b in names.bindings.values())
    ):
        _edit(rewriter, node, node, node, source.of(node.args[0].value) + ".remove()",
              "Matplotlib 3.7 made the lists of artists read-only.")  # fmt: skip
    elif method == "isAlive" and not node.args:
        _edit(rewriter, node, function.attr, function.attr, "is_alive",
              "Python 3.9 took isAlive out.")  # fmt: skip
