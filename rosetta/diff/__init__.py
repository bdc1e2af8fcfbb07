"""`rosetta diff`: sources side by side, aligned, with notes on what TensorFlow changed."""
