"""Formats of graphs: XML, GML, Pajek, DOT, adjacency lists, and the shapes that JSON gives them."""
