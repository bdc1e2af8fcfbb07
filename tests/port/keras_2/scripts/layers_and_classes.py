import tensorflow as tf
from tensorflow.keras.layers import Dense
from tensorflow.keras.losses import mean_squared_error

tf.random.set_seed(9)


class Scale(tf.keras.layers.Layer):
    def build(self, input_shape):
        self.scale = self.add_weight("scale", (int(input_shape[-1]),), initializer="ones")

    def call(self, inputs):
        return inputs * self.scale


x_data = [[0.0, 0], [0, 1], [1, 0], [1, 1]]
y_data = [[0], [1], [1], [0]]
model = tf.keras.Sequential(
    [Dense(6, input_shape=(2,), activation="tanh"), Scale(), Dense(1, activation="sigmoid")]
)
model.compile(
    loss="binary_crossentropy", optimizer=tf.optimizers.Adam(lr=0.1), metrics=["accuracy"]
)
model.fit(x_data, y_data, epochs=8, verbose=0)
print(model.predict(x_data, verbose=0), model.evaluate(x_data, y_data, verbose=0))
print(model.predict_classes(x_data, verbose=0).ravel())
mean = tf.keras.metrics.Mean()
mean.update_state(mean_squared_error([[1.0, 2.0]], [[1.5, 2.5]]))
print(mean.result().numpy())
mean.reset_states()
