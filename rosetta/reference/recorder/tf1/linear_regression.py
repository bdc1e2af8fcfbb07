"""The "hello world" of Keras, as TF 1.15's own tf.keras runs it in a graph and a session."""

import numpy as np
import tensorflow as tf
from tensorflow import keras

from tf1.logged_steps import is_logged

DEFAULTS = {"steps": 500, "learning_rate": 0.01, "seed": 777, "log_every": 10}

RECORDED = [
    {},
    {"seed": 1},
    {"seed": 42, "learning_rate": 0.1, "steps": 2000, "log_every": 100},
    {"seed": 7, "learning_rate": 0.003, "steps": 333},
]

XS = np.array([-1.0, 0.0, 1.0, 2.0, 3.0, 4.0], np.float32)
YS = np.array([-3.0, -1.0, 1.0, 3.0, 5.0, 7.0], np.float32)


def train(config, writer):
    tf.set_random_seed(config["seed"])
    model = keras.Sequential([keras.layers.Dense(units=1, input_shape=[1])])
    model.compile(
        optimizer=keras.optimizers.SGD(config["learning_rate"]), loss="mean_squared_error"
    )

    # What is logged comes into the graph after the draw, whose op seed counts the nodes before it.
    cost = tf.reduce_mean(tf.square(model(tf.constant(XS[:, None])) - YS[:, None]))
    prediction = tf.squeeze(model(tf.constant([[10.0]])))
    tags = dict(zip(["layer1/weights", "layer1/biases"], model.weights))
    logged = {"cost": cost, "prediction_at_10": prediction}
    for tag, value in logged.items():
        tf.summary.scalar(tag, value)
    for tag, variable in tags.items():
        tf.summary.histogram(tag, variable)
    merged = tf.summary.merge_all()
    recorded = {"steps": [], "cost": [], "prediction_at_10": []}
    sess = keras.backend.get_session()

    def log(step, logs=None):
        if is_logged(config, step):
            summary, values = sess.run([merged, logged])
            writer.add_summary(summary, step)
            recorded["steps"].append(step)
            for tag, value in values.items():
                recorded[tag].append(value)

    writer.add_graph(sess.graph)
    recorded["initial"] = dict(zip(tags, model.get_weights()))
    callback = keras.callbacks.LambdaCallback(on_epoch_begin=log)
    # All six points are one batch: shuffled, only the order of one sum would change.
    model.fit(XS, YS, epochs=config["steps"], shuffle=False, callbacks=[callback], verbose=0)
    recorded["final"] = dict(zip(tags, model.get_weights()))
    recorded["hypothesis"] = model.predict(XS).ravel()
    recorded["final_prediction_at_10"] = model.predict([10.0]).item()
    recorded["final_accuracy"] = None
    return recorded
