"""Rewrites that bring scripts for Keras 2 to Keras 3, one a module."""
