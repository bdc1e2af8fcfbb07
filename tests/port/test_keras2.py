"""Scripts for Keras 2: what each rule makes of a line, what it leaves alone, what it refuses."""

import importlib
import json
import pkgutil

import pytest

from rosetta.port import edits, notebooks
from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.rules import keras_3 as rules
from rosetta.port.rules.registry import Finding, NeededLine, RuleSet
from rosetta.port.targets import keras_3

IMPORTS = {
    "tf.": "import tensorflow as tf",
    "np.": "import numpy as np",
    "K.": "from tensorflow.keras import backend as K",
}
# rule -> (before, after); equal where the rule must leave a line alone
REWRITES = {
    "learning_rate": [
        ("tf.keras.optimizers.SGD(lr=0.1)", "tf.keras.optimizers.SGD(learning_rate=0.1)"),
        ("tf.optimizers.Adam(lr=0.1)", "tf.optimizers.Adam(learning_rate=0.1)"),
        ("from keras.optimizers import SGD\nSGD(lr=1)",
         "from keras.optimizers import SGD\nSGD(learning_rate=1)"),
        ("SGD(lr=0.1)", "SGD(lr=0.1)"),  # nobody's
        ("tf.keras.optimizers.SGD(lr=0.1, decay=1e-6, momentum=0.9)",
         "tf.keras.optimizers.SGD(learning_rate=tf.keras.optimizers.schedules.InverseTimeDecay("
         "0.1, 1, 1e-6), momentum=0.9)"),
        ("tf.keras.optimizers.Adam(0.1, decay=d / 3)",
         "tf.keras.optimizers.Adam(learning_rate=tf.keras.optimizers.schedules.InverseTimeDecay("
         "0.1, 1, d / 3))"),
        ("tf.keras.optimizers.SGD(decay=0.5)",
         "tf.keras.optimizers.SGD(learning_rate=tf.keras.optimizers.schedules.InverseTimeDecay("
         "0.01, 1, 0.5))"),
        ("tf.keras.optimizers.SGD(lr=0.1, decay=0.)", "tf.keras.optimizers.SGD(learning_rate=0.1)"),
        ("tf.keras\nmodel.optimizer.lr = 0.1\nK.set_value(model.optimizer.lr, 0.1)",
         "tf.keras\nmodel.optimizer.learning_rate = 0.1\n"
         "model.optimizer.learning_rate = 0.1"),
        ("o = tf.keras.optimizers.SGD(0.1)\no.lr, args.lr",
         "o = tf.keras.optimizers.SGD(0.1)\no.learning_rate, args.lr"),
    ],
    "optimizer_arithmetic": [
        ("tf.keras.layers.Embedding\nm.compile('adam')\ntf.keras.optimizers.Adagrad(0.1)",
         "tf.keras.layers.Embedding\nm.compile(AdamOfKeras2())\nAdagradOfKeras2(0.1)"),
        ("tf.keras.layers.Embedding\ntf.keras.optimizers.SGD(0.1)",
         "tf.keras.layers.Embedding\ntf.keras.optimizers.SGD(0.1)"),
        ("tf.keras.optimizers.Adagrad(0.1)", "tf.keras.optimizers.Adagrad(0.1)"),
        ("tf.keras.optimizers.RMSprop(0.1, rho=0.8)", "RMSpropOfKeras2(0.1, rho=0.8)"),
        ("tf.keras.optimizers.RMSprop(0.1, momentum=0.9)",
         "tf.keras.optimizers.RMSprop(0.1, momentum=0.9)"),
        ("m.compile(optimizer='rmsprop', loss=a)",
         "m.compile(optimizer=RMSpropOfKeras2(), loss=a)"),
        ("m.compile('rmsprop')", "m.compile(RMSpropOfKeras2())"),
        ("m.compile('adam')", "m.compile('adam')"),
    ],
    "predicted_classes": [
        ("m.compile(loss='categorical_crossentropy')\nm.predict_classes(x, 8)",
         "m.compile(loss='categorical_crossentropy')\nm.predict(x, 8).argmax(axis=-1)"),
        ("tf.keras.layers.Dense(1)\nm.compile(loss='binary_crossentropy')\nm.predict_classes(x)",
         "tf.keras.layers.Dense(1)\nm.compile(loss='binary_crossentropy')\n"
         "(m.predict(x) > 0.5).astype(\"int32\")"),
        ("m.predict_proba(x)", "m.predict(x)"),
        ("import sklearn\nm.predict_proba(x)", "import sklearn\nm.predict_proba(x)"),
    ],
    "generators": [
        ("m.fit_generator(g, 10, 3, workers=2)",
         "m.fit(g, steps_per_epoch=10, epochs=3)"),
        ("m.fit_generator(generator=g, steps_per_epoch=n / 8, use_multiprocessing=True)",
         "m.fit(x=g, steps_per_epoch=math.ceil(n / 8))"),
        ("m.evaluate_generator(g, 5)", "m.evaluate(g, steps=5, verbose=0)"),
        ("m.predict_generator(g, steps=5, verbose=1)", "m.predict(g, steps=5, verbose=1)"),
        ("m.fit(x, y, workers=4, max_queue_size=3)", "m.fit(x, y)"),
        ("m.fit(g, steps_per_epoch=(n / 8), epochs=3)",
         "m.fit(g, steps_per_epoch=math.ceil(n / 8), epochs=3)"),
        ("m.fit(g, steps_per_epoch=n // 8)", "m.fit(g, steps_per_epoch=n // 8)"),
    ],
    "saving": [
        ("model.save('m')\ntf.keras.models.load_model('m')",
         "model.save('m.keras')\ntf.keras.models.load_model('m.keras')"),
        ("model.save('m.h5')\ntf.keras.models.load_model('m.h5')",
         "model.save('m.keras')\ntf.keras.models.load_model('m.keras')"),
        ("model.save('m.h5')", "model.save('m.h5')"),
        ("model.save('m.h5', save_format='h5')", "model.save('m.h5')"),
        ("p = 'w.h5'\nm.save_weights(p)\nm.load_weights(p)",
         "p = 'w.weights.h5'\nm.save_weights(p)\nm.load_weights(p)"),
        ("m.load_weights('vgg16.h5')", "m.load_weights('vgg16.h5')"),
        ("m.save_weights('./c/my')\nm.load_weights('./c/my')",
         "m.save_weights('./c/my.weights.h5')\nm.load_weights('./c/my.weights.h5')"),
        ("tf.keras.callbacks.ModelCheckpoint('w{epoch}.hdf5', save_weights_only=True)",
         "tf.keras.callbacks.ModelCheckpoint('w{epoch}.weights.h5', save_weights_only=True)"),
        ("tf.keras.callbacks.ModelCheckpoint('best.hdf5')",
         "tf.keras.callbacks.ModelCheckpoint('best.keras')"),
        ("np.save('a', x)\nimage.save('a.png')", "np.save('a', x)\nimage.save('a.png')"),
    ],
    "input_shapes": [
        ("m.add(tf.keras.layers.LSTM(3, batch_input_shape=(2, 4, 5), stateful=True))",
         "m.add(tf.keras.Input(batch_shape=(2, 4, 5)))\n"
         "m.add(tf.keras.layers.LSTM(3, stateful=True))"),
        ("tf.keras.Sequential([tf.keras.layers.Dense(3, batch_input_shape=(2, 4))])",
         "tf.keras.Sequential([tf.keras.Input(batch_shape=(2, 4)), tf.keras.layers.Dense(3)])"),
        ("tf.keras.layers.Embedding(9, 3, input_length=n)",
         "tf.keras.layers.Embedding(9, 3, input_shape=(n,))"),
        ("tf.keras.layers.LSTM(3, input_length=4, input_dim=2)",
         "tf.keras.layers.LSTM(3, input_shape=(4, 2))"),
        ("tf.keras.layers.Dense(3, input_dim=2)", "tf.keras.layers.Dense(3, input_dim=2)"),
    ],
    "lists": [
        ("np.ones\nx = [[1, -2.5]]\nm.fit(x, [[1]], validation_data=(x, y))",
         "np.ones\nx = [[1, -2.5]]\nm.fit(np.array(x), np.array([[1]]), "
         "validation_data=(np.array(x), y))"),
        ("m.predict([a, b]), m.predict(x)", "m.predict([a, b]), m.predict(x)"),
        ("from sklearn.svm import SVC\nc = SVC()\nc.fit([[1]], [0])",
         "from sklearn.svm import SVC\nc = SVC()\nc.fit([[1]], [0])"),
    ],
    "accuracy_names": [
        ("m.compile(metrics=['accuracy'])\nh['acc'], h['val_acc'], logs.get('acc'), 'acc'",
         "m.compile(metrics=['accuracy'])\n"
         "h['accuracy'], h['val_accuracy'], logs.get('accuracy'), 'acc'"),
        ("m.compile(metrics=['accuracy'])\nC(monitor='val_acc')",
         "m.compile(metrics=['accuracy'])\nC(monitor='val_accuracy')"),
        ("m.compile(metrics=['acc'])\nh['acc']", "m.compile(metrics=['acc'])\nh['acc']"),
    ],
    "strings": [
        ("m.compile(loss='huber_loss')", "m.compile(loss='huber')"),
        ("m.compile(loss='mse')", "m.compile(loss='mse')"),
        ("tf.keras.layers.LSTM(3, recurrent_activation='hard_sigmoid')",
         "tf.keras.layers.LSTM(3, recurrent_activation=keras_2_hard_sigmoid)"),
        ("tf.keras.layers.Activation('hard_sigmoid')",
         "tf.keras.layers.Activation(keras_2_hard_sigmoid)"),
        ("tf.keras.layers.ConvLSTM2D(3, 2)",
         "tf.keras.layers.ConvLSTM2D(3, 2, recurrent_activation=keras_2_hard_sigmoid)"),
        ("tf.keras.activations.hard_sigmoid(x)", "keras_2_hard_sigmoid(x)"),
    ],
    "keywords": [
        ("tf.keras.utils.to_categorical(y=a)", "tf.keras.utils.to_categorical(x=a)"),
        ("tf.keras.layers.BatchNormalization(fused=False)",
         "tf.keras.layers.BatchNormalization()"),
        ("tf.keras.callbacks.TensorBoard('l', write_grads=True, histogram_freq=1)",
         "tf.keras.callbacks.TensorBoard('l', histogram_freq=1)"),
        ("tf.keras.layers.AveragePooling2D()", "tf.keras.layers.AveragePooling2D(pool_size=2)"),
        ("tf.keras.layers.AveragePooling2D(strides=1)",
         "tf.keras.layers.AveragePooling2D(pool_size=2, strides=1)"),
        ("tf.keras.layers.AveragePooling2D((3, 3))", "tf.keras.layers.AveragePooling2D((3, 3))"),
        ("tf.keras.layers.Dense(3, name='a', dtype='float64', input_shape=(2,))",
         "tf.keras.layers.Dense(3, name='a', dtype='float64', input_shape=(2,))"),
        ("tf.keras.layers.LeakyReLU(alpha=0.1)", "tf.keras.layers.LeakyReLU(negative_slope=0.1)"),
    ],
    "methods": [
        ("a = tf.keras.metrics.Mean()\na.reset_states()",
         "a = tf.keras.metrics.Mean()\na.reset_state()"),
        ("self.add_weight('w', (3, 2), initializer='ones')",
         "self.add_weight(name='w', shape=(3, 2), initializer='ones')"),
        ("self.add_variable('w', shape=[3])", "self.add_weight(name='w', shape=[3])"),
        ("layer.output_shape, m.layers[0].input_shape, x.output_shape",
         "layer.output.shape, m.layers[0].input.shape, x.output_shape"),
    ],
    "seeds": [
        ("tf.random.set_seed(777)", "tf.random.set_seed(777); random.seed(777)"),
        ("tf.random.set_seed(7)\nrandom = 3",
         "tf.random.set_seed(7); python_random.seed(7)\nrandom = 3"),
        ("f(tf.random.set_seed(7))", "f(tf.random.set_seed(7))"),
        # An initializer of Keras draws by whatever name the script has it.
        ("tf.random.set_seed(7)\nstart = tf.keras.initializers.RandomNormal()\n"
         "tf.keras.layers.Dense(1, kernel_initializer=start)",
         "tf.random.set_seed(7); random.seed(7)\nstart = tf.keras.initializers.RandomNormal()\n"
         "tf.keras.layers.Dense(1, kernel_initializer=start)"),
        ("import random\ntf.random.set_seed(7)\nrandom.seed(8)",
         "import random\ntf.random.set_seed(7)\nrandom.seed(8)"),
    ],
    "imports": [
        ("from keras.layers.core import Dense, Dropout",
         "from keras.layers import Dense, Dropout"),
        ("from keras.layers.core import Dense as D, Activation",
         "from keras.layers import Dense as D, Activation"),
        ("from keras.utils import np_utils\nnp_utils.to_categorical(y)",
         "from keras import utils as np_utils\nnp_utils.to_categorical(y)"),
        ("from tensorflow.keras.layers.experimental import preprocessing",
         "from tensorflow.keras import layers as preprocessing"),
        ("from keras.layers import CuDNNLSTM", "from keras.layers import LSTM as CuDNNLSTM"),
        ("from keras import backend as C\nC.mean(x)",
         "from tensorflow.keras import backend as C\nC.mean(x)"),
        ("from keras.preprocessing.text import Tokenizer",
         "from tensorflow.keras.preprocessing.text import Tokenizer"),
        ("from keras.layers import Dense", "from keras.layers import Dense"),
        ("import keras\nkeras.preprocessing.text.Tokenizer()",
         "from tensorflow import keras\nkeras.preprocessing.text.Tokenizer()"),
        ("import keras\nkeras.layers.Dense(3)", "import keras\nkeras.layers.Dense(3)"),
    ],
    "endpoints": [
        ("tf.keras.layers.experimental.preprocessing.Rescaling(2)",
         "tf.keras.layers.Rescaling(2)"),
        ("tf.keras.optimizers.legacy.SGD(0.1)", "tf.keras.optimizers.SGD(0.1)"),
        ("tf.keras.experimental.CosineDecay(1, 2)",
         "tf.keras.optimizers.schedules.CosineDecay(1, 2)"),
        ("tf.keras.losses.mean_squared_error(a, b)", "tf.keras.losses.MSE(a, b)"),
        ("tf.losses.kullback_leibler_divergence(a, b)", "tf.losses.KLD(a, b)"),
        ("L = tf.keras.layers\nL.experimental.preprocessing.Rescaling(2), L.Dense(3)",
         "L = tf.keras.layers\nL.Rescaling(2), L.Dense(3)"),
        ("tf.keras.layers.Dense(3)", "tf.keras.layers.Dense(3)"),
        ("import keras\nkeras.layers.core.Dense(3)", "import keras\nkeras.layers.Dense(3)"),
    ],
}  # fmt: skip
# rule -> (lines, lines that it needs at the top, by their beginnings)
LINES = {
    "generators": [("m.fit(g, steps_per_epoch=a / b)", ["import math"])],
    "lists": [("m.fit([[1]], y)", ["import numpy as np"])],
    "seeds": [("tf.random.set_seed(1)", ["import random"])],
    "strings": [
        ("tf.keras.layers.Activation('hard_sigmoid')",
         ["keras_2_hard_sigmoid = lambda x: tf.keras.backend.clip(0.2 * x + 0.5, 0.0, 1.0)"]),
    ],
}  # fmt: skip
# rule -> (lines, line that is refused, what of it)
REFUSALS = {
    "optimizer_arithmetic": [
        ("tf.keras.layers.Embedding\ntf.keras.optimizers.SGD(0.1, 0.9)", 2,
         "tf.keras.optimizers.SGD"),
        ("tf.keras.layers.Embedding\nm.compile(optimizer='adamax')", 2, "'adamax'"),
        ("tf.keras.optimizers.RMSprop(0.1, centered=True)", 1, "tf.keras.optimizers.RMSprop"),
        ("m.compile(optimizer='nadam')", 1, "'nadam'"),
    ],
    "learning_rate": [
        ("tf.keras.callbacks.ReduceLROnPlateau()\ntf.keras.optimizers.SGD(0.1, decay=0.1)", 2,
         "decay="),
    ],
    "predicted_classes": [
        ("n = 3\ntf.keras.layers.Dense(n)\nm.compile(loss='binary_crossentropy')\n"
         "m.predict_classes(x)", 4, "predict_classes"),
        ("m.compile(loss=f)\nm.predict_classes(x)", 2, "predict_classes"),
        ("m.compile(loss='mse')\nm.predict_classes(x)", 2, "predict_classes"),
    ],
    "generators": [("m.fit_generator(*a)", 1, "fit_generator")],
    "saving": [
        ("m.load_weights('checkpoint')", 1, "checkpoint"),
        ("model.save(name)", 1, "model.save"),
        ("import os\nm.save_weights('w.h5')\nos.path.exists('w.h5')", 2, "'w.h5'"),
    ],
    "input_shapes": [("tf.keras.layers.LSTM(3, input_length=4)", 1, "input_length=")],
    "keywords": [
        ("tf.keras.layers.LSTM(3, time_major=True)", 1, "time_major="),
        ("tf.keras.layers.Dense(3, weights=[w, b])", 1, "weights="),
        ("tf.keras.callbacks.ModelCheckpoint('a.keras', period=5)", 1, "period="),
        ("tf.keras.Input((3,), 2, 'a')", 1, "tf.keras.Input"),
    ],
    "methods": [
        ("m.to_yaml()", 1, "to_yaml()"),
        ("m.metrics_names", 1, "metrics_names"),
        ("m.reset_states()", 1, "reset_states()"),
        ("o = tf.keras.optimizers.SGD(0.1)\no.minimize(f, v)", 2, "minimize()"),
        ("m.compile(sample_weight_mode='temporal')", 1, "sample_weight_mode="),
    ],
    "imports": [
        ("from keras.wrappers.scikit_learn import KerasClassifier", 1,
         "keras.wrappers.scikit_learn.KerasClassifier"),
        ("from keras.layers import Merge", 1, "keras.layers.Merge"),
    ],
    "endpoints": [
        ("K.learning_phase()", 1, "keras.backend.learning_phase"),
        ("tf.keras.estimator.model_to_estimator(m)", 1, "keras.estimator.model_to_estimator"),
        ("O = tf.keras.optimizers\nO.Nadam(0.1)", 2, "keras.optimizers.Nadam"),
        ("tf.keras.optimizers.Nadam(0.1)", 1, "keras.optimizers.Nadam"),
        ("tf.keras.layers.LocallyConnected1D(3, 2)", 1, "keras.layers.LocallyConnected1D"),
    ],
}  # fmt: skip


