"""What every page stands in: title, menu, forms, the state of a session."""
