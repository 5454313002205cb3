"""The page Data: bringing data, reading it, changing the roles of columns."""
