"""Native ports: the numbers of TensorFlow 1.15.5, without graph or session; refusals by line."""

import ast
import sys
from pathlib import Path

import pytest

from rosetta.port.result import Result
from rosetta.port.targets import tf2_eager
from rosetta.port.targets.tf2_eager import tabs
from support import as_tensorboard, native_ports, native_runs, recorded_numbers
from support.verifying import write

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 11), reason="Python 3.10 does not tell the columns of what runs"
)

HERE = Path(__file__).parent
PORTED = native_runs.EAGER
KERAS_2 = native_runs.KERAS_2
# Scripts that are refused, with the first line that says so.
REFUSED = {"word2vec": 15, "random_operations": 17, "control_flow": 9}
GONE = ("Session", "placeholder", "feed_dict=", "compat", "disable_", "sess.run", "contrib")


def _port(name: str) -> Result:
    return native_runs.port(name, "tf2_eager")


@pytest.fixture(scope="module")
def ported(ran: Path) -> dict[str, Result]:
    return native_runs.ports(ran, "tf2_eager")


@pytest.mark.parametrize("name", PORTED)
def test_numbers_of_tensorflow_1_15(name: str, ported: dict[str, Result], ran: Path) -> None:
    assert not ported[name].refusals
    error = ran / f"tf2_eager-{name}.error"
    assert not error.exists(), error.read_text()
    printed = (ran / f"tf2_eager-{name}.txt").read_text(encoding="utf-8")
    recorded = (HERE / "recorded" / f"{name}.txt").read_text(encoding="utf-8")
    recorded_numbers.assert_same_numbers(printed, recorded)


@pytest.mark.parametrize("name", [script.stem for script in KERAS_2])
def test_scripts_for_keras_2_print_its_numbers(name: str, ran: Path) -> None:
    error = ran / f"{name}.error"
    assert not error.exists(), error.read_text()
    printed = (ran / f"{name}.txt").read_text(encoding="utf-8")
    recorded = (HERE / "keras_2" / "recorded" / f"{name}.txt").read_text(encoding="utf-8")
    recorded_numbers.assert_same_numbers(printed, recorded)


@pytest.mark.parametrize("target", ["tf2_eager", "keras_api"])
def test_summaries_have_the_tags_and_steps_of_tensorflow_1(target: str, ran: Path) -> None:
    run = ran / f"{target}-summaries_of_training" / "logs" / "or"
    printed = (HERE / "recorded" / "summaries_of_training.txt").read_text().split()
    costs = dict(zip(map(int, printed[::2]), map(float, printed[1::2])))
    assert as_tensorboard.scalars(run) == {"cost/cost": pytest.approx(costs, rel=1e-6)}
    steps = list(costs)
    shown = {"layer1/weights": steps, "layer1/output": steps}
    assert as_tensorboard.histogram_steps(run) == shown
    tests = run.with_name("tests")
    assert list(as_tensorboard.scalars(tests)["cost/cost"]) == [40, 50]
    assert as_tensorboard.histogram_steps(tests) == {"layer1/weights": [40]}


@pytest.mark.parametrize("name", PORTED)
def test_nothing_of_a_graph_is_left(name: str, ported: dict[str, Result]) -> None:
    code = [line.partition("#")[0] for line in ported[name].output.splitlines()]
    left = [line for line in code for word in GONE if word in line]
    assert not [line for line in left if "Tensor(" not in line]


def test_the_page_of_native_ports_is_what_is_written_today(ran: Path) -> None:
    eager, keras = (
        {name: result.output for name, result in native_runs.ports(ran, target).items()}
        for target in ("tf2_eager", "keras_api")
    )
    assert native_ports.PAGE.read_text(encoding="utf-8") == native_ports.page(eager, keras)


