"""Readers of binary files: arrays, Parquet and Arrow, workbooks, pictures."""