def rows(table: dict[str, list[tuple]]) -> list[tuple]:
    return [(rule, *row) for rule, cases in table.items() for row in cases]


def find(rule: str, lines: str) -> tuple[Script, list[Finding]]:
    """Returns a script of these lines and the imports they need, and what one rule finds."""
    head = "".join(line + "\n" for name, line in IMPORTS.items() if name in lines)
    script = Script(head + lines + "\n")
    module = importlib.import_module(f"rosetta.port.rules.keras_3.{rule}")
    return script, RuleSet(module).findings(script, Names(script, keras.names_module))


def imports_apart(text: str) -> str:
    return "".join(f"{line}\n" for line in text.splitlines() if line not in IMPORTS.values())


@pytest.mark.parametrize(("rule", "before", "after"), rows(REWRITES))
def test_rewrites(rule: str, before: str, after: str) -> None:
    script, found = find(rule, before)
    assert not any(isinstance(item, Refusal) for item in found)
    changes = list(dict.fromkeys(item for item in found if isinstance(item, Edit)))
    assert imports_apart(edits.apply(script.text, changes)) == after + "\n"
    compile(edits.apply(script.text, changes), "ported", "exec")


@pytest.mark.parametrize(("rule", "lines", "needed"), rows(LINES))
def test_lines_a_port_needs(rule: str, lines: str, needed: list[str]) -> None:
    texts = {item.text for item in find(rule, lines)[1] if isinstance(item, NeededLine)}
    assert len(texts) == len(needed)
    assert all(any(text.startswith(begin) for text in texts) for begin in needed)


