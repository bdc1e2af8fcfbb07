"""The lessons in Keras style: Sequential, compile, fit."""

from rosetta import startup

startup.prepare(__name__)
