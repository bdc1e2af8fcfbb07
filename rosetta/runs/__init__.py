"""Training: what a lesson is given, how it is run, and its results."""