@pytest.mark.parametrize(("rule", "lines", "line", "was"), rows(REFUSALS))
def test_refusals(rule: str, lines: str, line: int, was: str) -> None:
    script, found = find(rule, lines)
    (refusal,) = (item for item in found if isinstance(item, Refusal))
    head = script.text.count("\n") - lines.count("\n") - 1
    assert (refusal.line - head, refusal.was) == (line, was)
    assert refusal.why


def test_every_rule_has_a_table() -> None:
    parts = {"arguments", "spelling"}
    every = {module.name for module in pkgutil.iter_modules(rules.__path__)} - parts
    assert every == {*REWRITES, *LINES, *REFUSALS}


@pytest.mark.parametrize(
    "source",
    [
        "import tensorflow as tf\ntf.keras.optimizers.SGD(lr=tf.placeholder('float'))\n",
        "import tensorflow as tf\ntf.set_random_seed(1)\ntf.keras.optimizers.SGD(lr=0.1)\n",
        "import tensorflow as tf\ntf.compat.v1.Session()\ntf.keras.optimizers.SGD(lr=0.1)\n",
        "import tensorflow as tf\ntf.random.normal([2])\n",
        "import numpy\nkeras = 1\n",
        "import keras\nkeras.layers.Dense(3)\n",
    ],
)
def test_what_is_for_tensorflow_1_or_runs_as_it_is_stays(source: str) -> None:
    assert keras_3.port(source) is None


