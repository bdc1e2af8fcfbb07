"""What a script does, whatever it is ported to: its text, its names, its TensorFlow."""
