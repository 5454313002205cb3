"""Figures as JSON: what is drawn, in which colours, and that user text stays text."""

import json

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer import charts
from embedding_explorer.data.dataset import Column, Dataset, with_roles

EVIL = "<b>x</b> %{y} &amp;\n</script>"


def dataset(n: int = 30, levels: int = 3) -> Dataset:
    rng = np.random.default_rng(0)
    kinds = [f"kind {i % levels}" for i in range(n)]
    kinds[-1] = None
    price = np.arange(n, dtype=float)
    price[0] = np.nan
    names = [EVIL, *(f"thing {i}" for i in range(1, n))]
    items = pd.DataFrame(
        {"name": pd.Series(names, dtype="str"), "<i>kind</i>": pd.Series(kinds, dtype="str")}
    ).assign(price=price, noise=rng.random(n))
    columns = (Column("<i>kind</i>", "category"), Column("price", "number"))
    return Dataset("items", items, (*columns, Column("noise", "number")))


def built(n: int = 30, levels: int = 3, **recipe: object) -> ee.Built:
    return ee.build(dataset(n, levels), ee.Recipe(**{"projection": "pca", **recipe}))


def drawn(figure: object) -> dict:
    return json.loads(figure.to_json())


def test_map_draws_every_point_once_in_its_place():
    out = built()
    for color in (None, "<i>kind</i>", "price"):
        traces = drawn(charts.map_figure(out, color=color))["data"]
        assert sum(len(trace["hovertext"]) for trace in traces) == 30
        plain = charts.map_figure(out, color=color).data
        seen = np.concatenate([np.column_stack([t.x, t.y]) for t in plain])
        assert sorted(map(tuple, seen)) == sorted(map(tuple, out.map))


def test_user_text_is_literal_everywhere():
    figure = drawn(charts.map_figure(built(), color="<i>kind</i>", title=EVIL))
    shown = json.dumps([figure["data"], figure["layout"]["title"], figure["layout"]["legend"]])
    assert "&lt;b&gt;x&lt;/b&gt; %{y} &amp;amp; &lt;/script&gt;" in shown
    assert "&lt;i&gt;kind&lt;/i&gt;" in shown
    assert "<i>" not in shown
    assert "</script>" not in shown
    assert all(trace["hoverinfo"] == "text" for trace in figure["data"])
    assert "hovertemplate" not in shown, "a template would read %{y} in a name"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("two\nlines\x00\u2028end", "two lines end"),
        ("x" * 500, "x" * 159 + "…"),
        (7, "7"),
    ],
)
def test_text(value, shown):
    assert charts.text(value) == shown


def test_categories_have_a_colour_and_a_shape_each_and_keep_them_in_a_part():
    out = built(60, levels=20)
    whole = charts.map_figure(out, color="<i>kind</i>").data
    looks = {t.name: (t.marker.color, t.marker.symbol) for t in whole}
    assert len(looks) == 21
    assert len({look for name, look in looks.items() if name != "(missing)"}) == 20
    part = charts.map_figure(out, color="<i>kind</i>", rows=[3, 5, 23]).data
    assert {t.name: (t.marker.color, t.marker.symbol) for t in part}.items() <= looks.items()
    dark = charts.map_figure(out, color="<i>kind</i>", dark=True).data
    assert {t.marker.color for t in dark}.isdisjoint(color for color, _ in looks.values())


def test_more_levels_than_can_be_told_apart_share_one_style():
    traces = charts.map_figure(built(200, levels=90), color="<i>kind</i>").data
    assert len(traces) == 64 + 2
    assert traces[-2].name == "26 rarer"


def test_numbers_get_a_colour_bar_and_missing_ones_stand_apart():
    bar, missing = charts.map_figure(built(), color="price").data
    assert bar.marker.colorbar.title.text == "price"
    assert len(bar.marker.color) == 29
    assert (missing.name, len(missing.x)) == ("(missing)", 1)


