"""What real TensorFlow 1.15.5 computed, with the scripts that recorded it."""
