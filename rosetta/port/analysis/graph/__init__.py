"""What a TensorFlow 1 script builds: its graph, put together once without computing anything."""
