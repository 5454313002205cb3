"""Formats of graphs, written by networkx or by hand as other programs write them."""

import io
import json

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.readers.infer.row_names import LONGEST

NAMES = ["Ann Lee", "Bob", "Çem", "Dee & Co", "Eve"]
EDGES = [(0, 1, 2.0), (1, 2, 4.0), (2, 0, 1.0), (3, 4, 0.5)]


def made(*, directed=False):
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from((name, {"team": "xy"[i % 2]}) for i, name in enumerate(NAMES))
    graph.add_weighted_edges_from((NAMES[a], NAMES[b], w) for a, b, w in EDGES)
    return graph


def written(write, graph=None):
    out = io.BytesIO()
    write(made() if graph is None else graph, out)
    return out.getvalue()


def numbered(graph):
    return nx.convert_node_labels_to_integers(graph, first_label=7, label_attribute="label")


def links(data):
    triples = data.edges[["source", "target", "weight"]].itertuples(index=False)
    return {(frozenset((a, b)), w) for a, b, w in triples}


WANTED = {(frozenset((NAMES[a], NAMES[b])), w) for a, b, w in EDGES}
DOT = """/* by hand */ strict graph "a b" {
  node [shape=circle]; 1 [label="Ann Lee" team=x]; Bob [team=y]; "Çem" [team=x]
  3 [label="Dee & Co", team=y]; 4 [label=<<b>Eve</b>>, team=x];
  // a chain, and a group
  1 -- Bob [weight=2]; subgraph cluster_0 { Bob -- "Çem" [weight="4"] ; "Çem":n -- 1 [weight=1] }
  3 -- { 4 } [weight=.5]
}"""
PAJEK = """*Network a
*Vertices 5
1 "Ann Lee" 0.1 0.2 ellipse
2 Bob
3 "Çem"
4 "Dee & Co"
5 Eve
*Edges
1 2 2
2 3 4
*Arcs :1 "knows"
3 1 1
4 5 0.5
*Partition a
*Vertices 5
1
"""
XGMML = """<?xml version="1.0"?><graph label="a" xmlns="http://www.cs.rpi.edu/XGMML">
<node id="1" label="Ann Lee"><att name="team" value="x" type="string"/></node>
<node id="2" label="Bob"/><node id="3" label="Çem"/><node id="4" label="Dee &amp; Co"/>
<node id="5" label="Eve"/>
<edge source="1" target="2"><att name="weight" value="2" type="real"/></edge>
<edge source="2" target="3"><att name="weight" value="4" type="real"/></edge>
<edge source="3" target="1"><att name="weight" value="1" type="real"/></edge>
<edge source="4" target="5"><att name="weight" value="0.5" type="real"/></edge></graph>"""
FILES = {
    "a.graphml": lambda: written(nx.write_graphml),
    "numbered.graphml": lambda: written(nx.write_graphml, numbered(made())),
    "directed.graphml": lambda: written(nx.write_graphml, made(directed=True)),
    "a.gexf": lambda: written(nx.write_gexf),
    "new.gexf": lambda: written(lambda g, out: nx.write_gexf(g, out, version="1.3")),
    "a.gml": lambda: written(nx.write_gml),
    "a.net": lambda: PAJEK.encode(),
    "a.dot": lambda: DOT.encode(),
    "a.xgmml": lambda: XGMML.encode(),
    "node-link.json": lambda: json.dumps(nx.node_link_data(made())).encode(),
    "cytoscape.json": lambda: json.dumps(nx.cytoscape_data(made())).encode(),
    "adjacency.json": lambda: json.dumps(nx.adjacency_data(made())).encode(),
    "dicts.json": lambda: json.dumps(nx.to_dict_of_dicts(made())).encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_graph_in_every_format(name):
    data = ee.read(FILES[name](), name=name)
    assert data.kind == "graph"
    assert set(data.names) == set(NAMES)
    assert links(data) == WANTED
    if name not in ("a.net", "dicts.json", "a.xgmml"):
        assert "".join(data.items["team"].astype(str)[:2]) == "xy"
    assert len(ee.build(data, ee.Recipe(encoder="spectral", projection=None)).space) == 5


@pytest.mark.parametrize("name", ["a.graphml", "a.gexf", "a.gml", "a.net", "a.dot"])
@pytest.mark.parametrize("suffix", ["", ".txt"])
def test_what_a_file_is_its_beginning_says_too(name, suffix):
    data = ee.read(FILES[name](), name=f"upload{suffix}")
    assert data.kind == "graph"
    assert links(data) == WANTED


NAMED = st.text(st.sampled_from("abcé &<>[]{}'#%-=;:."), min_size=1, max_size=6)
NAMED = NAMED.map(lambda text: f"n{text.strip()}")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(NAMED, NAMED, st.floats(0.25, 99)), min_size=1, max_size=8),
    st.sampled_from(["graphml", "gexf", "gml", "json"]),
)
def test_any_names_come_back_from_any_format(edges, form):
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, round(w, 3)) for a, b, w in edges)
    if form == "json":
        content = json.dumps(nx.node_link_data(graph)).encode()
    else:
        content = written(getattr(nx, f"write_{form}"), graph)
    data = ee.read(content, name=f"a.{form}")
    wanted = {(frozenset((a, b)), w) for a, b, w in graph.edges(data="weight")}
    assert {(pair, round(w, 3)) for pair, w in links(data)} == wanted


