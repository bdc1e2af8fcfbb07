"""Builds the graph of a script and notes what it does; runs in a process of its own."""
