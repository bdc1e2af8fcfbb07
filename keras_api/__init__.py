"""The lessons in Keras style: Sequential, compile, fit."""

from rosetta.runs import lesson_command

lesson_command.prepare(__name__)
