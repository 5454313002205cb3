"""What a table is: the roles of its columns, names of its rows, vectors and graphs in it."""
