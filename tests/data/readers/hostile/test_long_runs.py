"""Long runs of one letter, at which a pattern that gives back what it took would stop the page."""

import subprocess
import sys

import pytest

MANY = 49_000  # letters of a paste that a page reads itself
RUNS = {
    "digits of a place": "'POINT(' + '1' * many",
    "blanks behind a place": "'POINT' + ' ' * many + 'x'",
    "digits in a bracket": "'(' + '1' * many",
    "digits beside a comma": "'(' + '1' * (many // 2) + ',' + '1' * (many // 2)",
    "blanks in front": "' ' * many + 'x'",
    "blanks around a digit": "'(' + ' ' * (many // 2) + '1' + ' ' * (many // 2) + 'x'",
    "digits": "'1' * many",
    "points": "'1.' * (many // 2)",
    "signs": "'-' * many",
    "degrees": "'1°' * (many // 2) + 'x'",
    "hours": "'1:' * (many // 2) + 'x'",
    "powers": "'1e' * (many // 2) + 'x'",
    "hyphens": "'a-' * (many // 2)",
    "brackets": "'[' * many",
    "links": "'http://' + 'a.' * (many // 2)",
}
READ = """
import pandas as pd
import embedding_explorer as ee
from embedding_explorer.base.errors import ExplorerError
many = {many}
for name, text in {{ {texts} }}.items():
    rows = [text, text + "y", text[:-1], "3"]
    ways = [
        lambda: ee.read_text(text),
        lambda: ee.read(pd.DataFrame({{"name": list("abcd"), "p": rows}})),
        lambda: ee.read(pd.DataFrame({{"name": list("abcd"), "p": rows}}), roles={{"p": "number"}}),
    ]
    for way in ways:
        try:
            way()
        except ExplorerError:
            pass
    print(name, flush=True)
"""


@pytest.fixture(scope="module")
def read():
    """Return the names of those that one process has read, one after another, within a minute."""
    texts = ", ".join(f"{name!r}: {text}" for name, text in RUNS.items())
    command = [sys.executable, "-c", READ.format(many=MANY, texts=texts)]
    try:
        said = subprocess.run(command, check=True, timeout=60, stdout=subprocess.PIPE).stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    return said.decode().splitlines()


@pytest.mark.parametrize("name", RUNS)
def test_they_are_read_at_once(read, name):
    """Without the bound each of them takes minutes; a minute is far more than all need now.

    The first that is missing is the one that takes long.
    """
    assert name in read
