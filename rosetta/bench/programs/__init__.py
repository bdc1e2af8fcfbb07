"""The programs that `rosetta bench` measures, each run in a process of its own.

Each takes one JSON object as its only argument and prints one JSON object as its last line. The
naive ports and the libraries outside of TensorFlow are measured here and taught nowhere.
"""
