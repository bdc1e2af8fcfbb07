"""The lessons in TensorFlow 2 style: variables, GradientTape, tf.function."""

from rosetta.runs import lesson_command

lesson_command.prepare(__name__)
