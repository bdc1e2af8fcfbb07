"""Each rule by itself: what it makes of a line, what it leaves alone, what it refuses."""

import importlib
import pkgutil

import pytest

from rosetta.port import edits, rules
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.rules.module_aliases import names_module
from rosetta.port.rules.registry import Finding, NeededLine, RuleSet

IMPORTS = {
    "tf.": "import tensorflow as tf",
    "np.": "import numpy as np",
    "plt.": "import matplotlib.pyplot as plt",
    "TSNE": "from sklearn.manifold import TSNE",
}
# rule -> (before, after); equal where the rule must leave a line alone
REWRITES = {
    "axis_first": [
        ("tf.concat(1, [a, b])", "tf.concat([a, b], 1)"),
        ("tf.concat_v2(1, x)", "tf.concat_v2(x, 1)"),
        ("tf.concat([a, b], 1)", "tf.concat([a, b], 1)"),
        ("tf.concat(axis=1, values=x)", "tf.concat(axis=1, values=x)"),
        ("tf.concat(1, (a, b))", "tf.concat((a, b), 1)"),
        ("tf.split((1), (n), (x))", "tf.split((x), (n), (1))"),
        ("tf.concat(0, [tf.concat(1, a), b])", "tf.concat([tf.concat(a, 1), b], 0)"),
        ("tf.split(1, n, x)", "tf.split(x, n, 1)"),
        ("tf.split(x, 2, 1)", "tf.split(x, 2, 1)"),
    ],
    "dimension_values": [
        ("x.get_shape()[1].value", "x.get_shape()[1]"),
        ("shape = x.shape; shape[-1].value", "shape = x.shape; shape[-1]"),
        ("shape = cells; shape[1].value", "shape = cells; shape[1].value"),
    ],
    "logits_before_labels": [
        ("tf.nn.softmax_cross_entropy_with_logits(p, y); tf.Session",
         "tf.nn.softmax_cross_entropy_with_logits(logits=p, labels=y); tf.Session"),
        ("tf.nn.sigmoid_cross_entropy_with_logits(p,  # a\n    (y), 'n'); tf.Session",
         "tf.nn.sigmoid_cross_entropy_with_logits(logits=p,  # a\n    labels=(y), name='n'); "
         "tf.Session"),
        ("tf.nn.sparse_softmax_cross_entropy_with_logits(p, labels=y); tf.Session",
         "tf.nn.sparse_softmax_cross_entropy_with_logits(logits=p, labels=y); tf.Session"),
        ("tf.nn.sigmoid_cross_entropy_with_logits(logits=p, targets=y)",
         "tf.nn.sigmoid_cross_entropy_with_logits(logits=p, labels=y)"),
        ("tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=p)",
         "tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=p)"),
        ("tf.compat.v1.nn.softmax_cross_entropy_with_logits(y, p)",
         "tf.compat.v1.nn.softmax_cross_entropy_with_logits(y, p)"),
        ("tf.nn.softmax_cross_entropy_with_logits_v2(y, p)",
         "tf.nn.softmax_cross_entropy_with_logits_v2(y, p)"),
    ],
    "inputs_before_labels": [
        ("y = tf.placeholder(tf.int32, [4, 1])\ntf.nn.nce_loss(w, b, x, y, 3, num_classes=8)",
         "y = tf.placeholder(tf.int32, [4, 1])\n"
         "tf.nn.nce_loss(w, b, inputs=x, labels=y, num_sampled=3, num_classes=8)"),
        ("v = tf.Variable(tf.random_uniform([8, 5]))\nx = tf.nn.embedding_lookup(v, i)\n"
         "tf.nn.sampled_softmax_loss(w, b, x, y, 3, 8)",
         "v = tf.Variable(tf.random_uniform([8, 5]))\nx = tf.nn.embedding_lookup(v, i)\n"
         "tf.nn.sampled_softmax_loss(w, b, inputs=x, labels=y, num_sampled=3, num_classes=8)"),
        ("y = tf.placeholder('int64')\ntf.nn.nce_loss(w, b, y, x, 3, 8)",
         "y = tf.placeholder('int64')\ntf.nn.nce_loss(w, b, y, x, 3, 8)"),
        ("tf.nn.nce_loss(w, b, y, x, 3, 8)", "tf.nn.nce_loss(w, b, y, x, 3, 8)"),
        ("tf.mul\ny = tf.placeholder('int64')\ntf.nn.nce_loss(w, b, y, x, 3, 8)",
         "tf.mul\ny = tf.placeholder('int64')\ntf.nn.nce_loss(w, b, y, x, 3, 8)"),
        ("tf.nn.nce_loss(w, b, inputs=x, labels=y)", "tf.nn.nce_loss(w, b, inputs=x, labels=y)"),
    ],
    "rnn_initial_state": [
        ("s = tf.placeholder('float')\nc = tf.nn.rnn_cell.BasicLSTMCell(3)\n"
         "tf.nn.rnn(c, x, initial_state=s)",
         "s = tf.placeholder('float')\nc = tf.nn.rnn_cell.BasicLSTMCell(3, state_is_tuple=False)\n"
         "tf.nn.rnn(c, x, initial_state=s)"),
        ("c = tf.nn.rnn_cell.BasicLSTMCell(3)\ntf.nn.rnn(c, x, initial_state=c.zero_state(4, t))",
         "c = tf.nn.rnn_cell.BasicLSTMCell(3)\ntf.nn.rnn(c, x, initial_state=c.zero_state(4, t))"),
        ("c = tf.nn.rnn_cell.GRUCell(3)\ntf.nn.rnn(c, x, initial_state=s)",
         "c = tf.nn.rnn_cell.GRUCell(3)\ntf.nn.rnn(c, x, initial_state=s)"),
        ("c = tf.nn.rnn_cell.LSTMCell(3)\ntf.nn.rnn(c, x, dtype=t)",
         "c = tf.nn.rnn_cell.LSTMCell(3)\ntf.nn.rnn(c, x, dtype=t)"),
    ],
    "tensor_shape_scalar": [
        ("tf.python.framework.tensor_shape.scalar()", "tf.TensorShape([])"),
    ],
    "xavier_initializer": [
        ("tf.contrib.layers.xavier_initializer()", "tf.glorot_uniform_initializer()"),
        ("tf.contrib.layers.xavier_initializer_conv2d(seed=1)",
         "tf.glorot_uniform_initializer(seed=1)"),
        ("tf.contrib.layers.xavier_initializer(uniform=False)",
         "tf.contrib.layers.xavier_initializer(uniform=False)"),
        ("tf.contrib.layers.xavier_initializer(False)",
         "tf.contrib.layers.xavier_initializer(False)"),
    ],
    "numpy_asscalar": [
        ("np.asscalar(a[0])", "np.asarray(a[0]).item()"),
        ("np.asscalar(np.asscalar(a))", "np.asarray(np.asarray(a).item()).item()"),
        ("asscalar(a)", "asscalar(a)"),
    ],
    "numpy_newshape": [
        ("np.reshape(a, newshape=(1, 2), order='C')", "np.reshape(a, (1, 2), order='C')"),
        ("np.reshape(a=a, newshape=(1, 2))", "np.reshape(a=a, newshape=(1, 2))"),
    ],
    "one_element_arrays": [
        ("w = tf.Variable([1.])\nprint('%d' % np.float32(1), '%f' % s.run(w))",
         "w = tf.Variable([1.])\nprint('%d' % np.float32(1), '%f' % np.squeeze(s.run(w)))"),
        ("c = tf.reduce_mean(np.ones(3))\n'%f' % s.run(c)",
         "c = tf.reduce_mean(np.ones(3))\n'%f' % s.run(c)"),
        ("c = tf.reduce_mean(x * 2)\nw = tf.Variable([[0.]])\n"
         "a, b = np.ones(3), s.run(c * 100)\nfor i in r:\n    c_, w_, _ = s.run([c, w, t])\n"
         "    '%d %.3f %f %s' % (i, c_, w_ * 2, w_)",
         "c = tf.reduce_mean(x * 2)\nw = tf.Variable([[0.]])\n"
         "a, b = np.ones(3), s.run(c * 100)\nfor i in r:\n    c_, w_, _ = s.run([c, w, t])\n"
         "    '%d %.3f %f %s' % (i, c_, np.squeeze(w_ * 2), w_)"),
        ("np.array\n'%d%%' % (y.eval())", "np.array\n'%d%%' % np.squeeze(y.eval())"),
        ("x = np.array([[1], [2]])\nint(x[0]), int(x[0][1])",
         "x = np.array([[1], [2]])\nint(np.squeeze(x[0])), int(x[0][1])"),
        ("import math\nv = s.run(tf.nn.relu(p))\nmath.sqrt(v + np.pi)",
         "import math\nv = s.run(tf.nn.relu(p))\nmath.sqrt(np.squeeze(v + np.pi))"),
        ("int(np.searchsorted(t, np.random.rand(1) * s))",  # draws a character
         "int(np.squeeze(np.searchsorted(t, np.random.rand(1) * s)))"),
        ("int(np.searchsorted(t, np.random.rand())), int(np.searchsorted(t, s))",
         "int(np.searchsorted(t, np.random.rand())), int(np.searchsorted(t, s))"),
        ("np.ones\nimport subprocess\nint(subprocess.run(a)), int(a), '%s' % s.run(a)",
         "np.ones\nimport subprocess\nint(subprocess.run(a)), int(a), '%s' % s.run(a)"),
    ],
    "numpy_promotion": [
        ("np.max(y) + 1, 2 * np.max(y)", "np.max(y) + np.int64(1), 2 * np.max(y)"),
        ("np.max(y, 0) + 1, np.max(y, axis=0) + 1", "np.max(y, 0) + 1, np.max(y, axis=0) + 1"),
        ("np.max(y) + 1.5, np.max(y) + z, np.abs(y) + 1",
         "np.max(y) + 1.5, np.max(y) + z, np.abs(y) + 1"),
    ],
    "numpy_ragged": [
        ("a, b = np.nan_to_num(f(x))", "a, b = np.nan_to_num(legacy_ragged.array(f(x)))"),
        ("a = np.nan_to_num(f(x))", "a = np.nan_to_num(f(x))"),
        ("a, b = np.array([x, y])", "a, b = np.array([x, y])"),
        ("a, b = np.split(f(x), 2)", "a, b = np.split(f(x), 2)"),
    ],
    "numpy_fromstring": [
        ("np.fromstring(data, np.uint8)", "np.frombuffer(data, np.uint8)"),
        ("np.fromstring('1 2', sep=' ')", "np.fromstring('1 2', sep=' ')"),
    ],
    "sklearn_tsne": [
        ("TSNE(2, n_iter=500)", "TSNE(2, max_iter=500)"),
        ("TSNE(2)", "TSNE(2)"),
    ],
    "seaborn_style": [
        ("plt.style.use('seaborn-white')", "plt.style.use('seaborn-v0_8-white')"),
        ("plt.style.use('seaborn-v0_8')", "plt.style.use('seaborn-v0_8')"),
        ("plt.style.use('ggplot')", "plt.style.use('ggplot')"),
    ],
    "renamed_methods": [
        ("image.tostring()", "image.tobytes()"),
        ("tree.tostring(root)", "tree.tostring(root)"),
        ("thread.isAlive()", "thread.is_alive()"),
    ],
    "pandas_as_matrix": [
        ("frame[['a']].as_matrix()", "frame[['a']].values"),
        ("frame.as_matrix(['a'])", "frame.as_matrix(['a'])"),
    ],
    "matplotlib_projection": [
        ("figure.gca(projection='3d')", "figure.add_subplot(projection='3d')"),
        ("figure.gca()", "figure.gca()"),
    ],
    "matplotlib_window_title": [
        ("f.canvas.set_window_title(t)", "f.canvas.manager.set_window_title(t)"),
        ("f.set_window_title(t)", "f.set_window_title(t)"),
    ],
    "matplotlib_artists": [
        ("plt.gca().lines.remove(l)", "l.remove()"),
        ("plt.gca().names.remove(l)", "plt.gca().names.remove(l)"),
        ("ax.lines.remove(l)", "ax.lines.remove(l)"),  # of a list, without Matplotlib
    ],
    "module_aliases": [
        ("c = tf.contrib\nx = 1", "x = 1"),
        ("c = tf.contrib; x = 1", "pass; x = 1"),
        ("if a:\n    c = tf.contrib", "if a:\n    pass"),
        ("l = tf.contrib.layers", "l = tf.contrib.layers"),  # the endpoint's rule writes it
        ("a.b = tf.contrib", "a.b = tf.contrib"),
    ],
    "tensorflow_imports": [
        ("import tensorflow as t", "import tensorflow.compat.v1 as t"),
        ("import tensorflow", "import tensorflow.compat.v1 as tensorflow"),
        ("import os, tensorflow as tf", "import os\nimport tensorflow.compat.v1 as tf"),
        ("if a: import os, tensorflow as tf",
         "if a: import os; import tensorflow.compat.v1 as tf"),
        ("from tensorflow import Session as S", "from tensorflow.compat.v1 import Session as S"),
        ("from tensorflow.nn import relu", "from tensorflow.compat.v1.nn import relu"),
        ("import tensorflow.nn as nn", "import tensorflow.compat.v1.nn as nn"),
        ("import tensorflow.compat.v1 as tf", "import tensorflow.compat.v1 as tf"),
        ("from tensorflow.contrib import slim\nslim.conv2d",
         "from rosetta.legacy.slim import tf_slim as slim\nslim.conv2d"),
        ("from tensorflow.contrib import rnn\nrnn.GRUCell", "rnn = tf.nn.rnn_cell\nrnn.GRUCell"),
        ("from tensorflow.contrib import rnn\nrnn.static_rnn", "rnn.static_rnn"),
        ("from tensorflow.contrib.rnn import OutputProjectionWrapper as O",
         "from rosetta.legacy.rnn import OutputProjectionWrapper as O"),
        ("from tensorflow.contrib.learn.datasets import mnist\nmnist.read_data_sets",
         "from rosetta.legacy import mnist\nmnist.read_data_sets"),
        ("from tensorflow import *", "from tensorflow.compat.v1 import *"),
        ("from tensorflow.contrib.layers import *", "from tf_slim import *"),
        ("def f():\n    from tensorflow import (  # a\n        nn)\n    nn",
         "def f():\n    # a\n    from tensorflow.compat.v1 import nn\n    nn"),
        ("from . import tensorflow", "from . import tensorflow"),
    ],
    "package_imports": [
        ("from collections import Iterable, OrderedDict",
         "from collections import OrderedDict\nfrom collections.abc import Iterable"),
        ("from numpy import float as f", "f = float"),
        ("from sklearn.externals import joblib", "import joblib"),
        ("from scipy.misc import imread as r", "r = legacy_images.imread"),
        ("from time import clock", "from time import perf_counter as clock"),
    ],
    "package_names": [
        ("np.float(x), np.NaN, np.inf", "float(x), np.nan, np.inf"),
        ("import time\ntime.clock()", "import time\ntime.perf_counter()"),
        ("import collections\ncollections.Mapping", "import collections\ncollections.abc.Mapping"),
        ("from numpy import float_ as f\nf(1)", "from numpy import float_ as f\nf(1)"),
    ],
    "tensorflow_endpoints": [
        ("tf.mul(a, tf.pack(b))", "tf.multiply(a, tf.stack(b))"),
        ("tf.contrib.layers.flatten(x)", "tf_slim.flatten(x)"),
        ("r = tf.contrib.rnn\nr.GRUCell\nr.static_rnn",
         "r = tf.nn.rnn_cell\nr.GRUCell\ntf.nn.static_rnn"),
        ("tf.nn.relu(x)", "tf.nn.relu(x)"),
        ("def f(tf):\n    return tf.mul", "def f(tf):\n    return tf.mul"),
        ("f(tf=tf.mul)", "f(tf=tf.multiply)"),
    ],
}  # fmt: skip
# rule -> (lines, what the port needs at its top, or None)
LINES = {
    "reciprocal": [
        ("1 / x", "import rosetta.legacy.reciprocal"),
        ("tf.div(1., x)", "import rosetta.legacy.reciprocal"),
        ("tf.constant(1.0) / x", "import rosetta.legacy.reciprocal"),
        ("1 / 3", None),
        ("2 / x", None),
        ("x / 1", None),
    ],
    "numpy_printing": [
        ("print('cost', x)", "import numpy; numpy.set_printoptions"),
        ("print('done')", None),
        ("print('done', file=f)", None),
    ],
    "one_element_arrays": [
        ("'%d' % s.run(x)", "import numpy; numpy.set_printoptions"),
        ("'%d' % s.run(tf.reduce_sum(x))", None),
        ("'%d' % np.array([1])", None),  # np is imported
    ],
    "numpy_ragged": [
        ("a, b = np.array(f(x))", "from rosetta.legacy import ragged as legacy_ragged"),
        ("a, b = f(x)", None),
    ],
    "tensorflow_endpoints": [
        ("tf.contrib.layers.flatten", "from rosetta.legacy.slim import tf_slim"),
        ("tf.contrib.tensorboard.plugins.projector.ProjectorConfig",
         "from tensorboard.plugins import projector"),
        ("tf.mul", None),
    ],
    "tensorflow_imports": [
        ("from tensorflow.contrib.layers import *", "from rosetta.legacy.slim import tf_slim"),
        ("from tensorflow.contrib.layers import flatten", "from rosetta.legacy.slim import tf_sl"),
    ],
    "package_imports": [
        ("from scipy.misc import imread", "from rosetta.legacy import images as legacy_images"),
    ],
    "package_names": [
        ("import fractions\nfractions.gcd(a, b)", "import math"),
        ("import collections\ncollections.Mapping", None),
        ("np.NaN", None),
    ],
}  # fmt: skip
# rule -> (lines, line that is refused, what of it)
REFUSALS = {
    "logits_before_labels": [
        (
            "tf.nn.softmax_cross_entropy_with_logits(*a); tf.Session",
            1,
            "tf.nn.softmax_cross_entropy_with_logits",
        ),
        (
            "tf.nn.softmax_cross_entropy_with_logits(a, logits=b); tf.Session",
            1,
            "tf.nn.softmax_cross_entropy_with_logits",
        ),
        (
            "x = 1\ntf.nn.softmax_cross_entropy_with_logits(a, b)",
            2,  # it may be for TensorFlow 2
            "tf.nn.softmax_cross_entropy_with_logits",
        ),
    ],
    "inputs_before_labels": [
        ("tf.mul\ndef f(x, y):\n    tf.nn.nce_loss(w, b, x, y, 3, 8)", 3, "tf.nn.nce_loss"),
    ],
    "rnn_initial_state": [
        (
            "c = tf.nn.rnn_cell.BasicLSTMCell(3)\ndef f(s):\n    tf.nn.rnn(c, x, initial_state=s)",
            3,
            "tf.nn.rnn",
        ),
    ],
    "tensorflow_endpoints": [
        ("x = 1\ntf.contrib.crf.decode(x)", 2, "tf.contrib.crf.decode"),
        ("e = tf.estimator.Estimator", 1, "tf.estimator.Estimator"),
        ("l = tf.contrib.layers\nl.nothing", 2, "tf.contrib.layers.nothing"),
        ("tf.python.ops.nothing.x", 1, "tf.python.ops.nothing.x"),
    ],
    "tensorflow_imports": [
        (
            "from tensorflow.contrib.learn import DNNClassifier\nDNNClassifier()",
            1,
            "tf.contrib.learn.DNNClassifier",
        ),
        ("from tensorflow.contrib import *", 1, "from tensorflow.contrib import *"),
        ("from tensorflow.python.ops import nothing\nnothing()", 1, "tf.python.ops.nothing"),
    ],
    "package_imports": [
        ("from sklearn.datasets import load_boston", 1, "sklearn.datasets.load_boston"),
    ],
    "package_names": [
        ("from sklearn import datasets\ndatasets.load_boston()", 2, "sklearn.datasets.load_boston"),
    ],
}


