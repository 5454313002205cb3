"""Write docs/links.md: what a link to every page may hold."""

from pathlib import Path

from ui import link_table

if __name__ == "__main__":
    Path("docs/links.md").write_text(link_table.document(), "utf-8")
