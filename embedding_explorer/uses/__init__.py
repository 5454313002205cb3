"""What vectors are for: recommend, classify, clean a training set.

Each module answers one question; nothing here makes vectors of its own.
"""
