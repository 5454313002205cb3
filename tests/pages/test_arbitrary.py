"""Items that nothing tells apart: the pages say so above the map, and as data is understood."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from tests.pages.conftest import ROOT, checked
from ui.page_state.explore_view import View

SAID = "so any map of them is arbitrary"
ALIKE = [
    pd.DataFrame({"name": [f"i{i}" for i in range(30)], "width": [1.5] * 30}),
    np.ones((30, 8), np.float32),
]


def opened(script: str, data: ee.Dataset):
    at = AppTest.from_file(str(ROOT / script), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": data}
    at.session_state["view"] = View(data="mine-x")
    return checked(at.run())


@pytest.mark.parametrize("brought", ALIKE)
@pytest.mark.parametrize("page", ["pages/explore.py", "pages/compare.py"])
def test_a_warning_stands_above_the_map(page, brought):
    at = opened(page, ee.read(brought))
    assert any(SAID in warning.value for warning in at.warning)
    if page == "pages/explore.py":
        assert not any(SAID in caption.value for caption in at.caption)


@pytest.mark.parametrize("brought", ALIKE)
def test_the_data_page_says_it_in_its_sentence(brought):
    at = opened("pages/data.py", ee.read(brought))
    assert any(SAID in text.value for text in at.markdown)


def test_items_that_differ_are_not_warned_of(open_page):
    assert not any(SAID in warning.value for warning in open_page("pages/explore.py").warning)
    assert not any(SAID in warning.value for warning in open_page("pages/compare.py").warning)
