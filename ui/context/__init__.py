"""The Context page: a word in its sentences, layer by layer."""
