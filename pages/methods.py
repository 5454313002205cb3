"""Methods."""

from ui import shell

shell.page("Methods", "Methods")
