"""`rosetta checkpoint convert`: there and back with what real TensorFlow 1.15.5 wrote.

The checkpoints in `recorded/` and what TensorFlow 1.15.5 computes from them come from
`record_tf1.py`; the same models in Keras are in `keras_models.py`.
"""

import importlib.util
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from rosetta.checkpoints import tensors

HERE = Path(__file__).parent
RECORDED = HERE / "recorded"
MODELS = HERE / "keras_models.py"
NAMES = sorted(path.name for path in RECORDED.iterdir() if path.is_dir())
FURTHER_STEPS = 10


@pytest.fixture
def convert(call):
    """Converts a checkpoint in the test's own directory, with a function of `keras_models.py`."""

    def convert(source, out, to, like, *more):
        like = like if ":" in like else f"{MODELS}:{like}"
        return call(
            "rosetta", "checkpoint", "convert", source, out, f"--to={to}", f"--like={like}", *more
        )

    return convert


def keras_model(name):
    spec = importlib.util.spec_from_file_location("keras_models", MODELS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model = getattr(module, name)()
    model.optimizer.build(model.trainable_variables)
    return model


def outputs_further_on(model, x, target):
    """Trains on as TensorFlow 1 does: for Adam, an embedding's gradient has to be one tensor."""
    variables = model.trainable_variables
    for _ in range(FURTHER_STEPS):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x, training=True) - target) ** 2)
        gradients = [tf.convert_to_tensor(g) for g in tape.gradient(loss, variables)]
        model.optimizer.apply_gradients(zip(gradients, variables))
    return model(x).numpy()


@pytest.mark.parametrize("name", NAMES)
def test_there_and_back_computes_and_trains_on_as_tensorflow_1(name, convert, tmp_path):
    original = RECORDED / name / "model"
    for step in (
        (original, "two", "tf2", name),
        ("two", "three.weights.h5", "keras", name),
        ("three.weights.h5", "one", "tf1", name, f"--names={original}"),
    ):
        ended = convert(*step)
        assert ended.returncode == 0, ended.stderr

    recorded = np.load(RECORDED / name / "continuation.npz")
    model = keras_model(name)
    model.load_weights(tmp_path / "three.weights.h5")
    assert model(recorded["x"]).numpy() == pytest.approx(recorded["before"], abs=1e-6)
    further_on = outputs_further_on(model, recorded["x"], recorded["target"])
    assert further_on == pytest.approx(recorded["after"], abs=1e-5)

    before, back = tensors.values(original), tensors.values(tmp_path / "one")
    assert before.keys() == back.keys()
    for variable, value in before.items():
        assert back[variable] == pytest.approx(value, rel=1e-6, abs=1e-7), variable
        assert np.asarray(back[variable]).dtype == np.asarray(value).dtype


def written(folder, **values):
    """Writes a checkpoint as TensorFlow 1 would, of names with `__` for `/`."""
    named = {n.replace("__", "/"): np.asarray(v, np.float32) for n, v in values.items()}
    tensors.write(folder / "old", named)
    return folder / "old"


def like(folder, expression):
    """Writes a module whose `build()` returns what an expression makes."""
    (folder / "build_it.py").write_text(
        "import keras\nimport tensorflow as tf\nfrom keras import layers\n\n\n"
        f"def build():\n    return {expression}\n"
    )
    return f"{folder / 'build_it.py'}:build"


TWO_LAYERS = "keras.Sequential([keras.Input([2]), layers.Dense(2{}), layers.Dense(2{})])"
NAMED = TWO_LAYERS.format(", name='a'", ", name='b'")
ONE, TWO = np.eye(2), np.full([2, 2], 3.0)


def weights(folder, file, expression=NAMED):
    names = {"keras": keras, "layers": keras.layers}
    model = eval(expression, names)
    model.load_weights(folder / file)
    return model.get_weights()


def test_numbers_in_names_tell_the_order(convert, tmp_path):
    old = written(tmp_path, Variable=ONE, Variable_1=[1, 2], Variable_2=TWO, Variable_10=[3, 4])
    ended = convert(old, "new.weights.h5", "keras", like(tmp_path, NAMED))
    assert ended.returncode == 0, ended.stderr
    found = weights(tmp_path, "new.weights.h5")
    for value, expected in zip(found, (ONE, [1, 2], TWO, [3, 4]), strict=True):
        assert (value == expected).all()


@pytest.mark.parametrize(
    "model",
    [
        # Keras calls the second one `dense`, TensorFlow 1 the first.
        "keras.Sequential([keras.Input([2]), layers.Dense(2, name='first'), layers.Dense(2)])",
        # Keras makes the outer layer first, and calls it `dense`.
        "keras.Model(x := keras.Input([2]), layers.Dense(2)(layers.Dense(2)(x)))",
    ],
)
def test_the_same_name_is_not_the_same_layer_where_numbers_run_otherwise(model, convert, tmp_path):
    old = written(
        tmp_path, dense__kernel=ONE, dense__bias=[1, 2], dense_1__kernel=TWO, dense_1__bias=[3, 4]
    )
    ended = convert(old, "new.weights.h5", "keras", like(tmp_path, model))
    assert ended.returncode == 2
    assert "the names say something else" in ended.stderr