def test_two_files_are_ported_as_one_would_be(ported: dict[str, Result], tmp_path: Path) -> None:
    text = (HERE / "scripts" / "graph_in_functions.py").read_text(encoding="utf-8")
    start, end = text.index("def weight_variable"), text.index("def main")
    write(tmp_path, "layers.py", "import tensorflow as tf\n\n\n" + text[start:end])
    script = f"{text[:start]}from layers import build_model\n\n\n{text[end:]}"
    port, alone = tf2_eager.port(script, path=tmp_path / "script.py"), ported["graph_in_functions"]
    assert ast.dump(ast.parse(port.output)) == ast.dump(ast.parse(alone.output))
    assert port.merged == {tmp_path.resolve() / "layers.py"}
    write(
        tmp_path,
        "layers.py",
        "import tensorflow as tf\n\ndef build_model(x):\n"
        "    y = tf.contrib.layers.layer_norm(tf.Variable(2.))\n    return y, x\n",
    )
    refusal = tf2_eager.port(script, path=tmp_path / "script.py").refusals[0]
    assert refusal.line == text.count("\n", 0, start) + 1
    assert refusal.was.startswith("layers.py line 4")


@pytest.mark.parametrize("name", ["linear_regression", "class_with_session"])
def test_porting_a_port_changes_nothing(name: str, ported: dict[str, Result]) -> None:
    assert tf2_eager.port(ported[name].output).status == "tf2"


def test_a_tab_inside_a_string_is_no_indent() -> None:
    source = "text = '''\n\tafter a tab'''\n"
    assert tabs.to_blanks(source) == source


def test_a_script_indented_by_tabs_keeps_them() -> None:
    source = """import tensorflow as tf
text = '''
    four blanks'''
X = tf.placeholder(tf.float32)
W = tf.Variable(2.)
with tf.name_scope("cost"):
\tloss = W * X
with tf.Session() as sess:
\tsess.run(tf.global_variables_initializer())
\tfor step in range(3):
\t\tprint(step, sess.run(loss, {X: 2.}))
"""
    output = tf2_eager.port(source).output
    assert "\n    four blanks" in output
    assert "\n\treturn W * X" in output
    assert "\n\tprint(step, loss_of(2.).numpy())" in output
    compile(output, "port.py", "exec")


@pytest.mark.parametrize(("name", "line"), REFUSED.items())
def test_what_is_not_understood_is_refused_by_line(name: str, line: int) -> None:
    refusals = _port(name).refusals
    assert refusals[0].line == line
    assert refusals[0].why


