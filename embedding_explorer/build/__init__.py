"""From a dataset and a recipe to vectors and a map."""
