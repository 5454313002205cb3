"""Named measurements are features of items; numbered columns of one stem are a vector."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.readers.infer.dimension_columns import alike_in_scale, dimensions

N = 30
RNG = np.random.default_rng(0)
MEASURES = [f"{part}_{what}" for part in ("wing", "beak", "tail") for what in "abcdefghi"]


def numbers(names, *, scale=1.0):
    return pd.DataFrame(RNG.normal(size=(N, len(names))) * scale, columns=list(names))


def csv(frame, *, index=False):
    return ee.read(frame.to_csv(index=index).encode(), name="a.csv")


@pytest.mark.parametrize("count", [2, 5, 16, 27])
def test_named_measurements_are_features_however_many(count):
    frame = numbers(MEASURES[:count]).assign(species=["x", "y", "z"] * (N // 3))
    read = csv(frame)
    assert read.kind == "items"
    assert len(read.with_role("number")) == count
    assert read.roles["species"] == "label"


STEMS = ["dim_", "d", "v", "", "emb.", "embedding[", "PC", "text-embedding-", "V", "w2v_", "x1_dim"]


@given(
    st.sampled_from(STEMS),
    st.integers(8, 40),
    st.sampled_from([0, 1]),
    st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_one_stem_and_running_numbers_are_a_vector(stem, wide, first, padded):
    numbered = [f"{i:03}" if padded else str(i) for i in range(first, first + wide)]
    names = [f"{stem}{number}" for number in numbered]
    frame = numbers(names).assign(price=RNG.normal(size=N) * 1e5, title=[f"t{i}" for i in range(N)])
    read = ee.read(frame)
    assert (read.kind, read.vectors.shape) == ("vectors", (N, wide))
    np.testing.assert_array_equal(read.vectors, frame[names].to_numpy(np.float32))
    assert read.roles["price"] == "number"
    assert any("price beside them is no part" in note.text for note in read.notes)


@pytest.mark.parametrize(
    "names",
    [
        [f"q{i}" for i in range(1, 21)],  # answers, one question each
        [f"week {i}" for i in range(12)],
        [f"{year}" for year in range(1990, 2010)],  # years
        ["x1", "x2", "x3", "x4", "y1", "y2", "y3", "y4"],  # Anscombe's
        [f"s{i}" for i in range(1, 7)],  # few, and of no known stem
        ["dim_0", "dim_1", "dim_2", "dim_9"],  # no series
    ],
)
def test_numbered_columns_of_their_own_meaning_are_none(names):
    assert ee.read(numbers(names)).kind == "items"


def test_a_numbered_series_in_scales_of_its_own_is_a_table():
    frame = numbers([f"value{i}" for i in range(12)])
    assert ee.read(frame).kind == "vectors"
    assert ee.read(frame.assign(value3=frame["value3"] * 1e4)).kind == "items"
    assert alike_in_scale(np.ones((4, 3)))


def test_what_r_calls_v1_is_a_vector_only_where_it_looks_like_one():
    assert ee.read(numbers([f"V{i}" for i in range(1, 6)])).kind == "items"
    assert ee.read(numbers([f"V{i}" for i in range(1, 29)])).kind == "vectors"
    assert ee.read(numbers([f"v{i}" for i in range(5)])).kind == "vectors"


@pytest.mark.parametrize("title", ["x", "0", "price"])
def test_a_series_of_pandas_has_its_header(title):
    text = f",{title}\n" + "".join(f"{i},{i}.5\n" for i in range(20))
    read = ee.read(text.encode(), name="a.csv")
    assert (len(read), read.roles) == (20, {"column 1": "ignore", title: "number"})


@pytest.mark.parametrize("first", [0, 1, 16])
def test_counts_may_be_the_names_beside_an_index(first):
    head = ",".join(["", *(str(i) for i in range(first, first + 4))])
    text = head + "\n" + "".join(f"{i},{i * 10},{i},{i}2,7{i}\n" for i in range(12))
    read = ee.read(text.encode(), name="a.csv")
    assert len(read) == 12
    assert "column 1" in read.with_role("ignore")


def test_a_constant_dimension_and_one_left_out_break_no_vector():
    frame = numbers([f"dim_{i}" for i in range(8)]).assign(dim_3=0.0)
    assert csv(frame).vectors.shape == (N, 8)
    left = ee.read(frame, roles={"dim_5": "ignore"})
    assert left.vectors.shape == (N, 7)
    assert left.roles == {"dim_5": "ignore"}


def test_the_points_of_a_picture_are_one_vector():
    names = [f"pixel_{row}_{column}" for row in range(5) for column in range(6)]
    frame = numbers(names).assign(target=[i % 3 for i in range(N)])
    read = ee.read(frame)
    assert (read.kind, read.vectors.shape[1], read.roles) == ("vectors", 30, {"target": "label"})
    assert dimensions(frame, names) == names


def test_numbers_without_names_are_vectors_unless_they_are_of_several_sorts():
    def plain(frame):
        return ee.read(frame.to_csv(index=False, header=False).encode(), name="a.csv")

    frame = numbers("abcde")
    assert plain(frame).kind == "vectors"
    assert plain(frame.assign(e=frame["e"] * 1e4)).kind == "items"  # other units
    assert plain(frame.assign(e=[i % 3 for i in range(N)])).kind == "items"  # a class


@pytest.mark.parametrize("rows", [slice(None), slice(None, None, -2)])
@pytest.mark.parametrize("way", ["csv", "parquet"])
def test_the_index_of_pandas_is_left_aside_and_said(rows, way):
    frame = numbers(MEASURES[:4]).assign(x=range(N)).iloc[rows]
    frame = frame[[f"{c}" for c in frame]].set_axis(frame.index + 7)
    if way == "csv":
        read = csv(frame, index=True)
    else:
        file = io.BytesIO()
        frame.iloc[RNG.permutation(len(frame))].to_parquet(file)
        read = ee.read(file.getvalue(), name="a.parquet")
    (index,) = read.with_role("ignore")
    assert index in ("column 1", "index")
    assert any("Row numbers and ids are not used" in note.text for note in read.notes)
    assert len(read.with_role("number")) == 5  # a measurement that counts up by itself stays


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        ("PassengerId", range(N), "ignore"),
        ("customer_id", [i * 2 // 3 * 7 for i in range(N)], "ignore"),
        ("store_id", [i % 4 for i in range(N)], "category"),
        ("rownames", range(5, 5 + N), "ignore"),
        ("year", range(1990, 1990 + N), "number"),
        ("paid", range(N), "number"),
    ],
)
def test_ids_are_no_measurements(name, values, role):
    assert csv(numbers(MEASURES[:3]).assign(**{name: list(values)})).roles[name] == role


LONG = [98765432109876543210 + i for i in range(N)]


@pytest.mark.parametrize("start", [1790000000000000001, 98765432109876543210, -(2**62)])
@pytest.mark.parametrize("gap", [False, True])
@pytest.mark.parametrize("way", ["csv", "json", "frame", "parquet"])
def test_no_digit_of_a_long_id_is_lost(start, gap, way):
    ids = [start + i for i in range(N)]
    given_ids = [None, *ids[1:]] if gap else ids
    size = RNG.normal(size=N)
    if way == "parquet" and abs(start) > 2**63:
        pytest.skip("Parquet holds none so long")
    dtype = object if abs(start) > 2**63 or way == "json" else "Int64"
    frame = pd.DataFrame({"post": pd.Series(given_ids, dtype=dtype), "size": size})
    file = io.BytesIO()
    if way == "csv":
        read = ee.read(frame.to_csv(index=False).encode(), name="a.csv")
    elif way == "json":
        read = ee.read(frame.to_json(orient="records").encode(), name="a.json")
    elif way == "parquet":
        frame.to_parquet(file)
        read = ee.read(file.getvalue(), name="a.parquet")
    else:
        read = ee.read(frame)
    assert read.items["post"].tolist()[1:] == [str(i) for i in ids[1:]]
    assert read.roles["post"] == "ignore"


def test_a_target_of_many_values_is_no_feature_of_its_rows():
    frame = numbers(MEASURES[:3])
    assert csv(frame.assign(target=RNG.normal(size=N))).roles["target"] == "ignore"
    assert csv(frame.assign(target=[i % 2 for i in range(N)])).roles["target"] == "label"


TEXTS = [f"a text of several words, number {i}, that goes on" for i in range(N)]


@pytest.mark.parametrize("beside", ["category", "sentiment", "mood"])
def test_texts_beside_a_category_are_texts_coloured_by_it(beside):
    frame = pd.DataFrame({beside: list("abc") * (N // 3), "comment": TEXTS})
    read = csv(frame)
    assert (read.kind, read.roles[beside]) == ("text", "label")


def test_telephone_numbers_are_no_texts():
    phones = [f"030 {i + 100} {i + 4000}" for i in range(N)]
    read = csv(pd.DataFrame({"title": [f"t{i}" for i in range(N)], "phone": phones}))
    assert (read.kind, read.roles["phone"]) == ("items", "ignore")


def test_texts_beside_an_id_and_a_number_are_texts():
    frame = pd.DataFrame({"ticket": [f"T-{i}" for i in range(N)], "message": TEXTS})
    read = csv(frame.assign(amount=RNG.normal(size=N) * 1e6))
    assert (read.kind, read.roles["ticket"]) == ("text", "name")


def test_a_short_remark_beside_measurements_makes_no_corpus():
    remarks = [f"a bird seen at {i} today" for i in range(N)]
    assert csv(numbers(MEASURES[:9]).assign(remark=remarks)).kind == "items"


@pytest.mark.parametrize("called", ["index", "Sample Number", "No."])
def test_a_counter_that_begins_anew_in_every_group_is_no_feature(called):
    count = [*range(1, 21), *range(1, 11)]
    read = ee.read(numbers(["width", "height"]).assign(**{called: count}))
    assert read.roles[called] == "ignore"
    shuffled = np.random.default_rng(0).permutation(count)
    assert (
        ee.read(numbers(["width", "height"]).assign(**{called: shuffled})).roles[called] == "number"
    )