HEAD = """import tensorflow as tf
X = tf.placeholder(tf.float32)
W = tf.Variable(2.)
b = tf.Variable(3.)
rate = 0.1
loss = tf.square(W * X * rate - b)
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
sess.run(train, {X: 2.})
"""


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("step = [tf.assign(W, W * X), tf.assign(b, b * W)]\nsess.run(step, {X: 2.})\n", 11),
        (
            "other = tf.train.AdamOptimizer().minimize(loss)\nsess.run([train, other], {X: 2.})\n",
            11,
        ),
        (
            "V = tf.Variable(tf.random_normal([1], seed=1))\n"
            "start = tf.global_variables_initializer()\nfor i in range(2):\n"
            "    sess.run(start)\n    print(sess.run(V))\n",
            14,
        ),
        (
            "other = tf.Session()\nother.run(tf.global_variables_initializer())\n"
            "print(sess.run(W))\nprint(other.run(W))\n",
            13,
        ),
        (
            "parts = []\nfor n in range(2):\n    parts.append(loss * n)\n"
            "sess.run(parts, {X: 2.})\n",
            12,
        ),
        (
            "rates = [0.1]\nless = loss * rates\nsess.run(less, {X: 2.})\nrates[0] = 0.2\n"
            "print(sess.run(less, {X: 2.}))\n",
            12,
        ),
        (
            "pair = [tf.Variable(tf.random_normal([2], seed=1)),\n"
            "        tf.Variable(tf.random_normal([2], seed=1))]\n",
            11,
        ),
        (
            "n = tf.Variable(0)\nrates = tf.train.GradientDescentOptimizer(0.1 / tf.to_float(n))\n"
            "more = rates.minimize(loss, global_step=n)\nsess.run(more, {X: 2.})\n",
            12,
        ),
        (
            "flag = tf.placeholder(tf.bool)\nrows = tf.reshape(loss, [1, 1])\n"
            "rows = tf.layers.batch_normalization(rows, training=flag)\n"
            "with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):\n"
            "    more = tf.train.GradientDescentOptimizer(0.1).minimize(rows)\n"
            "sess.run(more, {X: 2., flag: True})\nprint(sess.run(rows, {X: 2., flag: True}))\n",
            13,
        ),
        ("print(loss + 1)\n", 11),
        (
            "averages = tf.train.ExponentialMovingAverage(0.9)\nfollow = averages.apply([W])\n"
            "both = tf.group(train, follow)\nmore = loss + averages.average(W)\n"
            "sess.run([both, more], {X: 2.})\n",
            15,
        ),
        ("tf.train.RMSPropOptimizer(0.1).minimize(loss)\n", 11),
        (
            "scaled = lambda values: values * rate\nless = scaled(loss)\nrate = 0.2\n"
            "print(sess.run(less, {X: 2.}))\n",
            11,
        ),
        (
            "def grow():\n    values[0] = 3.\nvalues = [2.]\nless = loss * values\ngrow()\n"
            "print(sess.run(less, {X: 2.}))\n",
            14,
        ),
        ("twice = loss * 2\na, b, c = sess.run([1. + loss, loss, twice], {X: 2.})\n", 12),
    ],
)
def test_what_would_compute_something_else_is_refused(more: str, line: int, tmp_path: Path) -> None:
    result = tf2_eager.port(HEAD + more, path=tmp_path / "script.py")
    assert [refusal.line for refusal in result.refusals][:1] == [line], result.output


CLASS = """import tensorflow as tf
class Model:
    def __init__(self, sess, rate):
        self.sess = sess
        self.W = tf.Variable(2.)
        self.rate = rate
        self.cost = self.W * self.rate
    def run(self):
        return self.sess.run(self.cost)
sess = tf.Session()
model = Model(sess, 3.)
sess.run(tf.global_variables_initializer())
"""


def test_an_attribute_that_changes_later_is_refused(tmp_path: Path) -> None:
    assert not tf2_eager.port(CLASS, path=tmp_path / "script.py").refusals
    refusals = tf2_eager.port(CLASS + "model.rate = 4.\n", path=tmp_path / "script.py").refusals
    assert [refusal.line for refusal in refusals][:1] == [7]


def test_the_head_of_the_refused_scripts_is_ported(tmp_path: Path) -> None:
    assert not tf2_eager.port(HEAD, path=tmp_path / "script.py").refusals


def test_a_reader_of_mnist_draws_without_tensorflow() -> None:
    """It asks TensorFlow for a seed, but NumPy shuffles with it."""
    path = HERE / "scripts" / "mnist_reader.py"
    text, _, _ = path.read_text(encoding="utf-8").partition("plain =")
    text += "one = tf.constant(1.)\nsess = tf.Session()\nprint(sess.run(one))\n"
    port = tf2_eager.port(text, path=path)
    assert not port.refusals
    assert "from rosetta.legacy import mnist as input_data" in port.output


def test_an_optimizer_whose_rate_is_fed_keeps_what_else_differs() -> None:
    """Its learning rate is an edit of its own, right before that of epsilon."""
    source = """import tensorflow as tf
x = tf.placeholder(tf.float32)
rate = tf.placeholder(tf.float32, [])
W = tf.Variable(1.)
loss = tf.square(x * W)
optimizer = tf.train.AdadeltaOptimizer(rate)
train = optimizer.minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(train, {x: 1., rate: .5})
    print(sess.run(W))
"""
    port = tf2_eager.port(source)
    assert not port.refusals
    assert "optimizer = tf.keras.optimizers.Adadelta(0.0, epsilon=1e-8)" in port.output