def test_what_has_no_order_is_asked_for_and_taken_from_map(convert, tmp_path):
    old = written(tmp_path, x=ONE, y=TWO, p=[1, 2], q=[3, 4])
    ended = convert(old, "new.weights.h5", "keras", like(tmp_path, NAMED))
    assert ended.returncode == 2
    assert "may each belong to any of" in ended.stderr
    ended = convert(
        old,
        "new.weights.h5",
        "keras",
        like(tmp_path, NAMED),
        "--map=y=a/kernel,x=b/kernel",
        "--map=q=a/bias",
    )
    assert ended.returncode == 0, ended.stderr
    for value, expected in zip(
        weights(tmp_path, "new.weights.h5"), (TWO, [3, 4], ONE, [1, 2]), strict=True
    ):
        assert (value == expected).all()


def test_normalization_of_contrib_has_its_parts_in_another_order(convert, tmp_path):
    parts = {"beta": 1, "gamma": 2, "moving_mean": 3, "moving_variance": 4}
    old = written(tmp_path, **{f"BatchNorm__{part}": [n, n] for part, n in parts.items()})
    model = "keras.Sequential([keras.Input([2]), layers.BatchNormalization()])"
    assert convert(old, "new.weights.h5", "keras", like(tmp_path, model)).returncode == 0
    found = [value[0] for value in weights(tmp_path, "new.weights.h5", model)]
    assert found == [2, 1, 3, 4]  # gamma, beta, mean, variance


def test_simple_cell_computes_what_tensorflow_1_does(convert, tmp_path):
    draw = np.random.default_rng(0)
    kernel, bias = draw.normal(size=(5, 3)), draw.normal(size=3)  # over [input, state]
    old = written(tmp_path, rnn__basic_rnn_cell__kernel=kernel, rnn__basic_rnn_cell__bias=bias)
    expression = "keras.Sequential([keras.Input([4, 2]), layers.SimpleRNN(3, unroll=True)])"
    assert convert(old, "new.weights.h5", "keras", like(tmp_path, expression)).returncode == 0
    model = keras.Sequential([keras.Input([4, 2]), keras.layers.SimpleRNN(3, unroll=True)])
    model.load_weights(tmp_path / "new.weights.h5")
    x = draw.normal(size=(1, 4, 2))
    state = np.zeros([1, 3])
    for step in range(4):
        state = np.tanh(np.concatenate([x[:, step], state], axis=1) @ kernel + bias)
    assert model(x).numpy() == pytest.approx(state, abs=1e-6)


@pytest.mark.parametrize(("mapped", "expected"), [((), (0, 1)), (("--map=C/cell_1=a",), (1, 0))])
def test_stacked_cells_go_by_their_numbers_or_by_map(mapped, expected, convert, tmp_path):
    scope = "multi_rnn_cell"
    old = written(
        tmp_path,
        **{
            f"{scope}__cell_{n}__lstm_cell__{part}": np.full(shape, n)
            for n in (0, 1)
            for part, shape in (("kernel", [4, 8]), ("bias", [8]))
        },
    )
    stacked = (
        "keras.Sequential([keras.Input([3, 2]), layers.LSTM(2, name='a', return_sequences=True), "
        "layers.LSTM(2, name='b')])"
    )
    mapped = [flag.replace("C/cell_1", f"{scope}/cell_1/lstm_cell") for flag in mapped]
    ended = convert(old, "new.weights.h5", "keras", like(tmp_path, stacked), *mapped)
    assert ended.returncode == 0, ended.stderr
    found = weights(tmp_path, "new.weights.h5", stacked)
    assert (found[0][0, 0], found[3][0, 0]) == expected  # the kernels of a and of b


def test_variables_without_a_model(convert, tmp_path):
    old = written(tmp_path, hidden__W=ONE, hidden__b=[1, 2])
    made = "{'W': tf.Variable(tf.zeros([2, 2])), 'b': tf.Variable(tf.zeros([2]))}"
    assert convert(old, "new", "tf2", like(tmp_path, made)).returncode == 0
    found = {"W": tf.Variable(tf.zeros([2, 2])), "b": tf.Variable(tf.zeros([2]))}
    tf.train.Checkpoint(**found).read(str(tmp_path / "new")).assert_consumed()
    assert (found["W"].numpy() == ONE).all()
    assert (found["b"].numpy() == [1, 2]).all()


@pytest.mark.parametrize(("counted", "expected"), [(100_000, 100_000), (50, 87_293)])
def test_step_of_adam_after_its_powers_have_underflowed(counted, expected, convert, tmp_path):
    values = tensors.values(RECORDED / "dense" / "model")
    values |= {"beta1_power": np.float32(0), "beta2_power": np.float32(0)}
    tensors.write(tmp_path / "old", values | {"global_step": np.int64(counted)})
    ended = convert("old", "new.weights.h5", "keras", "dense")
    assert ended.returncode == 0, ended.stderr
    assert "underflowed" in ended.stderr
    model = keras_model("dense")
    model.load_weights(tmp_path / "new.weights.h5")
    assert int(model.optimizer.iterations) == expected


