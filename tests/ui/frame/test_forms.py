"""Names typed between commas come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.frame.forms import listed, unlisted

NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"], include_characters=" "),
    min_size=1,
).filter(lambda name: name == name.strip() and name)


@given(st.lists(NAMES, max_size=5))
def test_what_is_shown_is_read_back(names):
    assert listed(unlisted(names)) == tuple(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("man", ("man",)),
        (" man ,woman,, ", ("man", "woman")),
        ('"Paris, Texas", Rome', ("Paris, Texas", "Rome")),
        ("", ()),
    ],
)
def test_reading_names(text, names):
    assert listed(text) == names
