"""Vectors while they are trained: Word2Vec, a small network, counts of co-occurrence."""
