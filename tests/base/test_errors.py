"""Every error is one short sentence, however long the names and lists in it are."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer import exports, measures
from embedding_explorer.__main__ import main
from embedding_explorer.analysis.clusters import clusters
from embedding_explorer.analysis.context import layers
from embedding_explorer.analysis.training import network
from embedding_explorer.analysis.words import arithmetic, benchmarks, expression, path
from embedding_explorer.base import registry
from embedding_explorer.base.errors import LISTED, LONGEST, sentence, shown, some, unknown
from embedding_explorer.build import parameter_grid
from embedding_explorer.charts import map_figure
from embedding_explorer.compare import tasks
from embedding_explorer.compare.labels import disagreeing_labels
from embedding_explorer.data.dataset import Column, Dataset, with_roles
from embedding_explorer.encoders import learned
from embedding_explorer.encoders.pretrained.image import files as vision_files
from embedding_explorer.large import open_path
from embedding_explorer.uses import classify, cleaning, data_issues, predict, ratings, similar_items

NAMES = {
    "one word": "x" * 5_000,
    "words": "so many words " * 400,
    "quotes": 'it\'s "shown" ' * 400,
    "lines": "first\r\nsecond\u2028third\x00\x1b[2J" * 200,
    "backslashes": "\\" * 5_001,
    "outside ASCII": "東京😀́" * 1_300,
    "paths": "../" * 1_700,
    "half characters": "\ud800" * 5_000,
}


def wide(name: str) -> Dataset:
    """Six rows of 301 columns, the names of two of them too long to be shown."""
    cells = {f"column number {i}": list("abcabc") for i in range(299)}
    frame = pd.DataFrame({"name": list("uvwxyz"), name: list("aabbaa"), f"{name}2": 1.5, **cells})
    columns = [Column(name, "category"), Column(f"{name}2", "number")]
    return Dataset("items", frame, tuple(columns + [Column(c, "category") for c in cells]))


def calls(name: str) -> dict[str, Callable[[], Any]]:
    """Every way in that takes a name, a list or a number, with one that is far too long."""
    data = wide("n" * 5_000)
    built = ee.build(data, ee.Recipe(projection="pca"))
    table = pd.DataFrame({name: [1, 2]})
    space, other = built.space, f"{name} too"
    made: dict[str, Callable[[], Any]] = {
        **{f"recipe {part}": partial(ee.Recipe, **{part: name}) for part in PARTS},
        "recipe parameters": lambda: ee.Recipe(encoder_params=name),
        "recipe as text": lambda: ee.Recipe.from_query(f"{name}=1&{name}={name}"),
        "roles": lambda: with_roles(data, {name: "number"}),
        "role": lambda: with_roles(data, {"name": name}),
        "two names": lambda: with_roles(data, dict.fromkeys(list(data.items)[1:], "name")),
        "kind": lambda: Dataset(name, data.items),
        "one-hot": lambda: ee.build(data, ee.Recipe(encoder_params={"columns": (name,)})),
        "learned": lambda: ee.build(data, ee.Recipe("learned", {"target": name})),
        "axes": lambda: ee.build(data, ee.Recipe(projection_params={"x_from": name})),
        "sample": lambda: ee.sample(name),
        "neighbours": lambda: ee.neighbors(space, name),
        "several": lambda: ee.neighbors(space, [name] * 300),
        "metric": lambda: ee.neighbors(space, "u", metric=name),
        "measure": lambda: ee.measure(built, measures=name),
        "measures": lambda: measures.measure(built, k=-(10**400)),
        "rows": lambda: ee.measure(built, rows=[10**9] * 999),
        "compare on": lambda: ee.compare(built, built, on=name),
        "compare by": lambda: ee.compare(built, built, keys=(name, name)),
        "compare metric": lambda: ee.compare(built, built, metric=name),
        "compare name": lambda: ee.compare(name, built),
        "health": lambda: ee.health(built, metric=name),
        "labels": lambda: disagreeing_labels(built, name),
        "report": lambda: ee.report([built, built], label=name),
        "report kind": lambda: ee.report([built]).save(name),
        "clusters": lambda: clusters.cluster(built, on=name),
        "cluster metric": lambda: clusters.cluster_matrix(space.matrix, metric=name),
        "figure": lambda: map_figure(built, color=name),
        "export kind": lambda: ee.export(built, f"map.{name}"),
        "export folder": lambda: ee.export(built, f"{name}/map.csv"),
        "export file": lambda: ee.export(built, f"{name}.csv"),
        "export table": lambda: exports.to_bytes(built, "csv", what=name),
        "export option": lambda: exports.to_bytes(built, "csv", **{name: 1}),
        "export rows": lambda: exports.to_bytes(built, "csv", rows=[-(10**9)] * 999),
        "sum": lambda: expression.parse_expression(f'u + "{name}'),
        "sum without a sign": lambda: expression.parse_expression(f"u {name} + + {name}"),
        "analogy": lambda: arithmetic.analogy(space, "u", "v", name),
        "odd one": lambda: arithmetic.odd_one_out(space, [name, name, "u"]),
        "against": lambda: arithmetic.against(space, name, []),
        "path": lambda: path.path(space, "u", name),
        "published": lambda: benchmarks.judged_pairs(space, name),
        "grid": lambda: parameter_grid.parameter_grid(built.recipe, **{name: [1]}),
        "grids": lambda: parameter_grid.parameter_grid(
            built.recipe, **{f"{name}{i}": [1] for i in range(9)}
        ),
        "context": lambda: ee.occurrences(name, ["a sentence"]),
        "context model": lambda: ee.occurrences("a", ["a"], model=name),
        "context data": lambda: layers.layers("sentence", ["a sentence"], senses=[name] * 9),
        "file form": lambda: cleaning.as_file(table, name),
        "dropped rows": lambda: cleaning.cleaned(data, range(-5_000, 0)),
        "classify": lambda: classify.classify(data, built.recipe, name),
        "predict": lambda: predict.predict(built, name, "u"),
        "predict of": lambda: predict.predict(built, "n" * 5_000, name, is_name=True),
        "alike": lambda: similar_items.items_like(built, [name, other]),
        "at odds": lambda: data_issues.labels_at_odds(built, name),
        "ratings": lambda: ratings.read_long(data, name, name, name),
        "wide ratings": lambda: ratings.read_wide(data, "name", [name]),
        "tasks": lambda: tasks.similarity_task(built, table),
        "task labels": lambda: tasks.label_task(built, name),
        "watched": lambda: network.watched(data, learned.Params(target=name)),
        "rows to add": lambda: network.rows_of("a,b\n" + "x," * 5_000),
        "vision": lambda: vision_files.find(name),
        "large": lambda: open_path.open_(name),
        "read": lambda: ee.read(f"{name}.csv"),
        "read text": lambda: ee.read_text("a,b\n1,2", kind=name),
    }
    for folder in ("encoders", "reducers", "exports", "measures"):
        made[folder] = partial(registry.find, folder, name)
    for key, module in [*registry.all_of("encoders").items(), *registry.all_of("reducers").items()]:
        made[f"unknown parameter of {key}"] = partial(registry.make_params, module, {name: 1})
        for field in registry.fields(module.Params):
            if field.type is not tuple and (field.type is not str or field.choices):
                one = {field.name: name}
                made[f"{key} {field.name}"] = partial(registry.make_params, module, one)
                huge = {field.name: 10**5_000}
                made[f"{key} {field.name}, huge"] = partial(registry.make_params, module, huge)
    return made


PARTS = ("encoder", "reducer", "projection", "metric", "seed", "center", "unit_norm")


@pytest.mark.parametrize("kind", [kind for kind in NAMES if kind != "half characters"])
def test_every_way_in_says_in_one_short_sentence_what_is_wrong(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = {way: error_of(call) for way, call in calls(NAMES[kind]).items()}
    assert not {way: text for way, text in said.items() if not sound(text)}


def error_of(call: Callable[[], Any]) -> str:
    """Return what a call that cannot succeed says; nothing where it does."""
    try:
        call()
    except ee.ExplorerError as error:
        return str(error)
    return ""


def sound(text: str) -> bool:
    """Tell whether a text is one short line that a browser can show, and ends as a sentence."""
    text.encode()
    return 0 < len(text) < 300 and text.splitlines() == [text] and text[-1] in ".?"


COMMANDS = [
    ["NAME"],
    ["--NAME"],
    ["sample:films", "--port", "NAME"],
    ["map", "NAME"],
    ["map", "sample:NAME"],
    ["map", "sample:films", "--NAME", "1"],
    ["map", "sample:films", "--encode", "NAME"],
    ["map", "sample:films", "--method", "NAME"],
    ["map", "sample:films", "--role", "NAME"],
    ["map", "sample:films", "--role", "NAME=number"],
    ["map", "sample:films", "--seed", "NAME"],
    ["map", "sample:films", "--out", "NAME"],
    ["map", "sample:films", "--out", "NAME/map.csv"],
    ["compare", "NAME"],
    ["compare", "sample:films", "--methods", "NAME,NAME"],
    ["compare", "sample:films", "--methods", "one_hot,tfidf", "--label", "NAME"],
    ["compare", "sample:films", "--methods", "one_hot,tfidf", "--with", "NAME"],
    ["compare", "sample:films", "--methods", "one_hot,tfidf", "--out", "NAME"],
]


@pytest.mark.parametrize("argv", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("kind", NAMES)
def test_the_command_line_says_it_in_one_short_sentence(argv, kind, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main([part.replace("NAME", NAMES[kind]) for part in argv]) == 2
    said = capsys.readouterr().err
    assert sound(said.removesuffix("\n")), said


@given(st.text(max_size=2_000) | st.text(st.sampled_from("'\"\\ a.\n"), max_size=2_000))
def test_any_text_becomes_one_short_line(text):
    line = sentence(text)
    assert len(line) <= LONGEST < 300
    assert len(line.splitlines()) <= 1
    assert sentence(line) == line, "an error that crosses to another process stays the same"
    if text.isprintable() and len(text) <= LONGEST:
        assert line == text.strip(), "what is short stays as it is"


def test_the_beginning_and_the_end_stay():
    said = sentence(f"The column {'x' * 4_000!r} is {'y' * 4_000!r}; choose another.")
    assert said.startswith("The column 'xxx")
    assert said.endswith("yyy'; choose another.")
    assert "' is 'yyy" in said


def test_a_list_is_shown_as_far_as_it_fits_and_the_rest_counted():
    assert some(["a", "b"]) == "a, b"
    assert some([]) == ""
    listed = some([f"column {i}" for i in range(1, 301)])
    assert listed.startswith("column 1, column 2, ")
    given, more = listed.split(" … or ")
    assert int(more.split()[0]) + len(given.split(", ")) == 300
    assert len(given) <= LISTED
    assert some(["x" * 500, "b"]).endswith("x, b")
    assert shown(10**5_000) == "int of too many digits"


def test_an_error_stays_itself_on_its_way_from_a_worker():
    error = unknown("column", "x" * 5_000, [f"column {i}" for i in range(300)])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(again), str(again)) == (type(error), str(error))
