"""The lessons in Keras style: Sequential, compile, fit."""

from rosetta.runs import style_package

style_package.prepare(__name__)
