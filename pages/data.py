"""Data."""

from ui import shell

shell.page("Data", "Data")
