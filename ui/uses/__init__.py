"""The Uses page: recommend, classify, clean a training set."""