def test_whole_numbers_beside_a_gap_are_shown_whole():
    years = pd.Series([2001.0, None, 1999.0, 2001.0, 1999.5])
    assert charts.levels(years) == ["2001", "1999", "1999.5"]
    items = pd.DataFrame({"name": list("abcde"), "year": years})
    data = Dataset("vectors", items, (), vectors=np.eye(5, 2, dtype=np.float32))
    out = ee.build(data, ee.Recipe(encoder="as_given"))
    figure = charts.map_figure(out, color="year")
    assert [trace.name for trace in figure.data] == ["2001", "1999", "1999.5", "(missing)"]
    assert [len(trace.x) for trace in figure.data] == [2, 1, 1, 1]
    assert figure.data[0].hovertext.tolist() == [f"<b>{n}</b><br>year: 2001" for n in "ad"]
    whole = pd.Series([12_345_678.0, 0.1, 1e300])
    assert charts.levels(whole) == ["0.1", "12345678", "1e+300"]


def test_levels_come_by_frequency_then_name():
    assert charts.levels(pd.Series(["b", "a", "c", "b", None, "c"])) == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("n", "svg", "kind"),
    [(30, False, "scatter"), (2001, False, "scattergl"), (2001, True, "scatter")],
)
def test_webgl_is_used_where_points_are_many(n, svg, kind):
    assert {t.type for t in charts.map_figure(built(n), svg=svg).data} == {kind}


def test_three_dimensions():
    figure = charts.map_figure(built(projection_params={"n_components": 3}), color="<i>kind</i>")
    assert {t.type for t in figure.data} == {"scatter3d"}
    assert figure.layout.scene.aspectmode == "data"
    assert figure.layout.scene.zaxis.title.text.startswith("PC 3")


def test_flat_axes_have_one_scale():
    assert charts.map_figure(built()).layout.yaxis.scaleanchor == "x"


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(ee.InputError, match="There is no column called 'colour'"):
        charts.map_figure(built(), color="colour")
    with pytest.raises(ee.InputError, match="There is no map to draw"):
        charts.map_figure(built(projection=None))
    with pytest.raises(ee.MethodError, match="No step of this pipeline has loss to draw"):
        charts.loss_figure(built())
    with pytest.raises(ee.MethodError, match="No step of this pipeline has explained variance"):
        charts.spectrum_figure(built(projection=None))
    with pytest.raises(ee.MethodError, match="has components"):
        charts.loadings_figure(built(projection=None))
    with pytest.raises(ee.InputError, match="between 0 and 1, not 2"):
        charts.loadings_figure(built(), 2)
    with pytest.raises(ee.InputError, match="at least one point"):
        charts.vector_strip(built(), [])


def test_default_colour_is_a_label_else_a_category_with_few_levels():
    out = built()
    assert charts.default_color(out) == "<i>kind</i>"
    labelled = with_roles(dataset(), {"price": "label"})
    many = ee.build(labelled, ee.Recipe())
    assert charts.default_color(many) == "<i>kind</i>", "3 levels rather than a label of many"
    alone = with_roles(labelled, {"<i>kind</i>": "ignore"})
    assert charts.default_color(ee.build(alone, ee.Recipe(encoder_params={"columns": ["name"]})))
    assert charts.default_color(built(200, levels=90)) is None
    films = ee.build(ee.sample("films"))
    assert charts.default_color(films) == "format", "2 levels rather than the 30 of genre"


def test_a_continuous_target_colours_the_map():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(60, 3)), columns=["width", "height", "target"])
    frame["sex"] = ["f", "m"] * 30
    recipe = ee.Recipe(encoder="features", metric="euclidean")
    assert charts.default_color(ee.build(ee.read(frame), recipe)) == "target"
    called = frame.rename(columns={"target": "depth"})
    assert charts.default_color(ee.build(ee.read(called), recipe)) == "sex"