def test_edges_of_both_directions_undeclared_keys_and_a_new_name_space():
    mixed = """<gexf xmlns="http://example.org/gexf/9"><graph><nodes><node id="1" label="a"/>
    <node id="2" label="b"><attvalues><attvalue for="x" value="3"/></attvalues></node></nodes>
    <edges><edge source="1" target="2" type="directed"/>
    <edge source="2" target="1" type="undirected" weight="3"/></edges></graph></gexf>"""
    data = ee.read(mixed.encode(), name="a.gexf")
    assert data.edges["weight"].tolist() == [1, 3]
    assert data.items["x"].tolist()[1] == 3


def test_labels_that_yed_draws_are_the_names():
    drawn = """<graphml><key for="node" id="d0" yfiles.type="nodegraphics"/><graph>
    <node id="n0"><data key="d0"><y:ShapeNode><y:NodeLabel>Ann</y:NodeLabel></y:ShapeNode></data>
    </node><node id="n1"><data key="d0"><y:NodeLabel>Bob</y:NodeLabel></data></node>
    <edge source="n0" target="n1"/></graph></graphml>"""
    assert ee.read(drawn.encode(), name="a.graphml").names.tolist() == ["Ann", "Bob"]


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<graphml><graph><node id="&b;"/><edge source="&b;" target="&b;"/></graph></graphml>"""
DEEP = "<graphml>" + "<graph><node id='1'>" * 300
REFUSED = {
    "bomb.graphml": (BOMB, "defines entities"),
    "deep.graphml": (DEEP, "nested too deeply"),
    "cut.graphml": ("<graphml><graph><node id='1'/>", "not well-formed XML"),
    "none.gexf": ("<gexf><graph><nodes/></graph></gexf>", "has no edge"),
    "cut.gml": ("graph [ node [ id 1 ] edge [ source 1 target 1", "cut short"),
    "more.gml": ("graph [ edge [ source 1 target 2 ] ] ]", "closing bracket too many"),
    "far.net": ("*Vertices 2\n1 a\n2 b\n*Edges\n1 9\n", r"line 5 \('1 9'\) is none of its section"),
    "cut.dot": ("graph { a -- b; c -- ", "cut short"),
    "odd.dot": ("graph { a -- \x01 }", "not in the language DOT at line 1"),
    "deep.dot": ("graph " + "{" * 99, "nested too deeply"),
    "lone.adjlist": ("a\nb\n", "has no edge"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_graph_is_refused_in_one_sentence(name):
    text, sentence = REFUSED[name]
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(text.encode(), name=name)


@pytest.mark.parametrize("name", FILES)
def test_limits_hold_while_a_graph_is_read(name, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_EDGES", "3")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_EDGES"):
        ee.read(FILES[name](), name=name)


def test_defaults_of_dot_that_are_copied_to_many_are_bounded(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_CELLS", "1000")
    given = " ".join(f"a{i}=1" for i in range(40))
    nodes = " -- ".join(f"n{i}" for i in range(40))
    for text in (
        f"graph {{ node [{given}] {nodes} }}",
        "graph { " + " ".join(f"node [b{i}=1]" for i in range(60)) + " a -- b }",
    ):
        with pytest.raises(ee.LimitError, match="more than the 1,000 cells allowed"):
            ee.read(text.encode(), name="a.dot")
    # What is not read, of edges and of the drawing, costs nothing.
    group = "subgraph { c -- d [weight=3] }"
    text = f"graph {{ graph [{given}] edge [{given} weight=2] {nodes} {group} }}"
    data = ee.read(text.encode(), name="a.dot")
    assert data.edges["weight"].tolist() == [2.0] * 39 + [3.0]


def test_defaults_of_dot_hold_within_their_group():
    text = "graph { node [k=x] a subgraph { node [k=y] b } c; a -- b; b -- c }"
    assert list(ee.read(text.encode(), name="a.dot").items["k"]) == ["x", "y", "x"]


def test_groups_of_dot_that_multiply_are_bounded(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_EDGES", "500")
    group = "{" + " ".join(f"n{i}" for i in range(40)) + "}"
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_EDGES"):
        ee.read(f"graph {{ {group} -- {group} }}".encode(), name="a.dot")


def test_a_name_in_many_parts_is_one_name():
    data = ee.read(f"graph {{ {'+'.join('a' * 3_000)} -- b; c -- b }}".encode(), name="a.dot")
    assert [len(name) for name in data.names] == [LONGEST, 1, 1]
    with pytest.raises(ee.InputError, match="a name is missing"):
        ee.read(b"graph { a+ -- b }", name="a.dot")


def test_lists_of_neighbours_name_each_edge_once():
    for text in ("a b c\nb c\nc\nd\n", "a b c\nb a c\nc a b\nd\n", "a\tb\tc\nb\tc\nd\n"):
        data = ee.read(text.encode(), name="x.adjlist")
        assert {pair for pair, _ in links(data)} == {frozenset(p) for p in ("ab", "ac", "bc")}
        assert len(data.edges) == 3
        assert set(data.names) == set("abcd")
    asked = ee.read(b"a b c d\nb c\nc d\n", name="x.txt", kind="graph")
    assert len(asked.edges) == 5
    relations = ee.read(b"a pp b c\nb pd c\n", name="x.sif")
    assert {pair for pair, _ in links(relations)} == {frozenset(p) for p in ("ab", "ac", "bc")}


@pytest.mark.parametrize("sparse", [True, False])
def test_a_matrix_of_links(sparse):
    values = nx.to_numpy_array(made(), nodelist=NAMES)
    head = "," + ",".join(NAMES)
    rows = [f"{n}," + ",".join(map(str, row)) for n, row in zip(NAMES, values, strict=True)]
    text = "\n".join([head, *rows])
    data = ee.read(text.encode(), name="m.csv", kind=None if sparse else "graph")
    assert data.kind == "graph"
    assert links(data) == WANTED
    bare = ee.read(values, kind="graph")
    assert len(bare.edges) == 4
    assert sorted(bare.edges["weight"]) == sorted(w for *_, w in EDGES)


def test_the_two_triangles_of_a_directed_matrix_stay_apart():
    values = np.array([[0, 1, 0], [2, 0, 0], [0, 3, 0]])
    data = ee.read(values, kind="graph")
    assert data.edges["weight"].tolist() == [1, 2, 3]
    assert data.edges["source"].tolist() == ["1", "2", "3"]
