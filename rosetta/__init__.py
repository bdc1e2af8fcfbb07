"""What the three styles share: data, hyperparameters, seeds, the log tree, the commands.

No model code lives here. Whatever differs between TensorFlow's styles stands in
`tf1_compat`, `tf2_eager` and `keras_api`, one complete file a lesson.
"""