def test_a_model_that_hangs_on_tensorflow_does_not_make_it_tensorflow_1() -> None:
    source = (
        '"""Text."""\nimport tensorflow as tf\n\ntf.model = tf.keras.Sequential()\n'
        "tf.model.compile(optimizer=tf.keras.optimizers.SGD(lr=0.1))\ntf.model.fit([1], [2])\n"
    )
    result = keras_3.port(source)
    assert result.output == source.replace("lr=", "learning_rate=").replace(
        "[1], [2]", "np.array([1]), np.array([2])"
    ).replace("as tf\n", "as tf\nimport numpy as np\n")
    assert keras_3.port(result.output) is None


def test_a_notebook_for_keras_2() -> None:
    cells = ["from tensorflow import keras\n", "keras.optimizers.SGD(lr=0.1, decay=0.)"]
    code = [{"cell_type": "code", "source": cell} for cell in cells]
    result = notebooks.port(json.dumps({"cells": code, "nbformat": 4}), keras_3.port)
    assert result.for_keras_2
    assert not result.guide
    ported = [cell["source"] for cell in json.loads(result.output)["cells"]]
    assert ported == [cells[0], "keras.optimizers.SGD(learning_rate=0.1)"]


def test_the_old_draws_are_asked_for() -> None:
    line = "import rosetta.legacy.keras_draws"
    source = "import tensorflow as tf\ntf.keras.optimizers.SGD(lr=0.1)\n"
    port = keras_3.port(source, original_draws=True).output
    assert line in port
    assert keras_3.port(port, original_draws=True) is None
    assert line not in keras_3.port(source).output
