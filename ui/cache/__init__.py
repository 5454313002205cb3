"""What the server keeps in memory and on disk, and for whom."""
