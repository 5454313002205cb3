"""A typed phrase on the map: its own place, and lines from there to its neighbours."""

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import InputError
from embedding_explorer.build.out_of_sample import place, place_on_map
from embedding_explorer.measures.diagnostics.point_neighbors import picture
from ui.explore import neighbor_panel
from ui.map import GUEST, Mark
from ui.map.checks import check_marks
from ui.map.packing import Packer, read_array, unpack


def found_for(projection, phrase="solar energy"):
    data = ee.sample("documents")
    built = ee.build(data, ee.Recipe(encoder="tfidf", projection=projection))
    vector = place(built, phrase)
    return built, picture(built, [], k=5, vector=vector, spot=place_on_map(built, vector))


def test_lines_start_at_the_phrase():
    built, found = found_for("svd")
    marks = neighbor_panel.marks(built, found, [])
    assert {mark.item for mark in marks} == {GUEST}
    true = [mark.other for mark in marks if mark.kind != "false"]
    assert true == found.true["position"].tolist()
    np.testing.assert_allclose(found.spot, place_on_map(built, place(built, "solar energy")))


def test_a_phrase_without_a_place_has_no_marks():
    built, found = found_for("tsne")
    assert found.spot is None
    assert neighbor_panel.guest(found) is None
    assert neighbor_panel.marks(built, found, []) == []


def test_a_point_is_no_guest():
    built, _ = found_for("svd")
    assert picture(built, [3], k=5).spot is None


def test_only_the_guest_may_stand_before_the_items():
    check_marks([Mark(GUEST, 2, "near")], 3)
    for mark in (Mark(-2, 1, "near"), Mark(0, GUEST, "near")):
        with pytest.raises(InputError):
            check_marks([mark], 3)


def test_its_place_travels():
    from ui.map import Guest
    from ui.map.message import pack_guest

    packer = Packer()
    packed = pack_guest(packer, Guest("solar energy", np.array([1.5, -2.0])))
    header, body = unpack(packer.finish({"guest": packed}))
    assert header["guest"]["name"] == "solar energy"
    np.testing.assert_array_equal(read_array(body, header["guest"]["coords"]), [1.5, -2.0])
