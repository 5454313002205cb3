"""Single vectors: what contributes to a likeness, eigenimages."""
