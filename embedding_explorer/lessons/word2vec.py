"""Lesson 5: words from their company."""

from __future__ import annotations

from embedding_explorer.lessons import _analogies, _cbow_skipgram, _one_vector, _word_neighbors

TITLE = "Words from their company"
SHORT = "Word2Vec"
SUMMARY = "Word2Vec guesses words from their neighbours, and in doing so puts like words together."

STEPS = (_word_neighbors.STEP, _cbow_skipgram.STEP, _analogies.STEP, _one_vector.STEP)
