"""Tables of edges and of nodes: which columns are ends, weight and name."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data.readers.infer import edge_columns

ROUND = [("ann", "bob"), ("bob", "cem"), ("cem", "dee"), ("dee", "ann"), ("ann", "cem")]


def table(one, other, **more):
    ends = list(zip(*ROUND, strict=True))
    return pd.DataFrame({one: ends[0], other: ends[1], **more})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Source", "Target"),
        ("src_id", "dst_id"),
        ("fromNodeId", "toNodeId"),
        (":START_ID(Person)", ":END_ID(Person)"),
        ("origin", "destination"),
        ("Person 1", "Person 2"),
        ("protein_a", "protein_b"),
        ("subject", "object"),
        ("from_station", "to_station"),
        ("_from", "_to"),
        ("u", "v"),
    ],
)
def test_ends_are_told_by_their_titles(one, other):
    data = ee.read(table(one, other, hours=[1.5, 2, 3, 4, 5]))
    assert data.kind == "graph"
    assert data.edges["source"].tolist() == [a for a, _ in ROUND]
    assert data.edges["weight"].tolist() == [1.5, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("weights", "right"),
    [
        ({"Weight": [1, 2, 3, 4, 5], "size": [9] * 5}, [1, 2, 3, 4, 5]),
        ({"since": [2001, 2002, 2003, 2004, 2005]}, [1] * 5),
        ({"id": [7, 8, 9, 10, 11], "km": [5, 4, 3, 2, 1]}, [5, 4, 3, 2, 1]),
        ({"a": [1, 2, 3, 4, 5], "b": [5, 4, 3, 2, 1]}, [1] * 5),
    ],
)
def test_the_weight_is_the_column_called_so_or_the_only_number(weights, right):
    data = ee.read(table("source", "target", **weights))
    assert data.edges["weight"].tolist() == right
    if right == [1] * 5:
        assert any("Not used of the edges" in note.text for note in data.notes)


TEXTS = [f"one of many sentences with number {i}" for i in range(8)]
NO_EDGES = {
    "translations": pd.DataFrame({"source": TEXTS, "target": [t[::-1] for t in TEXTS]}),
    "pairs of words": pd.DataFrame({"source": list("abcdefgh"), "target": list("ijklmnop")}),
    "times": pd.DataFrame({"start": [1, 2, 3, 4], "end": [2, 3, 4, 5]}),
    "fractions": pd.DataFrame({"from": [0.5, 1.5, 2.5, 3.5], "to": [1.5, 2.5, 3.5, 4.5]}),
    "dates": pd.DataFrame(
        {"from": ["2020-01-01", "2020-01-02"] * 3, "to": ["2020-01-02", "2020-01-01"] * 3}
    ),
    "letters": table("from", "to", body=TEXTS[:5]),
    "answers": pd.DataFrame(
        {f"answer {i}": [a for a, _ in ROUND][i:] + [b for _, b in ROUND][:i] for i in range(1, 4)}
    ),
    "features": pd.DataFrame({"x1": [1, 2, 3, 4], "x2": [9, 8, 7, 6]}),
}


@pytest.mark.parametrize("name", NO_EDGES)
def test_what_only_has_the_titles_is_no_graph(name):
    frame = NO_EDGES[name]
    assert (
        edge_columns.ends(frame.astype({c: "str" for c in frame if frame[c].dtype == object}))
        is None
    )
    assert ee.read(frame).kind != "graph"


def test_a_relation_between_subject_and_object_is_no_node():
    rows = [(a, "knows", b) for a, b in ROUND]
    text = "\n".join("\t".join(row) for row in rows)
    for name in ("t.tsv", "t.txt"):
        data = ee.read(text.encode(), name=name, kind="graph")
        assert set(data.names) == {"ann", "bob", "cem", "dee"}
        assert data.edges["target"].tolist() == [b for _, b in ROUND]


def test_labels_of_a_node_table_are_the_names():
    edges = pd.DataFrame({"Source": [1, 2, 3], "Target": [2, 3, 1]}).to_csv(index=False)
    nodes = pd.DataFrame({"Id": [1, 2, 3, 4], "Label": ["Ann", "Bob", "Ann", None], "size": 7})
    data = ee.read([("e.csv", edges.encode()), ("n.csv", nodes.to_csv(index=False).encode())])
    assert data.names.tolist() == ["1", "2", "3", "4"]  # a label that two share and one lacks
    nodes["Label"] = ["Ann", "Bob", "Cem", "Dee"]
    data = ee.read([("n.csv", nodes.to_csv(index=False).encode()), ("e.csv", edges.encode())])
    assert data.names.tolist() == ["Ann", "Bob", "Cem", "Dee"]
    assert data.edges["source"].tolist() == ["Ann", "Bob", "Cem"]
    assert data.items["Id"].astype(int).tolist() == [1, 2, 3, 4]
    assert data.roles["Id"] == "ignore"


def test_labels_that_many_nodes_share_say_what_sort_they_are():
    nodes = [{"id": i, "label": "person" if i % 2 else "place"} for i in range(10)]
    edges = [{"from": i, "to": (i + 1) % 10} for i in range(10)]
    import json

    data = ee.read(json.dumps({"nodes": nodes, "edges": edges}).encode(), name="a.json")
    assert data.names.tolist() == [str(i) for i in range(10)]


def test_few_labels_that_are_alike_get_a_number():
    nodes = [{"id": i, "label": f"n{min(i, 8)}"} for i in range(10)]
    edges = [{"from": i, "to": (i + 1) % 10} for i in range(10)]
    data = ee.read({"nodes": nodes, "edges": edges})
    assert data.names.tolist()[-2:] == ["n8", "n8 (2)"]
    assert data.edges["target"].tolist()[8] == "n8 (2)"
    assert any("got a number" in note.text for note in data.notes)


@pytest.mark.parametrize("start", [0, 10])
def test_positions_and_ids_are_told_apart(start):
    """Of D3 an edge names a node by its place; with ids it names these."""
    nodes = [{"name": n, "group": g, "size": g} for n, g in zip("abcd", (1, 2, 3, 1), strict=True)]
    if start:
        nodes = [{"id": start + i, **node} for i, node in enumerate(nodes)]
    links = [{"source": start + a, "target": start + b} for a, b in ((0, 1), (1, 2), (2, 3))]
    data = ee.read({"nodes": nodes, "links": links})
    assert data.names.tolist() == list("abcd")
    assert data.edges["source"].tolist() == list("abc")


def test_names_in_quotation_marks_and_values_of_networkx():
    text = b'"Port Arden" "New Brill" 3\nColby "New Brill" 1\nColby "Port Arden" 2\n'
    data = ee.read(text, name="q.edges")
    assert data.names.tolist() == ["Port Arden", "New Brill", "Colby"]
    assert data.edges["weight"].tolist() == [3, 1, 2]
    commas = ee.read(b'"Lund, Sweden",Oslo,2\nOslo,"Porto ""P""",1\n', name="q.edgelist")
    assert commas.names.tolist() == ["Lund, Sweden", "Oslo", 'Porto "P"']
    values = ee.read(b"a b {'weight': 2.5}\nb c {'weight': 3}\nc a {}\n", name="x.edgelist")
    assert values.edges["weight"].tolist() == [2.5, 3, 1]


def test_numbers_of_nodes_stay_whole():
    data = ee.read(pd.DataFrame({"source": [1.0, 2.0, np.nan], "target": [2.0, 3.0, 1.0]}))
    assert data.names.tolist() == ["1", "2", "3"]
    assert len(data.edges) == 2


def test_ends_that_no_whole_number_can_hold_are_texts():
    data = ee.read(pd.DataFrame({"source": [1e300, 2.0, 3.0], "target": [2.0, 3.0, 1e300]}))
    assert data.names.tolist() == ["1e+300", "2.0", "3.0"]
