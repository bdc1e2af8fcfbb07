"""The lessons in TensorFlow 2 style: variables, GradientTape, tf.function."""

from rosetta import startup

startup.prepare(__name__)
