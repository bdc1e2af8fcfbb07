import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras.layers import LSTM, Dense, Embedding, Flatten
from tensorflow.keras.models import Sequential, load_model

tf.random.set_seed(5)
words = np.arange(60).reshape(12, 5) % 9
labels = (words.sum(1) % 2).reshape(12, 1).astype("float32")
model = Sequential()
model.add(Embedding(9, 4, input_length=5))
model.add(Flatten())
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(words, labels, epochs=4, batch_size=4, verbose=0)
print(history.history["loss"])
model.save("words.h5")
again = load_model("words.h5")
print(again.evaluate(words, labels, verbose=0))
model.save_weights("words_weights.h5")
model.load_weights("words_weights.h5")
print(model.predict(words[:3], verbose=0))

series = np.sin(np.arange(40)).reshape(4, 5, 2).astype("float32")
rnn = Sequential()
rnn.add(LSTM(6, batch_input_shape=(2, 5, 2), stateful=True, recurrent_activation="hard_sigmoid"))
rnn.add(Dense(2, activation="tanh"))
rnn.compile(loss="logcosh", optimizer=tf.keras.optimizers.RMSprop(lr=0.01))
rnn.fit(series, series[:, 0], epochs=3, batch_size=2, shuffle=False, verbose=0)
K.set_value(rnn.optimizer.lr, 0.1)
print(float(rnn.optimizer.lr))
print(rnn.predict(series, batch_size=2, verbose=0))
