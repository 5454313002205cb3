"""Explore by AppTest: the logic behind the map, without a browser."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

import embedding_explorer as ee
from embedding_explorer.analysis.selection.conditions import choices, matching, meeting
from embedding_explorer.analysis.selection.contrast import contrast
from embedding_explorer.base.errors import Cancelled
from embedding_explorer.engine import file_questions, map_questions
from tests.pages.conftest import checked
from ui.cache import cache, questions
from ui.explore import tabs
from ui.faithfulness.scores import INTERVALS
from ui.panels import coloring

EXPLORE = "pages/explore.py"


def texts(at) -> str:
    return "\n".join(str(element.value) for element in [*at.markdown, *at.caption])


def errors(at) -> str:
    return "\n".join(str(element.value) for element in [*at.error, *at.warning])


def query(at, name: str) -> list[str]:
    value = at.query_params.get(name, [])
    return value if isinstance(value, list) else [value]


def test_it_opens_on_the_first_sample_with_its_trail(open_page):
    at = open_page(EXPLORE)
    assert at.selectbox(key="data").value == "films"
    assert at.pills(key="method").value == "features"
    assert "120 × 2" in texts(at)
    assert not errors(at)
    assert query(at, "data") == ["films"]


# Every method and every sample; the rest is exhaustive. UMAP is drawn by a browser test.
FEW = [
    *(("films", key) for key in ("features", "one_hot", "word2vec_cbow", "bert", "learned")),
    *(("documents", key) for key in ("tfidf", "pca", "svd")),
    *(("friends", key) for key in ("word2vec_skipgram", "node2vec", "spectral")),
    ("produce", "one_hot"),
]
METHODS = [
    (sample, key)
    for sample in ("films", "produce", "documents", "friends")
    for key in ee.methods(ee.sample(sample))["key"]
    if key != "umap"
]


@pytest.mark.parametrize(
    ("sample", "method"),
    [pytest.param(*m, marks=[] if m in FEW else [pytest.mark.exhaustive]) for m in METHODS],
)
def test_every_method_of_a_sample_draws(open_page, sample, method):
    at = open_page(EXPLORE, data=sample, method=method)
    assert not errors(at)
    assert at.pills(key="method").value == method


def test_every_method_is_drawn_for_some_sample():
    assert {key for _, key in FEW} == {key for _, key in METHODS}
    assert {sample for sample, _ in FEW} == {sample for sample, _ in METHODS}
    assert set(FEW) <= set(METHODS)


def test_picking_a_method_changes_the_trail_and_the_address(open_page):
    at = open_page(EXPLORE)
    at = checked(at.pills(key="method").set_value("svd").run())
    assert "SVD" in texts(at)
    assert query(at, "method") == ["svd"]


def test_vectors_and_map_are_two_choices_that_leave_each_other_alone(open_page):
    at = open_page(EXPLORE, data="documents")
    at = checked(at.pills(key="method").set_value("svd").run())
    at = checked(at.pills(key="projection").set_value("tsne").run())
    assert "SVD" in texts(at)
    assert "t-SNE" in texts(at)
    at = checked(at.pills(key="method").set_value("tfidf").run())
    assert at.pills(key="projection").value == "tsne"
    assert "SVD" not in texts(at)
    at = checked(at.pills(key="projection").set_value("pca").run())
    assert at.pills(key="method").value == "tfidf"
    assert query(at, "method") == ["tfidf"]


def test_a_method_that_is_a_map_alone_stands_under_map(open_page):
    at = open_page(EXPLORE, data="films", method="umap")
    assert at.pills(key="method").value == "features"
    assert at.pills(key="projection").value == "umap"
    assert "umap" not in at.pills(key="method").options


def test_a_customised_pipeline_begins_with_the_present_one(open_page):
    at = open_page(EXPLORE, data="films", method="svd")
    at = checked(at.pills(key="projection").set_value("mds").run())
    at = checked(at.pills(key="method").set_value("own").run())
    assert at.selectbox(key="chain-reducer").value == "svd"
    assert at.pills(key="projection").value == "mds"


def test_the_table_holds_no_more_rows_than_are_sent(open_page, monkeypatch):
    monkeypatch.setattr(tabs, "TABLE_ROWS", 7)
    at = open_page(EXPLORE, data="produce", method="svd")
    table = at.dataframe[0].value
    assert table["name"].tolist() == ee.sample("produce").names[:7].tolist()
    assert "The first 7 of 64 items" in texts(at)


def test_a_wide_table_sends_fewer_rows(open_page, monkeypatch):
    monkeypatch.setattr(tabs, "TABLE_CELLS", 40)
    table = open_page(EXPLORE, data="produce", method="svd").dataframe[0].value
    assert len(table) == 40 // len(table.columns) < 64


def test_picking_data_forgets_the_selection(open_page):
    at = open_page(EXPLORE, data="films", pick="Upload")
    assert "Upload" in texts(at)
    at = checked(at.selectbox(key="data").set_value("produce").run())
    assert query(at, "data") == ["produce"]
    assert query(at, "pick") == []


def test_a_link_opens_the_same_view(open_page):
    at = open_page(
        EXPLORE,
        data="films",
        method="pca",
        encode="one_hot",
        reduce="pca",
        project="pca",
        metric="manhattan",
        k="3",
        pick="Upload",
        tab="Steps",
        **{"reduce.n_components": "7"},
    )
    assert "120 × 7" in texts(at)
    assert "manhattan" in texts(at)
    assert at.number_input(key="k").value == 3
    assert at.segmented_control(key="tab").value == "Steps"


def test_a_method_with_other_points_drops_the_selection_without_a_word(open_page):
    at = open_page(EXPLORE, data="films", method="one_hot", pick="Upload")
    at = checked(at.pills(key="method").set_value("word2vec_cbow").run())
    assert query(at, "pick") == []
    assert not errors(at)
    assert not at.info


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"encode": "magic"}, "no encoder called"),
        ({"data": "nowhere"}, "no sample called"),
        ({"data": "mine-0123456789ab"}, "This link's data has expired; upload the file again."),
        ({"k": "many"}, "k='many'; it must be a whole number"),
        ({"k": "100000"}, "from 1 to 100"),
        ({"metric": "crow"}, "no metric called"),
        ({"encode": "one_hot", "encode.colour": "1"}, "no parameter"),
        ({"method": "magic"}, "no method"),
    ],
)
def test_a_broken_link_says_so_and_still_draws(open_page, bad, sentence):
    at = open_page(EXPLORE, **bad)
    assert sentence in errors(at).replace("\\", "")
    assert "120 × 2" in texts(at)


def test_settings_are_applied_and_travel_in_the_link(open_page):
    at = open_page(EXPLORE, data="films", method="pca")
    at.number_input(key="reduce-n_components").set_value(4)
    at = checked(at.button(key="apply").click().run())
    assert "120 × 4" in texts(at)
    assert query(at, "reduce.n_components") == ["4"]


@pytest.mark.parametrize(
    ("data", "fields"),
    [("films", {"columns", "numbers", "split"}), ("documents", set()), ("friends", {"weights"})],
)
def test_a_form_has_only_fields_that_matter_for_the_data(open_page, data, fields):
    at = open_page(EXPLORE, data=data, encode="one_hot", project="pca")
    every = [*at.checkbox, *at.selectbox, *at.multiselect]
    assert {w.key.removeprefix("encode-") for w in every if w.key.startswith("encode-")} == fields


def test_own_stop_words_are_typed(open_page):
    at = open_page(EXPLORE, data="documents", method="tfidf")
    at.selectbox(key="encode-stop_words").set_value("own list")
    at.text_input(key="encode-own_stop_words").set_value("the, of")
    at = checked(at.button(key="apply").click().run())
    assert query(at, "encode.own_stop_words") == ["the", "of"]
    assert not errors(at)


def test_steps_tell_in_full_what_there_is_to_know(open_page):
    at = open_page(EXPLORE, data="films", method="pca", tab="Steps")
    assert "to know" not in at.dataframe[0].value.columns
    told = next(str(m.value) for m in at.markdown if str(m.value).startswith("**Standardised"))
    assert "Numbers are standardised" in told
    assert "Categories are 0/1 columns" in told


def test_three_dimensions(open_page):
    at = open_page(EXPLORE, data="films", method="one_hot")
    at = checked(at.segmented_control(key="dimensions").set_value("3D").run())
    assert "120 × 3" in texts(at)
    assert query(at, "project.n_components") == ["3"]


def test_an_own_chain_can_be_built(open_page):
    at = open_page(EXPLORE, data="films", method="own")
    at = checked(at.selectbox(key="chain-reducer").set_value("svd").run())
    assert "SVD" in texts(at)
    assert query(at, "reduce") == ["svd"]


@pytest.mark.parametrize("tab", ["Table", "Inspect", "Take away", "Steps", "About the data"])
def test_every_view_below_the_map_draws(open_page, tab):
    at = open_page(EXPLORE, data="films", pick="Upload", tab=tab)
    assert at.segmented_control(key="tab").value == tab
    assert not errors(at)


def test_a_choice_of_view_that_comes_back_empty_changes_nothing(open_page):
    at = open_page(EXPLORE, data="films", tab="Steps")
    at = checked(at.segmented_control(key="tab").set_value(None).run())
    assert at.segmented_control(key="tab").value == "Steps"
    assert query(at, "tab") == ["Steps"]


def test_the_table_selects_on_the_map(open_page):
    at = open_page(EXPLORE, data="films")
    at.session_state["table"] = {"selection": {"rows": [5], "columns": [], "cells": []}}
    name = str(ee.sample("films").names[5])
    at.session_state["view"] = at.session_state["view"].__class__(selected=(name,))
    at = checked(at.run())
    assert query(at, "pick") == [name]


def test_neighbours_say_how_many_the_picture_keeps(open_page):
    at = open_page(EXPLORE, data="films", pick="Upload")
    assert "of the 10 true neighbours are also nearest on the map" in texts(at)


def test_one_false_neighbour_is_said_as_one(open_page):
    chain = {"encode": "one_hot", "reduce": "pca", "reduce.n_components": "10", "project": "pca"}
    at = open_page(EXPLORE, data="films", metric="euclidean", pick="Upload", **chain)
    assert "9 of the 10 true neighbours are also nearest on the map" in texts(at)


def test_roles_of_a_sample_are_not_said_to_be_chosen_by_the_visitor(open_page):
    at = open_page(EXPLORE, data="films", tab="About the data")
    assert set(at.dataframe[0].value["because"]) == {"described by its card"}
    assert "· Licence&#58; CC0-1.0" in texts(at).replace("\\", "")


def test_one_selected_point_is_offered_as_one(open_page):
    at = open_page(EXPLORE, data="films", pick="Upload", tab="Take away")
    assert "The selected one" in at.segmented_control(key="which-points").options


def test_neighbours_after_a_reducer_are_held_against_those_before(open_page):
    at = open_page(EXPLORE, data="documents", method="svd", pick="Energy, Carter 1979, 1")
    assert "are also nearest neighbours in the" in texts(at)
    at = open_page(EXPLORE, data="documents", method="tfidf", pick="Energy, Carter 1979, 1")
    assert "are also nearest neighbours in the" not in texts(at)


def test_a_phrase_goes_where_no_phrase_can_be_placed(open_page):
    at = open_page(EXPLORE, data="films", method="tfidf", phrase="Horror")
    assert "Near" in texts(at)
    at = checked(at.pills(key="method").set_value("one_hot").run())
    assert not errors(at)


def test_everything_selected_is_said(open_page):
    names = ee.sample("produce").names.tolist()
    at = open_page(EXPLORE, data="produce")
    at.session_state["view"] = replace(at.session_state["view"], selected=tuple(names))
    at = checked(at.run())
    assert "Every point is selected" in texts(at)


def test_three_numbers_are_drawn_as_they_are_and_say_so(open_page, tmp_path, monkeypatch):
    file = tmp_path / "points.csv"
    rows = [f"p{i},{i},{i * i},{7 - i}" for i in range(6)]
    file.write_text("\n".join(["name,a,b,c", *rows]))
    monkeypatch.setenv("EXPLORER_OPEN", str(file))
    monkeypatch.setenv("EXPLORER_KIND", "items")
    at = open_page(EXPLORE, data="file", encode="one_hot", project="pca")
    assert at.segmented_control(key="dimensions").value == "3D"
    assert "drawn unchanged" in texts(at)
    at = checked(at.segmented_control(key="dimensions").set_value("2D").run())
    assert "drawn unchanged" not in texts(at)
    at = checked(at.segmented_control(key="dimensions").set_value("3D").run())
    assert "drawn unchanged" in texts(at)


@pytest.mark.parametrize(
    ("last", "said"),
    [("Total,36,204,", "totals"), ("Mean,4.5,25.5,", "means"), ("Lund,9,81,north", "")],
)
def test_a_point_that_is_the_sum_or_mean_of_the_others_is_said_above_the_map(
    open_page, tmp_path, monkeypatch, last, said
):
    file = tmp_path / "sales.csv"
    rows = [f"Town {i},{i},{i * i},north" for i in range(1, 9)]
    file.write_text("\n".join(["name,shops,sales,side", *rows, last]))
    monkeypatch.setenv("EXPLORER_OPEN", str(file))
    at = open_page(EXPLORE, data="file")
    found = [word for word in ("totals", "means") if word in " ".join(w.value for w in at.warning)]
    assert found == ([said] if said else [])


def test_neighbours_in_a_matrix_of_distances_are_said_to_be_by_these(
    open_page, tmp_path, monkeypatch
):
    file = tmp_path / "towns.csv"
    file.write_text(",Rome,Bern,Oslo\nRome,0,690,2000\nBern,690,0,1500\nOslo,2000,1500,0\n")
    monkeypatch.setenv("EXPLORER_OPEN", str(file))
    monkeypatch.setenv("EXPLORER_KIND", "distances")
    at = open_page(EXPLORE, data="file", pick="Bern")
    lists = "".join(str(element.proto) for element in at.get("bidi_component"))
    assert "By the given distances" in lists
    assert "numbers ·" not in lists


def test_a_chain_that_does_not_fit_is_said(open_page):
    at = open_page(EXPLORE, data="films", encode="pixels", project="pca")
    assert "Pixels works on images" in errors(at)
    at = open_page(EXPLORE, data="films", encode="one_hot", project="none")
    assert "This pipeline ends with vectors" in texts(at)


@pytest.mark.parametrize("name", ["contribution", "dimension", "a"])
def test_inspect_takes_any_name(open_page, name):
    at = open_page(EXPLORE, data="words", method="as_given", pick=name, tab="Inspect")
    assert not errors(at)


def test_clusters_colour_the_map(open_page):
    at = open_page(EXPLORE, data="films", color="(cluster)")
    assert at.selectbox(key="color").value == "(cluster)"
    assert not errors(at)


def test_the_file_the_app_was_started_with_is_shown_first(open_page, tmp_path, monkeypatch):
    file = tmp_path / "pets.csv"
    file.write_text("pet,kind,legs\ncat,mammal,4\nhen,bird,2\ndog,mammal,4\nowl,bird,2\n")
    monkeypatch.setenv("EXPLORER_OPEN", str(file))
    at = open_page(EXPLORE)
    assert at.selectbox(key="data").value == "file"
    assert "4 × 3" in texts(at)
    assert query(at, "data") == ["file"]


def test_axes_are_named_by_the_very_words_typed(open_page):
    at = open_page(EXPLORE, data="words", encode="as_given", project="axes")
    at.text_input(key="project-x_from").set_value("man")
    at.text_input(key="project-x_to").set_value("woman")
    at.text_input(key="project-y_from").set_value("poor")
    at.text_input(key="project-y_to").set_value("rich")
    at = checked(at.button(key="apply").click().run())
    assert not errors(at)
    assert query(at, "project.x_from") == ["man"]
    assert query(at, "project.y_to") == ["rich"]


def test_a_link_says_what_of_it_is_not_here(open_page):
    at = open_page(EXPLORE, data="films", pick=["Nobody", "Upload"], color="zzz")
    assert "Nobody cannot be selected" in "".join(str(box.value) for box in at.info)
    assert "There is no colour by" in errors(at)
    assert query(at, "pick") == ["Upload"]


def test_few_points_have_fewer_neighbours(open_page, tmp_path, monkeypatch):
    file = tmp_path / "pets.csv"
    file.write_text("pet,kind\n" + "".join(f"p{i},{'ab'[i % 2]}\n" for i in range(8)))
    monkeypatch.setenv("EXPLORER_OPEN", str(file))
    at = open_page(EXPLORE, pick="p1")
    assert "at most half count as neighbours" in texts(at)


@pytest.mark.parametrize("projection", ["tsne", "axes"])
def test_maps_that_are_no_preset_draw(open_page, projection):
    at = open_page(EXPLORE, data="friends", encode="one_hot", project=projection)
    assert not errors(at)
    assert at.pills(key="method").value == "own"
    assert "77 × 2" in texts(at)


def test_preprocessing_is_never_silent(open_page):
    assert "Vectors not centred, not normalised" in texts(open_page(EXPLORE, data="films"))
    assert "Vectors centred by PCA" in texts(open_page(EXPLORE, data="films", method="pca"))


def test_a_link_to_ones_own_data_works_as_long_as_it_is_kept(open_page):
    from ui.cache import cache

    data = ee.read(b"pet,kind,legs\ncat,mammal,4\nhen,bird,2\nowl,bird,2\n", name="pets.csv")
    link = f"mine-{cache.keep(data, 'ann')}"
    at = open_page(EXPLORE, data=link)
    assert at.selectbox(key="data").value == link
    cache.forget(data, "ann")
    at = open_page(EXPLORE, data=link)
    assert any(
        "This link's data has expired; upload the file again." in str(w.value) for w in at.warning
    )


def test_a_full_disk_loses_nothing_that_was_brought(open_page, monkeypatch):
    from embedding_explorer.engine.store import StoreError
    from ui.cache import cache

    def full(data, owner):
        raise StoreError("The disk for results is full; free some space.")

    monkeypatch.setattr(cache, "keep", full)
    at = open_page("pages/data.py")
    at = checked(at.segmented_control(key="way").set_value("Paste").run())
    at.text_area(key="pasted").set_value("cat\nhen\nowl")
    at = checked(at.button(key="use-text").click().run())
    assert any("disk for results is full" in str(w.value) for w in at.warning)
    assert any("3 rows" in str(m.value) for m in at.markdown)


def test_belief_is_a_colour_of_the_map_and_stays_in_the_link(open_page):
    at = open_page(EXPLORE, data="films", color=coloring.BELIEF, pick="Upload")
    assert not errors(at)
    assert at.selectbox(key="color").value == coloring.BELIEF
    assert query(at, "color") == [coloring.BELIEF]
    assert "nearest on the map are true neighbours" in texts(at)
    at = checked(at.selectbox(key="color").set_value(coloring.NOTHING).run())
    assert ("nearest on the map are true neighbours") in texts(at), (
        "belief is known for small data whatever the colour"
    )


def test_how_faithful_has_the_measures_and_regions_that_select_their_points(open_page):
    at = open_page(EXPLORE, data="documents", tab="How faithful")
    assert not errors(at)
    assert query(at, "tab") == ["How faithful"]
    table = at.table[0].value
    assert {"Trustworthiness", "Continuity", "Neighbours kept"} <= set(table["measure"])
    built = ee.build(ee.sample("documents"), ee.methods(ee.sample("documents"))["recipe"].iloc[0])
    trust = ee.measure(built, 10).set_index("measure").loc["trustworthiness"]
    assert f"{trust['value']:.2f} (" in table["value"].iloc[0]
    assert INTERVALS in texts(at)
    worst = map_questions.believed(built, 10)["regions"][0]
    assert f"{len(worst):,} points" in texts(at)
    at = checked(at.button(key="region-0").click().run())
    assert query(at, "pick") == [str(n) for n in built.space.names[worst.rows[:50]]]


def test_without_a_map_there_is_nothing_to_be_faithful(open_page):
    chain = {"method": "own", "encode": "one_hot", "project": "none"}
    at = open_page(EXPLORE, data="films", tab="How faithful", color=coloring.BELIEF, **chain)
    assert not errors(at)
    assert "There is no map" in texts(at)


def test_seed_stability_is_offered_where_a_seed_matters(open_page):
    at = open_page(EXPLORE, data="films", tab="How faithful")
    assert "Every seed gives this same map" in texts(at)
    at = open_page(EXPLORE, data="films", tab="How faithful", encode="one_hot", project="tsne")
    at = checked(at.button(key="same-again-ask").click().run())
    assert "Seed stability" in set(at.table[0].value["measure"])


def test_places_that_cannot_be_judged_are_said_and_the_map_is_drawn(open_page, monkeypatch):
    class Lost:
        error = ee.MethodError("The worker was lost.")
        over = threading.Event()

        def wait(self, seconds):
            return True

    Lost.over.set()
    monkeypatch.setattr(cache, "known", lambda ask: None)
    monkeypatch.setattr(cache, "begin", lambda ask, **how: Lost())
    at = open_page(EXPLORE, data="films", pick="Upload")
    assert ("Local reliability could not be computed. The worker was lost.") in errors(at).replace(
        "\\", ""
    )
    assert "true neighbours" in texts(at)
    assert "nearest on the map are true neighbours" not in texts(at)


def test_a_selection_is_held_against_the_rest_and_against_another(open_page):
    films = ee.sample("films").items
    horror = films.loc[films["genre"].str.contains("Horror"), "name"].tolist()
    comedy = films.loc[films["genre"].str.contains("Comedy"), "name"].tolist()
    at = open_page(EXPLORE, tab="Selection", pick=horror)
    assert f"**{len(horror)} points against {120 - len(horror)} others**" in texts(at)
    found = next(table.value for table in at.dataframe if "lift" in table.value)
    row = found[(found["column"] == "genre") & (found["value"] == "Horror")].iloc[0]
    assert row["among the selected"] == "more frequent"
    assert row["selected"] == len(horror)
    at.button(key="keep-selection").click().run()
    at.session_state["view"] = replace(at.session_state["view"], selected=tuple(comedy))
    at.run()
    both = len(set(horror) - set(comedy))
    at.segmented_control(key="selection-with-choice").set_value("kept").run()
    assert f"**{len(comedy)} points against {both} others**" in texts(at)
    assert not errors(at)


def test_selected_rows_become_a_data_set_of_their_own(open_page):
    films = ee.sample("films").items
    horror = films.loc[films["genre"].str.contains("Horror"), "name"].tolist()
    at = open_page(EXPLORE, tab="Selection", pick=horror)
    at = checked(at.button(key="selection-alone").click().run())
    assert "22 × 5" in texts(at)
    assert query(at, "data")[0].startswith("mine-")
    assert any("22 rows" in option for option in at.selectbox(key="data").options)
    assert not errors(at)


def test_rows_of_large_data_are_taken_by_a_worker(open_page, monkeypatch):
    from ui.explore import selection_panel

    monkeypatch.setattr(selection_panel, "is_little", lambda data: False)
    films = ee.sample("films").items
    at = open_page(EXPLORE, tab="Selection", pick=films["name"].tolist()[:12])
    at = checked(at.button(key="selection-alone").click().run())
    for _ in range(60):
        if "12 × 5" in texts(at):
            break
        at = checked(at.run())
    assert "12 × 5" in texts(at)


def test_without_a_selection_it_says_how_to_make_one(open_page):
    at = open_page(EXPLORE, tab="Selection")
    assert "Select several points" in texts(at)
    every = tuple(ee.sample("films").items["name"])
    at.session_state["view"] = replace(at.session_state["view"], selected=every)
    assert "there is nothing to compare" in texts(checked(at.run()))


def test_points_are_found_by_words_values_and_numbers(open_page):
    films = ee.sample("films").items
    at = open_page(EXPLORE, tab="Selection")
    at = checked(at.text_input(key="filters-text").input("horror").run())
    horror = films["genre"].str.contains("Horror")
    assert f"**{horror.sum()} of 120 items meet this.**" in texts(at)
    at = checked(at.multiselect(key="filters-columns").set_value(["year", "format"]).run())
    place = list(films.columns).index("year")
    at = checked(at.number_input(key=f"filters-{place}-low").set_value(2000.0).run())
    wanted = horror & (films["year"] >= 2000)
    assert f"**{wanted.sum()} of 120 items meet these.**" in texts(at)
    at = checked(at.button(key="filters-select").click().run())
    assert set(query(at, "pick")) == set(films.loc[wanted, "name"])
    assert f"**{wanted.sum()} points against {120 - wanted.sum()} others**" in texts(at)
    at = checked(at.segmented_control(key="filters-way").set_value("any").run())
    either = horror | (films["year"] >= 2000)
    assert f"**{either.sum()} of 120 items meet these.**" in texts(at)
    at = checked(at.button(key="filters-remove").click().run())
    assert query(at, "pick") == []


def test_a_worker_finds_and_compares_where_there_are_many_points(open_page, monkeypatch):
    here, real = set(), questions.Ask.here
    monkeypatch.setattr(questions, "LIGHT_POINTS", 0)
    monkeypatch.setattr(
        questions.Ask, "here", lambda self: here.add(self.question.function) or real(self)
    )
    films = ee.sample("films").items
    wanted = films.loc[films["genre"].str.contains("Horror"), "name"].tolist()
    at = open_page(EXPLORE, tab="Selection", pick=wanted)
    assert f"**{len(wanted)} points against {120 - len(wanted)} others**" in texts(at)
    at = checked(at.multiselect(key="filters-columns").set_value(["year", "genre"]).run())
    columns = list(films.columns)
    year, genre = (columns.index(name) for name in ("year", "genre"))
    at = checked(at.number_input(key=f"filters-{year}-low").set_value(2000.0).run())
    at = checked(at.multiselect(key=f"filters-{genre}-values").set_value(["Horror"]).run())
    both = films["genre"].str.contains("Horror") & (films["year"] >= 2000)
    assert f"**{both.sum()} of 120 items meet these.**" in texts(at)
    assert not errors(at)
    assert not here & {contrast, choices, meeting}


def test_an_expression_is_never_matched_by_the_page(open_page, monkeypatch):
    here, real = set(), questions.Ask.here
    monkeypatch.setattr(
        questions.Ask, "here", lambda self: here.add(self.question.function) or real(self)
    )
    at = open_page(EXPLORE, tab="Selection")
    at = checked(at.toggle(key="filters-pattern").set_value(True).run())
    at = checked(at.text_input(key="filters-text").input("^The [AB]").run())
    wanted = ee.sample("films").items["name"].str.contains("^The [AB]")
    assert "of 120 items" in texts(at)
    assert wanted.sum() > 0
    assert not errors(at)
    assert not here & {meeting, matching}


def test_a_list_of_many_is_written_by_a_worker(open_page, monkeypatch):
    from ui.explore import selection_panel

    monkeypatch.setattr(selection_panel, "LISTED", 5)
    films = ee.sample("films").items
    at = open_page(EXPLORE, tab="Selection", pick=films["name"].tolist()[:12])
    assert "The first 5 of 12" in texts(at)
    listed = next(table.value for table in at.dataframe if len(table.value) == 5)
    assert listed["name"].tolist() == films["name"].tolist()[:5]
    asked = []
    monkeypatch.setattr(cache, "begin", lambda ask, **kw: asked.append(ask) or Ready())
    checked(at.button(key="take-selection.csv").click().run())
    (ask,) = asked
    built = cache.found(*ask.of[0])
    content = bytes(file_questions.listed(built, **ask.given)["content"]).decode()
    assert content.splitlines()[0].startswith("name,")
    assert len(content.splitlines()) == 13


class Ready:
    """A job that was stopped."""

    error, over = Cancelled("Stopped."), None

    def wait(self, patience):
        return True


def test_conditions_outlive_another_view_and_a_broken_expression_is_said(open_page):
    at = open_page(EXPLORE, tab="Selection")
    at = checked(at.text_input(key="filters-text").input("((").run())
    assert "**0 of 120 items meet this.**" in texts(at)
    at = checked(at.toggle(key="filters-pattern").set_value(True).run())
    assert "no regular expression" in errors(at)
    at = checked(at.segmented_control(key="tab").set_value("Table").run())
    at = checked(at.segmented_control(key="tab").set_value("Selection").run())
    assert at.text_input(key="filters-text").value == "(("
