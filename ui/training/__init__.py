"""The Training page: vectors as they are learned."""
