"""The page of the operator, and the token it takes."""
