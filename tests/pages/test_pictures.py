"""The Pictures page by AppTest: a picture by rank, eigenimages, links that cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from embedding_explorer.analysis.vectors.eigenimages import to_png
from tests.pages.conftest import checked
from ui.pictures import pictures

PAGE = "pages/pictures.py"


def metrics(at) -> dict[str, str]:
    return {m.label: m.value for m in at.metric}


def test_a_higher_rank_keeps_more_and_needs_more(open_page):
    at = open_page(PAGE, rank="5")
    few = metrics(at)
    slider = next(s for s in at.slider if s.key == "picture-rank")
    assert slider.value == 5
    many = metrics(checked(slider.set_value(80).run()))
    assert float(few["Energy kept"].rstrip("%")) < float(many["Energy kept"].rstrip("%"))
    assert float(few["Error"].rstrip("%")) > float(many["Error"].rstrip("%"))
    assert few["Numbers stored"] < many["Numbers stored"]


@pytest.mark.parametrize("way", ["PCA", "SVD"])
def test_the_patterns_of_the_digits_are_drawn(open_page, way):
    at = open_page(PAGE)
    choice = next(b for b in at.get("button_group") if b.key == "eigen-way")
    at = checked(choice.set_value(way).run())
    assert not at.error
    # Two of the one picture, twelve patterns, and one digit as it is and summed.
    assert len(at.get("image")) == 2 + 12 + 2


def test_a_link_that_gives_no_number_is_said_and_the_page_is_drawn(open_page):
    at = open_page(PAGE, rank="many", picture="nothing")
    assert any("rank='many'; it must be a whole number" in plain(w.value) for w in at.warning)
    assert metrics(at)["Energy kept"]


def test_a_rank_beyond_the_picture_is_its_last(open_page):
    at = open_page(PAGE, rank=str(pictures.SIDE))
    assert metrics(at)["Energy kept"] == "100.0%"


def test_a_picture_that_is_not_there_is_said_and_leaves_the_link(open_page):
    at = open_page(PAGE, picture="zzz")
    assert any("picture='zzz'; it must be one of A temple" in plain(w.value) for w in at.warning)
    assert "picture" not in at.query_params
    assert metrics(at)["Energy kept"]


def test_the_link_holds_method_picture_and_patterns_of_the_eigenimages(open_page):
    at = open_page(PAGE)
    choice = next(b for b in at.get("button_group") if b.key == "eigen-way")
    at = checked(choice.set_value("SVD").run())
    chosen = next(s for s in at.selectbox if s.key == "eigen-row")
    name = chosen.options[5]
    at = checked(chosen.set_value(name).run())
    few = next(s for s in at.slider if s.key == "eigen-k")
    at = checked(few.set_value(0).run())
    link = {key: at.query_params[key] for key in at.query_params}
    other = open_page(PAGE, **link)
    assert next(s for s in other.selectbox if s.key == "eigen-row").value == name
    assert next(s for s in other.slider if s.key == "eigen-k").value == 0
    assert next(b for b in other.get("button_group") if b.key == "eigen-way").value == "SVD"
    assert not other.warning


def plain(text: str) -> str:
    return str(text).replace("\\", "").replace("&#58;", ":").replace(":small[]", "")


def test_a_picture_one_pixel_high_is_said_to_have_one_pattern(open_page, monkeypatch):
    row = np.arange(40, dtype=np.uint8).reshape(1, 40)
    monkeypatch.setattr(pictures, "_picked", lambda: (row, ""))
    at = open_page(PAGE)
    assert not at.exception
    assert any("only one component" in m.value for m in at.markdown)
    assert not [s for s in at.slider if s.key == "picture-rank"]


def test_a_picture_of_ones_own_is_opened_by_a_worker_and_a_broken_one_is_said(open_page):
    at = open_page(PAGE, picture=pictures.OWN)
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8)
    at = checked(at.file_uploader[0].upload("mine.png", to_png(pixels)).run())
    assert metrics(at)["Numbers stored"]
    np.testing.assert_array_equal(at.session_state[pictures.PIXELS], pixels)
    at = checked(at.file_uploader[0].upload("broken.png", b"\x89PNG junk").run())
    for _ in range(2):  # as long as the file is there
        assert "broken.png" in str(at.error[0].value).replace("\\", "")
        at = checked(at.run())


def test_no_picture_is_taken_apart_by_the_page(open_page, monkeypatch):
    import scipy.linalg

    taken, real = [], scipy.linalg.svd

    def watched(matrix, **how):
        taken.append(matrix.shape)
        return real(matrix, **how)

    monkeypatch.setattr(scipy.linalg, "svd", watched)
    at = open_page(PAGE, picture=pictures.OWN)
    pixels = np.random.default_rng(1).integers(0, 255, (50, 40), np.uint8)
    at = checked(at.file_uploader[0].upload("mine.png", to_png(pixels)).run())
    slider = next(s for s in at.slider if s.key == "picture-rank")
    assert slider.max == 40
    at = checked(slider.set_value(40).run())
    assert metrics(at)["Energy kept"] == "100.0%"
    assert pixels.shape not in taken
