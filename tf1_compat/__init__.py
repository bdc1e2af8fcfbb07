"""The lessons in TensorFlow 1 style: graph, placeholder, session."""

from rosetta.runs import style_package

style_package.prepare(__name__)
