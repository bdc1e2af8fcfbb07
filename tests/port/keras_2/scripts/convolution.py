import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint

tf.random.set_seed(3)
x = np.random.RandomState(1).rand(24, 8, 8, 1)
y = (x.mean((1, 2, 3)) > 0.5).astype(int)
inputs = layers.Input(shape=(8, 8, 1))
h = layers.experimental.preprocessing.Rescaling(2.0)(inputs)
h = layers.Conv2D(4, 3, kernel_initializer="lecun_uniform")(h)
h = layers.LeakyReLU(alpha=0.2)(h)
h = layers.AveragePooling2D()(h)
h = layers.Flatten()(h)
outputs = layers.Dense(2, activation="softmax", kernel_initializer="orthogonal")(h)
model = tf.keras.Model(inputs, outputs)

adagrad = tf.keras.optimizers.Adagrad(lr=0.1)
model.compile(adagrad, "sparse_categorical_crossentropy", metrics=["accuracy"])
best = ModelCheckpoint("best.hdf5", monitor="val_acc", save_weights_only=True)
stop = EarlyStopping(monitor="val_loss", patience=2)
history = model.fit(
    x, y, epochs=4, batch_size=6, verbose=0, validation_data=(x[:6], y[:6]), callbacks=[stop, best]
)
print(history.history["loss"], history.history["val_accuracy"])
model.load_weights("best.hdf5")
print(model.predict(x[:4], verbose=0))
