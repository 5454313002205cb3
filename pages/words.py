"""Words."""

from ui import shell

shell.page("Words", "Words")
