"""Arithmetic with word vectors, paths between words, word benchmarks."""
