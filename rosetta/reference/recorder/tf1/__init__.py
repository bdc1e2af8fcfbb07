"""One script for each lesson, as the lecture wrote it, on real TensorFlow 1.15.5 and Python 3.7.

Each module has `DEFAULTS` (the lesson's hyperparameters), `RECORDED` (what to change of them for
each recording) and `train(config, writer)`, which returns what is recorded and logs to the writer.
"""
