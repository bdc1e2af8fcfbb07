"""`rosetta port`: rewrites TensorFlow 1 scripts and notebooks for today's TensorFlow."""
