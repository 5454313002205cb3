"""The page Explore: neighbours, tables and files beside the map."""
