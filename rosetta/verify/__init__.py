"""Proof that a ported script prints the numbers of its original."""
