"""The Learn page: a path of lessons, each with predict, reveal, explain, check."""
