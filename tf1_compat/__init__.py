"""The lessons in TensorFlow 1 style: graph, placeholder, session."""

from rosetta.runs import lesson_command

lesson_command.prepare(__name__)
