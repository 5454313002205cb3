"""Clusters of points and the terms that set them apart."""
