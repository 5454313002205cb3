"""The Words page: which vectors, and what is done with them."""
