"""Vectors of named items, the distances between them, and what was built."""
