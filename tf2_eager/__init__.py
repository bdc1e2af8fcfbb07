"""The lessons in TensorFlow 2 style: variables, GradientTape, tf.function."""

from rosetta.runs import style_package

style_package.prepare(__name__)
