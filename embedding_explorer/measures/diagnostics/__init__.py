"""Faithfulness point by point: neighbours of a point, trust in its place, the Shepard diagram."""