def test_spectrum_is_of_the_reducer_and_sums_up():
    out = built(reducer="pca", reducer_params={"n_components": 3})
    bars, line = charts.spectrum_figure(out).data
    ratio = out.space.extras["explained_variance_ratio"]
    np.testing.assert_allclose(bars.y, ratio)
    np.testing.assert_allclose(line.y, np.cumsum(ratio))
    of_the_map = charts.spectrum_figure(built())
    assert len(of_the_map.data[0].y) == 2


def test_loss_of_what_was_trained():
    plain = built()
    space = ee.Space(plain.space.names, plain.space.matrix, plain.space.items, {"loss": [3.0, 1.0]})
    trained = ee.Built(space, plain.map, plain.trail, plain.recipe, plain.dataset)
    (line,) = charts.loss_figure(trained).data
    assert (list(line.x), list(line.y)) == ([1, 2], [3.0, 1.0])


def test_strip_shows_the_categories_an_item_has():
    out = built()
    columns = charts.strip_columns(out, [1, 4])
    features = np.array(out.space.extras["feature_names"])
    used = np.abs(out.space.matrix[[1, 4]].toarray()).max(axis=0) > 0
    assert columns.tolist() == np.flatnonzero(used).tolist()
    heat = charts.vector_strip(out, [1, 4]).data[0]
    np.testing.assert_array_equal(heat.z, out.space.matrix[[1, 4]].toarray()[:, columns])
    ticks = drawn(charts.vector_strip(out, [0]))["layout"]
    assert ticks["yaxis"]["ticktext"] == ["&lt;b&gt;x&lt;/b&gt; %{y} &amp;amp; &lt;/script&gt;"]
    assert len(features) > len(columns)


def test_long_vectors_are_cut_to_their_largest_numbers():
    vectors = np.eye(3, 500, dtype=np.float32) + 0.001
    vectors[0, [7, 9]] = -4, 5
    items = pd.DataFrame({"name": pd.Series(list("abc"), dtype="str")})
    data = Dataset("vectors", items, vectors=vectors)
    out = ee.build(data, ee.Recipe(encoder="as_given"))
    columns = charts.strip_columns(out, [0], limit=3)
    assert columns.tolist() == [0, 7, 9]
    heat = charts.vector_strip(out, [0], limit=3).data[0]
    assert (heat.zmin, heat.zmax) == (-5, 5), "signed numbers are white at zero"


def test_loadings_name_the_features_that_weigh_most():
    out = built(reducer="pca", reducer_params={"n_components": 2})
    bars = charts.loadings_figure(out, 0, limit=4)
    names, weights = bars.layout.yaxis.ticktext, bars.data[0].x
    components = out.space.extras["components"]
    assert weights[0] == components[0][np.abs(components[0]).argmax()]
    known = {charts.text(n, 40) for n in out.space.extras["encoder_extras"]["feature_names"]}
    assert set(names) <= known
    assert np.all(np.diff(np.abs(weights)) <= 0)


def test_drawing_twenty_thousand_points_takes_no_minute():
    import time

    out = built(20_000)
    start = time.process_time()
    charts.map_figure(out, color="<i>kind</i>").to_json()
    assert time.process_time() - start < 20


def test_hover_texts_of_very_many_points_have_fewer_fields(monkeypatch):
    from embedding_explorer.charts import map as maps

    out = built()
    whole = charts.hover_texts(out, np.arange(30))
    assert whole[1].count("<br>") == 3
    monkeypatch.setattr(maps, "CELLS", 30)
    assert [line.count("<br>") for line in charts.hover_texts(out, np.arange(30))][1] == 1
    assert charts.hover_texts(out, np.arange(15))[1].count("<br>") == 2
    monkeypatch.setattr(maps, "CELLS", 29)
    assert charts.hover_texts(out, np.arange(30))[1] == "<b>thing 1</b>"
