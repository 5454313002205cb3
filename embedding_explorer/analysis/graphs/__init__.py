"""Graphs: layout, communities, links that are missing."""
