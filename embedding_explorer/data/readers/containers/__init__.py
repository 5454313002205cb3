"""What holds files or tables: archives, compressed files, several files, objects in memory."""
