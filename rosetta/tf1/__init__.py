"""Finds or makes an environment with real TensorFlow 1.15.5, and remembers its interpreter."""
