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
import sys
import pandas as pd
import embedding_explorer as ee
from embedding_explorer.base.errors import ExplorerError
many = {many}
text = {text}
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
"""


@pytest.mark.parametrize("name", RUNS)
def test_they_are_read_at_once(name):
    """Without the bound each of them takes minutes; a minute is far more than they need now."""
    code = READ.format(many=MANY, text=RUNS[name])
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
