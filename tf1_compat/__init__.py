"""The lessons in TensorFlow 1 style: graph, placeholder, session."""

from rosetta import startup

startup.prepare(__name__)
