"""The Graphs page: a graph as it is drawn, and the map of its vectors beside it."""
