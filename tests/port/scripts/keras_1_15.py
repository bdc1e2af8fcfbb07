import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Dense

tf.set_random_seed(777)
x = np.random.RandomState(0).rand(12, 3).astype(np.float32)
y = (x.sum(1) > 1.5).astype(np.float32)
model = keras.Sequential()
model.add(Dense(5, input_dim=3, activation='relu'))
model.add(tf.keras.layers.Dense(1, activation='sigmoid', kernel_initializer='he_normal'))
model.compile(optimizer=tf.keras.optimizers.Adam(lr=0.05), loss='binary_crossentropy', metrics=['accuracy'])
history = model.fit(x, y, epochs=4, batch_size=4, shuffle=False, verbose=0)
print(history.history['loss'], sorted(history.history), history.history['acc'])
print(model.predict(x[:3]), model.evaluate(x, y, verbose=0))
