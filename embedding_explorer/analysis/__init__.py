"""What is asked of vectors beyond a map, one folder per page."""
