"""The Rosetta tab in TensorBoard."""
