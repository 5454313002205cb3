"""Readers of text files: delimited tables, JSON, edge lists, word vectors, plain text."""
