"""What encoders read from a dataset: documents, cells, features of tables, links of graphs."""