def test_check_runs_the_graph_beside_the_checkpoint(convert, tmp_path):
    original = RECORDED / "dense" / "model"
    ended = convert(original, "new", "tf2", "dense", "--check=x:0,output:0")
    assert ended.returncode == 0, ended.stderr
    assert float(ended.stdout.split("same input is ")[1].split(";")[0]) < 1e-6
    other = "keras.Sequential([keras.Input([3]), layers.Dense(4), layers.Dense(4)])"
    ended = convert(original, "other", "tf2", like(tmp_path, other), "--check=x:0,output:0")
    assert ended.returncode == 1
    assert "differ by up to" in ended.stderr
    assert not list(tmp_path.glob("other*"))


def test_check_of_a_graph_without_variables_is_refused(convert, tmp_path):
    for file in (RECORDED / "dense").glob("model.*"):
        shutil.copy(file, tmp_path)
    with tf.Graph().as_default():
        tf.compat.v1.train.export_meta_graph(str(tmp_path / "model.meta"))
    ended = convert(tmp_path / "model", "new", "tf2", "dense", "--check=x:0,output:0")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert "holds a graph without variables" in ended.stderr
    assert not list(tmp_path.glob("new*"))


def compiled(optimizer, layer="layers.Dense(4)"):
    return (
        f"(m := keras.Sequential([keras.Input([3]), layers.Dense(4), {layer}]))"
        f".compile(keras.optimizers.{optimizer}) or m"
    )


REFUSED = {
    "another shape": ("dense", compiled("Adam(epsilon=1e-8)", "layers.Dense(5)"), "does not fit"),
    "a missing tensor": (
        "dense",
        "keras.Sequential([keras.Input([3]), *[layers.Dense(4) for _ in range(3)]])",
        "dense_2/kernel [4, 4]",
    ),
    "a tensor left over": (
        "dense",
        "keras.Sequential([keras.Input([3]), layers.Dense(4)])",
        "in the TensorFlow 1 checkpoint only:",
    ),
    "Keras' epsilon": ("dense", compiled("Adam()"), "epsilon=1e-08"),
    "Keras' epsilon, without a graph": ("rmsprop", compiled("RMSprop()"), "epsilon=1e-10"),
    "an epsilon that Adagrad has not": ("adagrad", compiled("Adagrad()"), "epsilon=0"),
    "other betas": ("dense", compiled("Adam(beta_1=0.8, epsilon=1e-8)"), "beta_1=0.9"),
    "another optimizer": ("momentum", compiled("SGD(0.1)"), "Momentum"),
    "an unknown optimizer": ("dense", compiled("Nadam()"), "Nadam"),
    "a changing rate with momentum": (
        "momentum",
        compiled("SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 9, 0.9), momentum=0.9)"),
        "at a constant rate only",
    ),
    "another place of the reset": (
        "gru",
        "keras.Sequential([keras.Input([5, 3]), layers.GRU(4), layers.Dense(2)])",
        "h = tanh(x W + (r * h) U + b)",
    ),
    "gates that are no sigmoids": (
        "lstm",
        "keras.Sequential([keras.Input([5, 3]), layers.LSTM(4, recurrent_activation='relu')])",
        "sigmoid",
    ),
    "no model": ("dense", "3", "int"),
    "a function that raises": ("dense", "1 / 0", "ZeroDivisionError: division by zero"),
    "a model without weights": ("dense", "keras.Sequential([layers.Dense(4)])", "keras.Input"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_one_line_and_nothing_written(case, convert, tmp_path):
    name, expression, said = REFUSED[case]
    ended = convert(RECORDED / name / "model", "new", "tf2", like(tmp_path, expression))
    assert ended.returncode == 2, ended.stdout
    assert ended.stderr.startswith("error: ")
    assert ended.stderr.count("\n") == 1
    assert said in ended.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != "__pycache__"] == [
        "build_it.py"
    ]


def test_smaller_model_does_not_lose_weights_of_a_newer_format(convert, tmp_path):
    assert convert(RECORDED / "dense" / "model", "two", "tf2", "dense").returncode == 0
    smaller = like(tmp_path, "keras.Sequential([keras.Input([3]), layers.Dense(4)])")
    ended = convert("two", "new.weights.h5", "keras", smaller)
    assert ended.returncode == 2
    assert "in the checkpoint only: [4], [4, 4]" in ended.stderr


def test_earlier_output_stays_until_overwrite_is_asked_for(convert, tmp_path):
    original = RECORDED / "descent" / "model"
    (tmp_path / "new.weights.h5").write_bytes(b"mine")
    ended = convert(original, "new.weights.h5", "keras", "descent")
    assert ended.returncode == 2
    assert "--overwrite" in ended.stderr
    another_optimizer = convert(original, "new.weights.h5", "keras", "dense", "--overwrite")
    assert another_optimizer.returncode == 2
    assert (tmp_path / "new.weights.h5").read_bytes() == b"mine"
    ended = convert(original, "new.weights.h5", "keras", "descent", "--overwrite")
    assert ended.returncode == 0, ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["new.weights.h5"]
