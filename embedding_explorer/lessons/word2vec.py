"""Lesson 5: words from their company."""

from __future__ import annotations

from embedding_explorer.lessons import _analogies, _company, _one_vector, _two_games

TITLE = "Words from their company"
SHORT = "Word2Vec"
SUMMARY = "Word2Vec guesses words from their neighbours, and in doing so puts like words together."

STEPS = (_company.STEP, _two_games.STEP, _analogies.STEP, _one_vector.STEP)
