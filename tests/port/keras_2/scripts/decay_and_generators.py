import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense
from tensorflow.keras.utils import to_categorical

tf.random.set_seed(777)
random = np.random.RandomState(0)
x = random.rand(50, 3).astype("float32")
y = to_categorical(x.argmax(1), 3)


def batches():
    while True:
        for start in range(0, 50, 10):
            yield x[start : start + 10], y[start : start + 10]


model = tf.keras.models.Sequential()
model.add(Dense(8, input_dim=3, activation="relu", kernel_initializer="he_normal"))
model.add(Dense(3, activation="softmax"))
sgd = tf.keras.optimizers.SGD(lr=0.3, decay=0.01, momentum=0.9, nesterov=True)
model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["acc"])
history = model.fit_generator(batches(), steps_per_epoch=45 / 10, epochs=3, workers=1, verbose=0)
print(history.history["loss"], history.history["acc"])
print(model.evaluate_generator(batches(), 5))
print(model.predict_generator(batches(), steps=1)[:2])
adam = tf.keras.optimizers.Adam(lr=0.05, decay=1e-3)
model.compile(loss="kullback_leibler_divergence", optimizer=adam, metrics=["accuracy"])
history = model.fit(x, y, batch_size=16, epochs=3, validation_split=0.2, verbose=0)
print(history.history["loss"], history.history["val_accuracy"])
