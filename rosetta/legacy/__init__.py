"""What ported scripts import: the parts of TensorFlow 1.15 that TensorFlow 2.21 no longer has.

Each module stands for one thing that went away. A ported script imports only what it needs, by
name, at its top; everything else in it is plain `tensorflow.compat.v1`.
"""
