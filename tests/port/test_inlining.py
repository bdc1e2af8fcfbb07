"""Functions that build a graph, put where they are called; those that must stay."""

import pytest

from rosetta.port.targets.tf2_eager import inlining

HEAD = "import tensorflow as tf\n"


def _inlined(text: str) -> str:
    lines = inlining.inline(HEAD + text).text.removeprefix(HEAD).splitlines()
    return "\n".join(line for line in lines if line.strip())


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (  # the result keeps the name it has where the function is called
            "def net(x):\n    W = tf.Variable(1.)\n    y = x * W\n    return y\nout = net(a)\n",
            "W = tf.Variable(1.)\nout = a * W",
        ),
        (  # a name of the script's own is not overwritten
            "W = 5\ndef net(x):\n    W = tf.Variable(1.)\n    return x * W\n"
            "out = net(a)\nprint(W)\n",
            "W = 5\nnet_W = tf.Variable(1.)\nout = a * net_W\nprint(W)",
        ),
        (  # each call has variables of its own, and the branch that its arguments choose
            "def net(x, f=None):\n    W = tf.Variable(1.)\n"
            "    if f is None:\n        return x * W\n    return f(x * W)\n"
            "p = net(a, tf.tanh)\nq = net(p)\n",
            "p_W = tf.Variable(1.)\np = tf.tanh(a * p_W)\nq_W = tf.Variable(1.)\nq = p * q_W",
        ),
        (  # a call that older versions took otherwise
            "try:\n    o, _ = tf.nn.dynamic_rnn(\n        c, x)\n"
            "except Exception:\n    o = tf.nn.dynamic_rnn(c, x)\n",
            "o, _ = tf.nn.dynamic_rnn(\n    c, x)",
        ),
        (  # the same within an expression
            "def net(x, f=None):\n    W = tf.Variable(1.)\n"
            "    return (f(x) if f else x) * W\np = net(a, tf.tanh)\nq = net(p)\n",
            "p_W = tf.Variable(1.)\np = (tf.tanh(a)) * p_W\nq_W = tf.Variable(1.)\nq = (p) * q_W",
        ),
        (  # an attribute may be None: Python decides
            "def net(x, f):\n    W = tf.Variable(1.)\n    if f is None:\n        y = x\n"
            "    else:\n        y = f(x)\n    return y * W\np = net(a, c.f)\n",
            "W = tf.Variable(1.)\nif c.f is None:\n    y = a\nelse:\n    y = c.f(a)\np = y * W",
        ),
        (  # summaries, whose tags tell where they were made
            "def told(x):\n    with tf.name_scope('told'):\n        tf.summary.scalar('max', x)\n"
            "told(a)\n",
            "with tf.name_scope('told'):\n    tf.summary.scalar('max', a)",
        ),
        (  # an argument is computed once
            "def net(x):\n    return tf.Variable(x) + x\nout = net(f(1))\n",
            "x = f(1)\nout = tf.Variable(x) + x",
        ),
        (
            "def net(n):\n    return tf.Variable(n)\ndef main():\n    with tf.device('x'):\n"
            "        a = net(1)\nif __name__ == '__main__':\n    main()\n",
            "with tf.device('x'):\n    a = tf.Variable(1)",
        ),
        (
            "class Net:\n    def __init__(self):\n        self.build(2)\n"
            "    def build(self, n):\n        self.W = tf.Variable(n)\n",
            "class Net:\n    def __init__(self):\n        self.W = tf.Variable(2)",
        ),
        (
            "def main(_):\n    W = tf.Variable(1)\nif __name__ == '__main__':\n    tf.app.run()\n",
            "W = tf.Variable(1)",
        ),
        (  # a function that reads a tensor is a part of the graph
            "y = tf.matmul(a, b)\ndef error(x):\n    return tf.square(x - y)\ncost = error(c)\n",
            "y = tf.matmul(a, b)\ncost = tf.square(c - y)",
        ),
        (
            "train = optimizer.minimize(-score)\n",
            "loss = -score\ntrain = optimizer.minimize(loss)",
        ),
    ],
)
def test_statements_stand_where_the_function_was_called(script: str, expected: str) -> None:
    assert _inlined(script) == expected


@pytest.mark.parametrize(
    "script",
    [
        "def net(n):\n    W = tf.Variable(n)\n    return net(n - 1)\nout = net(3)",
        "def net(n):\n    W = tf.Variable(n)\n    return W\nfor i in open('n'):\n    out = net(i)",
        "def net(n):\n    if n > 1:\n        return 0\n    return tf.Variable(n)\nout = net(i)",
        "def net(n):\n    W = tf.Variable(n)\n    return lambda: W * n\nout = net(i)",
        "def net(n):\n    W = tf.Variable(n)\n    return W\nmake = net\nout = make(1)",
        "def net(*n):\n    W = tf.Variable(n)\n    return W\nout = net(1)",
        "def net(x):\n    y = x + 1\n    return y\nout = net(1)",
        "y = tf.matmul(a, b)\ndef ask(x):\n    return sess.run(y)\nprint(ask(1))",
    ],
)
def test_a_function_that_means_something_else_there_stays(script: str) -> None:
    assert _inlined(script) == script


def test_lines_are_those_of_the_original() -> None:
    script = (
        HEAD + "def net(x):\n    W = tf.Variable(1.)\n    y = x * W\n    return y\nout = net(a)\n"
    )
    inlined = inlining.inline(script)
    places = dict(zip(inlined.text.splitlines(), inlined.lines))
    assert places["W = tf.Variable(1.)"] == 3
    assert places["out = a * W"] == 4