def rows(table: dict[str, list[tuple]]) -> list[tuple]:
    return [(rule, *row) for rule, cases in table.items() for row in cases]


def find(rule: str, lines: str) -> tuple[str, list[Finding]]:
    """Returns a script of these lines and the imports they need, and what one rule finds."""
    head = "".join(line + "\n" for name, line in IMPORTS.items() if name in lines)
    script = Script(head + lines + "\n")
    module = importlib.import_module(f"rosetta.port.rules.{rule}")
    return script.text, RuleSet(module).findings(script, Names(script, names_module))


def imports_apart(text: str) -> str:
    return "".join(f"{line}\n" for line in text.splitlines() if line not in IMPORTS.values())


@pytest.mark.parametrize(("rule", "before", "after"), rows(REWRITES))
def test_rewrites(rule: str, before: str, after: str) -> None:
    text, found = find(rule, before)
    assert not any(isinstance(item, Refusal) for item in found)
    changes = [item for item in found if isinstance(item, Edit)]
    if rule == "tensorflow_imports":
        head = text.count("\n") - before.count("\n") - 1  # the table's own imports change, too
        changes = [edit for edit in changes if edit.line > head]
    assert imports_apart(edits.apply(text, changes)) == after + "\n"
    compile(edits.apply(text, changes), "ported", "exec")


@pytest.mark.parametrize(("rule", "lines", "needed"), rows(LINES))
def test_lines_a_port_needs(rule: str, lines: str, needed: str | None) -> None:
    _, found = find(rule, lines)
    texts = {item.text for item in found if isinstance(item, NeededLine)}
    assert [text.startswith(needed) for text in texts] == [True] if needed else texts == set()


@pytest.mark.parametrize(("rule", "lines", "line", "was"), rows(REFUSALS))
def test_refusals(rule: str, lines: str, line: int, was: str) -> None:
    text, found = find(rule, lines)
    (refusal,) = (item for item in found if isinstance(item, Refusal))
    head = text.count("\n") - lines.count("\n") - 1
    assert (refusal.line - head, refusal.was) == (line, was)
    assert refusal.why


def test_every_rule_has_a_table() -> None:
    parts = {"registry", "spelling", "statements", "keras_3"}  # the last has tests of its own
    every = {module.name for module in pkgutil.iter_modules(rules.__path__)} - parts
    assert every == {*REWRITES, *LINES, *REFUSALS}
