"""What becomes of a call of TensorFlow 1, one function for each that is not a matter of names."""
