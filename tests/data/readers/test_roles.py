"""The role proposed for each column and its reason; the kind of data; and the user's word."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data.dataset import with_roles
from embedding_explorer.data.readers import read_text
from tests.data.readers.makers import FRAME, MATRIX, WORDS, csv

N = 40
LONG = [f"a text of several words, number {i}, that goes on for a while" for i in range(N)]


def frame(**columns):
    base = {"title": [f"item {i}" for i in range(N)], "genre": [f"g{i % 5}" for i in range(N)]}
    return pd.DataFrame({**base, **columns})


@pytest.mark.parametrize(
    ("name", "values", "role", "reason"),
    [
        ("size", range(3, 3 + N), "number", "all numbers"),
        ("id", range(N), "ignore", "a row counter"),
        ("genre2", [f"g{i % 12}" for i in range(N)], "category", "12 different values in 40 rows"),
        ("note", LONG, "text", "long texts, 13 words"),
        ("same", ["x"] * N, "ignore", "constant"),
        ("nothing", [None] * N, "ignore", "every cell is empty"),
        ("code", [f"c{i}" for i in range(N)], "ignore", "unique per row"),
        ("label", [i % 3 for i in range(N)], "label", "called label, with 3"),
        ("target", [f"t{i % 2}" for i in range(N)], "label", "called target"),
        ("page", [f"https://x.org/{i}" for i in range(N)], "link", "web addresses"),
        ("photo", [f"{i}.jpg" for i in range(N)], "image", "file names of images"),
        ("day", [f"2024-01-{i % 28 + 1:02}" for i in range(N)], "ignore", "dates"),
        ("v", [[1.0, i] for i in range(N)], "vector", "lists of 2 numbers"),
    ],
)
def test_role(name, values, role, reason):
    read = ee.read(frame(**{name: list(values)}), kind="items")
    if role == "vector":
        read = ee.read(frame(**{name: list(values)}))
        assert read.kind == "vectors"
        assert read.reading["vector_column"] == name
        return
    column = next(c for c in read.columns if c.name == name)
    assert (column.role, reason in column.reason) == (role, True), column
    assert read.roles["title"] == "name"
    assert read.roles["genre"] == "category"


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"kind": list("aabb"), "who": list("wxyz")}, "who"),  # the first that is all different
        ({"first": list("wxyz"), "name": list("stuv")}, "name"),  # called so
        ({"a": list("wxyz"), "title": list("aabc")}, "title"),  # called so, repeats numbered
        ({"n": [1, 2, 3, 4]}, None),
        ({"a": list("aabb"), "b": list("aabb")}, None),
    ],
)
def test_name(columns, name):
    read = ee.read(pd.DataFrame(columns), kind="items")
    assert read.reading["name_column"] == name
    if name is None:
        assert read.names.tolist() == ["row 1", "row 2", "row 3", "row 4"]


SHORT = ["good film", "a bad film", "very good", "not so good", "quite bad"]


@pytest.mark.parametrize("called", ["text", "Review", "sentence", "user_review"])
def test_a_column_called_text_is_text_though_it_is_short(called):
    read = ee.read(pd.DataFrame({called: SHORT, "label": list("pnpnn")}))
    assert read.kind == "text"
    assert read.roles == {called: "text", "label": "label"}


def test_what_is_called_text_and_holds_single_words_or_repeats_is_not():
    words = ee.read(pd.DataFrame({"text": list("abcde"), "size": range(3, 8)}))
    assert words.roles["text"] == "name"
    again = ee.read(pd.DataFrame({"answer": ["not at all", "very much"] * 20, "n": range(3, 43)}))
    assert again.roles["answer"] == "category"


def test_names_are_made_unique_and_filled():
    data = pd.DataFrame({"name": ["a", "b", None, "a", " "], "size": range(1, 6)})
    read = ee.read(data, roles={"name": "name"})
    assert read.names.tolist() == ["a", "b", "(row 3)", "a (2)", "(row 5)"]
    missing = next(n for n in read.notes if "without a name" in n.text)
    again = next(n for n in read.notes if "duplicate name" in n.text)
    assert (missing.count, missing.rows, again.rows) == (2, (3, 5), (4,))


def test_another_column_called_name_gives_way():
    data = pd.DataFrame({"title": list("abcd"), "name": list("xxyy")})
    read = ee.read(data, roles={"title": "name", "name": "category"})
    assert list(read.items.columns) == ["name", "title", "name (column)"]
    assert read.items["name (column)"].tolist() == list("xxyy")
    assert read.roles == {"title": "name", "name (column)": "category"}
    assert any("renamed 'name (column)'" in n.text for n in read.notes)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (FRAME, "items"),
        (pd.DataFrame({"title": [f"t {i}" for i in range(N)], "text": LONG}), "text"),
        (pd.DataFrame({"text": LONG, "label": [i % 2 for i in range(N)]}), "text"),
        (frame(text=LONG), "text"),
        (["bird", "nest"], "text"),
        (["a whole sentence here", "and another one"], "text"),
        (pd.DataFrame({"word": WORDS}), "text"),
        (pd.DataFrame(np.eye(20)).add_prefix("d"), "vectors"),
        (
            pd.DataFrame(np.eye(20)).add_prefix("d").assign(name=list("abcdefghijklmnopqrst")),
            "vectors",
        ),
        (pd.DataFrame(np.eye(15)).add_prefix("d"), "vectors"),
        (pd.DataFrame(np.eye(20)).add_prefix("week "), "items"),
        (pd.DataFrame({"source": list("ab"), "target": list("bc"), "weight": [1, 2]}), "graph"),
        (pd.DataFrame({"From": list("ab"), "To": list("bc")}), "graph"),
        (
            pd.DataFrame({"source": list("ab"), "target": list("bc"), "x": [1, 2], "y": [1, 2]}),
            "items",
        ),
        (MATRIX, "vectors"),
    ],
)
def test_kind(data, kind):
    assert ee.read(data).kind == kind


def test_iris_is_items_unless_told_otherwise():
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.normal(size=(30, 4)), columns=list("abcd"))
    data["species"] = ["x", "y", "z"] * 10
    read = ee.read(data)
    assert read.kind == "items"
    assert read.roles["species"] == "label"
    told = ee.read(data, kind="vectors")
    np.testing.assert_array_equal(told.vectors, data[list("abcd")].to_numpy(np.float32))
    assert told.reading["vector_columns"] == told.reading["feature_names"] == list("abcd")
    assert list(told.items.columns) == ["name", "species"]
    assert (
        ee.read(told.items.join(pd.DataFrame(told.vectors, columns=list("abcd")))).kind == "items"
    )


def test_many_columns_of_numbers_say_so():
    read = ee.read(pd.DataFrame(np.eye(20)).add_prefix("d"))
    assert any("Treating 20 columns of numbers as ready-made vectors" in n.text for n in read.notes)
    assert ee.read(pd.DataFrame(np.eye(20)).add_prefix("d"), kind="items").roles["d3"] == "number"


def test_vectors_as_items():
    read = ee.read(MATRIX, kind="items")
    assert list(read.items.columns) == ["name", *(f"dimension {i}" for i in (1, 2, 3))]
    assert read.vectors is None
    np.testing.assert_array_equal(read.items.iloc[:, 1:].to_numpy(np.float32), MATRIX)


@pytest.mark.parametrize(
    ("data", "kind", "sentence"),
    [
        (
            FRAME[["price"]],
            "text",
            r"no free column holds text; the columns are price \(number\)",
        ),
        (FRAME[["name", "kind"]], "vectors", "no column has numbers or lists"),
        (FRAME, "images", "as images: it has none"),
        (FRAME[["name"]], "graph", "edges need a source and a target"),
        (FRAME, "music", "items, text, vectors, images, graph"),
    ],
)
def test_impossible_kinds_say_why(data, kind, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(data, kind=kind)


def test_a_kind_that_takes_the_longest_column():
    read = ee.read(FRAME, kind="text")
    assert read.with_role("text") == ["kind"]
    assert ee.read(FRAME, kind="graph").edges["source"].tolist() == FRAME["name"].tolist()


def test_roles_of_the_user_stand():
    read = ee.read(FRAME, roles={"kind": "label", "price": "ignore"})
    assert read.roles == {"kind": "label", "price": "ignore"}
    assert {c.reason for c in read.columns} == {"chosen by you"}


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        ({"prize": "number"}, "no column called 'prize'; choose one of name, kind, price"),
        ({"price": "nummer"}, "no role called 'nummer'; choose one of name, category"),
        ({"name": "name", "kind": "name"}, "Only one column"),
    ],
)
def test_roles_that_are_none(roles, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(FRAME, roles=roles)


# Notes


def notes_of(data, **options):
    return {n.text: n for n in ee.read(data, **options).notes}


def test_missing_values_are_reported_with_their_rule():
    data = b"name,kind,size\na,x,1\nb,,2\nc,x,\nd,y,inf\n"
    found = notes_of(data, name="a.csv")
    said = "1 missing in 'kind': encoders use no category."
    assert found[said].rows == (3,)
    assert found["1 infinite number in 'size', treated as missing."].rows == (5,)
    assert found["2 missing in 'size': encoders use the column mean."].rows == (4, 5)
    assert not any("missing" in text for text in notes_of(csv(), name="a.csv"))


def test_repeated_rows_and_constant_columns_are_reported_and_kept():
    data = b"who,kind,size\na,x,1\nb,x,2\na,x,1\n"
    read = ee.read(data, name="a.csv")
    texts = {n.text: n.rows for n in read.notes}
    assert texts["1 row repeating an earlier one in every column; kept."] == (4,)
    assert "Constant column, ignored: 'kind'." in texts
    assert len(read) == 3


# Text


def test_pasted_text_by_lines_and_as_a_whole():
    text = "Dr. Who met the lion. It slept!\n\nWas it a den? 太陽。月。"
    assert read_text(text).items["text"].tolist() == [
        "Dr. Who met the lion. It slept!",
        "Was it a den? 太陽。月。",
    ]
    whole = read_text(text, how="whole")
    assert whole.items["text"].tolist() == [
        "Dr. Who met the lion.",
        "It slept!",
        "Was it a den?",
        "太陽。",
        "月。",
    ]
    assert whole.kind == "text"
    with pytest.raises(ee.InputError, match="lines, whole"):
        read_text(text, how="words")
    with pytest.raises(ee.InputError, match="is empty"):
        read_text("  \n")


def test_names_of_long_lines_are_their_beginning():
    read = ee.read(["word " * 50, "short", "word " * 50])
    first, _, third = read.names
    assert len(first) <= 60
    assert first.endswith("word…")
    assert third == first + " (2)"
    assert read.items["text"][0] == "word " * 50


# Small and dull tables


@pytest.mark.parametrize(
    "data",
    [
        FRAME[:1],
        pd.concat([FRAME[:1]] * 3),
        FRAME[["price"]],
        FRAME[["price"]][:1],
        pd.DataFrame({"a": ["x"]}),
        pd.DataFrame({"a": ["x"] * 4}),
        pd.DataFrame({"a": [1.0] * 4, "b": ["x"] * 4}),
        pd.DataFrame({"a": [None, 1.0], "b": ["x", None]}),
    ],
)
@pytest.mark.parametrize("kind", [None, "items"])
def test_one_row_one_column_and_all_equal(data, kind):
    read = ee.read(data, kind=kind)
    assert len(read) == len(data)
    assert read.names.is_unique


def test_a_column_of_prices_becomes_numbers_when_asked():
    data = pd.DataFrame({"name": list("abc"), "price": ["$5.00", "7 €", "free"]})
    read = ee.read(data, roles={"price": "number"})
    np.testing.assert_array_equal(read.items["price"], [5, 7, np.nan])
    assert any("1 cell of 'price' without a number" in n.text for n in read.notes)
    with pytest.raises(ee.InputError, match="'kind' cannot be a number: it holds 'fruit'"):
        ee.read(FRAME, roles={"kind": "number"})


def test_a_name_with_a_few_repeats_still_names_the_rows():
    pets = [f"pet {i}" for i in range(40)]
    kinds = ["cat", "dog"] * 20
    few = ee.read(pd.DataFrame({"pet": [*pets, "pet 3"], "kind": [*kinds, "cat"]}))
    assert few.roles["pet"] == "name"
    assert few.names[-1] == "pet 3 (2)"
    many = ee.read(pd.DataFrame({"pet": pets[:20] * 2, "kind": kinds}))
    assert many.roles["pet"] == "category"


def tagged(*tags):
    return ee.read([{"id": f"n{i}", "tags": tag} for i, tag in enumerate(tags)])


def test_a_column_is_vectors_only_where_nearly_all_cells_are_lists_of_one_length():
    one = tagged(*["x"] * 39, [1, 2])
    assert (one.kind, len(one), one.roles["tags"]) == ("items", 40, "category")
    assert one.items["tags"].iloc[-1] == "1 | 2"
    uneven = tagged(*[[123456789] * (1 + i % 3) for i in range(9)])
    assert uneven.items["tags"].tolist()[:2] == ["123456789", "123456789 | 123456789"]
    nearly = tagged(*[[1.0, 2.0]] * 9, "x", None)
    assert (nearly.kind, len(nearly)) == ("vectors", 9)
    asked = ee.read(
        [{"id": i, "v": v} for i, v in enumerate(["x", [1, 2], [3, 4], "y"])],
        kind="vectors",
        roles={"v": "vector"},
    )
    assert asked.vectors.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("vector", "cannot be a vector: it holds 'fruit' and no list of numbers"),
        ("image", "cannot be an image: it holds 'fruit' and no file name"),
        ("link", "cannot be a link: it holds 'fruit' and no address"),
        ("number", "cannot be a number: it holds 'fruit' and no number"),
    ],
)
def test_a_role_that_a_column_cannot_have_is_refused(role, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(FRAME, roles={"kind": role})
    with pytest.raises(ee.InputError, match=sentence):
        with_roles(ee.read(FRAME), {"kind": role})


def test_roles_that_only_some_cells_fit_are_taken():
    data = pd.DataFrame({"name": list("abc"), "p": ["a.png", "no", None], "u": ["x.org", "", "y"]})
    read = ee.read(data, roles={"p": "image", "u": "link"})
    assert read.roles == {"p": "image", "u": "link"}


@pytest.mark.parametrize(
    ("cells", "wanted", "order"),
    [
        (["2001-01-01", "2000-07-02", None], [2001, 2000.5, None], "year-month-day"),
        (["2001-07-02 12:00", "2001-07-02T12:00:30"], [2001.5, 2001.5], "year-month-day"),
        (["13/01/2001", "01/01/2001"], [2001 + 12 / 365, 2001], "day/month/year"),
        (["01/13/2001", "01/01/2001"], [2001 + 12 / 365, 2001], "month/day/year"),
        (["2.1.2001", "1.1.2001"], [2001 + 1 / 365, 2001], "day/month/year"),
        (["2001-01-01", "2001-02-30"], [2001, None], "year-month-day"),
    ],
)
def test_dates_are_noted_and_become_years_when_asked(cells, wanted, order):
    data = pd.DataFrame({"name": list("abc")[: len(cells)], "born": cells})
    plain = ee.read(data)
    assert plain.roles["born"] == "ignore"
    assert any("Dates are not used. As a number" in n.text for n in plain.notes)
    for read in (ee.read(data, roles={"born": "number"}), with_roles(plain, {"born": "number"})):
        np.testing.assert_allclose(read.items["born"], np.array(wanted, float))
        assert any(f"read as {order}" in n.text for n in read.notes)


def test_an_empty_column_is_called_empty():
    empty = [ee.read(b"name,e,s\na,,x\nb, ,x\n", name="a.csv")]
    empty.append(ee.read([{"name": "a", "e": "", "s": "x"}, {"name": "b", "e": " ", "s": "x"}]))
    for read in empty:
        texts = [n.text for n in read.notes]
        assert "Empty column, ignored: 'e'." in texts
        assert "Constant column, ignored: 's'." in texts


def test_no_beside_yes_is_an_answer_and_counts_nothing():
    text = "city,ill_yes,ill_no\n" + "".join(f"C{i},{10 + i % 5},{90 + 7 * i}\n" for i in range(9))
    roles = {c.name: c.role for c in ee.read(text.encode(), name="a.csv").columns}
    assert roles["ill_no"] == "number"
    orders = ee.read(text.replace("ill_yes", "price").encode(), name="a.csv")
    assert {c.name: c.role for c in orders.columns}["ill_no"] == "ignore"


@pytest.mark.parametrize("title", ["identifier", "individual", "subject", "Participant"])
def test_who_was_measured_is_no_measurement(title):
    for repeated in (1, 4):
        rows = "".join(f"{4 + i // repeated},{i % 7},{i * i % 11}\n" for i in range(240))
        read = ee.read(f"{title},a,b\n{rows}".encode(), name="a.csv")
        assert {c.name: c.role for c in read.columns}[title] == "ignore"


def test_many_columns_with_gaps_are_one_note():
    wide = [f"{2000 + i}" for i in range(20)]
    rows = "".join(
        f"C{i}," + ",".join("" if i == 3 else f"{i + j}.5" for j in range(20)) + "\n"
        for i in range(30)
    )
    read = ee.read(f"country,{','.join(wide)}\n{rows}".encode(), name="a.csv")
    gaps = [n.text for n in read.notes if "missing" in n.text]
    assert gaps == [
        "20 missing in 20 columns ('2000', '2001', '2002', …): encoders use the column mean."
    ]


def test_what_is_too_long_for_a_number_counts_as_none():
    from embedding_explorer.data.readers.infer.column_facts import LONGEST, facts

    long = "1 and 2, " * LONGEST
    cells = {"a": ["1.5", "2", long, "x"], "b": [long] * 4, "c": ["3", "0.1", "007", "$4"]}
    found = {fact.name: fact.numbers for fact in facts(pd.DataFrame(cells, dtype="str"))}
    assert found == {"a": 0.5, "b": 0.0, "c": 0.75}
