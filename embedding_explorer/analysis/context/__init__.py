"""A word in its contexts, layer by layer."""
