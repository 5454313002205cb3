"""A text that is one table of Markdown: pipes between cells, often around them, dashes below."""

from __future__ import annotations

import csv
import io
import re

RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
PIPE = re.compile(r"(?<!\\)\|")
SEEN = 20_000  # characters that decide


def is_table(head: str) -> bool:
    r"""Tell whether the beginning of a text is such a table, with nothing above it or between.

    >>> is_table("| a | b |\n|---|--:|\n| x | 1 |\n"), is_table("see a | b\nand c | d\n")
    (True, False)
    """
    lines = [line for line in head[:SEEN].splitlines() if line.strip()]
    ruled = len(lines) > 2 and "|" in lines[1] and RULE.fullmatch(lines[1]) is not None
    whole = lines if len(head) < SEEN // 4 else lines[:-1]  # the last may be cut
    return ruled and all("|" in line for line in whole)


def plain(data: bytes) -> bytes:
    """Return a text that is a table of Markdown without pipes and blanks around its cells."""
    if not is_table(data[: 4 * SEEN].decode("utf-8", "ignore")):
        return data
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="|", lineterminator="\n")
    for line in data.decode("utf-8").splitlines():
        bare = line.strip().removeprefix("|")
        bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
        cells = [cell.strip().replace("\\|", "|") for cell in PIPE.split(bare)]
        writer.writerow(cells if bare else [])
    return out.getvalue().encode()
