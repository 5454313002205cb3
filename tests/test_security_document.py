"""docs/security.md names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")


def test_every_test_that_is_named_exists():
    missing, seen, path = [], 0, None
    for name in re.findall(r"`((?:tests/|test_|::)[\w./:]+)`", TEXT):
        file, _, test = name.partition("::")
        if file:
            hits = [ROOT / file] if "/" in file else list((ROOT / "tests").rglob(file))
            path = hits[0] if len(hits) == 1 and hits[0].exists() else None
        seen += 1
        if path is None or (test and f"def {test}(" not in path.read_text("utf-8")):
            missing.append(name)
    assert seen > 30
    assert not missing


def test_every_file_it_links_to_exists():
    for place in re.findall(r"\]\(([^)#]+)", TEXT):
        assert (ROOT / "docs" / place).exists() or place == "fuzzing.md", place
