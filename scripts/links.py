"""Write docs/links.md: what a link to every page may hold."""

from pathlib import Path

from ui import links

if __name__ == "__main__":
    Path("docs/links.md").write_text(links.document(), "utf-8")
