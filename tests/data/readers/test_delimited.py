"""Delimited text: encodings, delimiters, headers, numbers, quotes, ragged rows."""

import codecs
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.readers.text import cells
from embedding_explorer.data.readers.text.encoding import detect
from tests.data.readers.makers import FRAME, csv

MARKS = {
    "utf-8": b"",
    "utf-8-sig": b"",  # the codec writes its own
    "utf-16": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32": b"",
}


def texts(notes):
    return " ".join(note.text for note in notes)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", [*MARKS, "utf-16-le bare", "utf-16-be bare", "latin-1"])
def test_encoding_and_delimiter(encoding, delimiter):
    frame = FRAME.assign(name=["äpfel", "carotte à la crème", "kiwi ½"])
    codec, _, bare = encoding.partition(" ")
    data = csv(delimiter, frame=frame, encoding=codec)
    data = data if bare else MARKS.get(codec, b"") + data
    read = ee.read(data, name="a.csv")
    assert read.names.tolist() == frame["name"].tolist()
    assert read.items["price"].tolist() == FRAME["price"].tolist()
    assert read.reading["delimiter"] == delimiter
    assert data.decode(read.reading["encoding"]).lstrip("\ufeff").startswith("name")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("слово,значение\nмир,война\nсолнце,луна\nзвезда,небо\n" * 5, "cp1251"),
        ("言葉,種類\n太陽,空の星です\n月,夜の空です\n" * 5, "shift_jis"),
    ],
)
def test_older_encodings_of_other_scripts(text, codec):
    read = ee.read(text.encode(codec), name="a.csv")
    assert text.split("\n")[1].split(",")[0] in read.items.iloc[:, 1].tolist()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    data = csv().decode().replace("\n", end).encode()
    assert ee.read(data, name="a.csv").items.equals(ee.read(csv(), name="a.csv").items)


def test_a_cell_may_hold_line_ends_delimiters_and_quotes():
    frame = pd.DataFrame({"name": ['a "b"', "c,\nd", "e"], "kind": ["x", "y\r\nz", "x"]})
    read = ee.read(csv(frame=frame), name="a.csv")
    assert read.items["name"].tolist() == frame["name"].tolist()
    assert read.items["kind"].tolist() == frame["kind"].tolist()
    assert len(read.dropped) == 0


CELL = st.text(st.sampled_from(list('ab1.5, ;\t|"\n é漢=-')), max_size=8)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6))
def test_whatever_a_cell_holds_comes_back(rows):
    frame = pd.DataFrame(rows, columns=["alpha", "beta"])
    frame.insert(0, "item", [f"item {i}" for i in range(len(frame))])
    roles = {"item": "name", "alpha": "ignore", "beta": "ignore"}  # categories lose their blanks
    read = ee.read(csv(frame=frame), name="a.csv", kind="items", roles=roles)
    for column in ("alpha", "beta"):
        got = read.items[column]
        if got.dtype.kind in "if":
            wanted = pd.to_numeric(frame[column].str.strip(), errors="coerce").tolist()
            np.testing.assert_array_equal(got.to_numpy(float), np.array(wanted, float))
        else:
            assert got.fillna("").tolist() == frame[column].tolist()


@pytest.mark.parametrize(
    ("text", "header", "names"),
    [
        ("name,price\napple,5\n", True, ["name", "price"]),
        ("apple,5\npear,6\n", False, ["column 1", "column 2"]),
        ("country,2019,2020\nChad,1,2\n", True, ["country", "2019", "2020"]),
        ("w,0,1,2\na,.5,.5,.5\n", True, ["w", "0", "1", "2"]),
        ("genre,format\nHorror,Movie\nComedy,Movie\n", True, ["genre", "format"]),
        ("Horror,Movie\nComedy,Movie\nHorror,Show\n", False, ["column 1", "column 2"]),
        ("word\nbird\nnest\n", True, ["word"]),
        ("bird\nnest\nlion\n", False, ["text"]),
        ("price\n5\n6\n", True, ["price"]),
        (",b,b\n1,2,3\n", True, ["column 1", "b", "b (2)"]),
    ],
)
def test_header(text, header, names):
    read = ee.read(text.encode(), name="a.csv", kind="items")
    assert read.reading["header"] is header
    assert read.reading["columns"] == names


def test_decimal_commas():
    german = "Name;Preis;Menge\nApfel;1,5;1\nBirne;1.234,25;2\n"
    read = ee.read(german.encode(), name="a.csv")
    assert read.items["Preis"].tolist() == [1.5, 1234.25]
    assert (read.reading["decimal"], read.reading["thousands"]) == (",", ".")
    english = "Name;Preis\nApfel;1.5\nBirne;x,y\n"
    assert ee.read(english.encode(), name="a.csv").reading["decimal"] == "."


@pytest.mark.parametrize("word", ["n/a", "NA", "-", "–", "?", "unknown", ""])
@pytest.mark.parametrize(("delimiter", "decimal"), [(";", ","), (";", "."), (",", ".")])
def test_a_word_for_missing_keeps_a_column_a_number(word, delimiter, decimal):
    lines = ["Nom;Prix", "a;12.5", "b;7.25", f"c;{word}", "d;8.5"]
    data = "\n".join(lines).replace(".", decimal).replace(";", delimiter)
    read = ee.read(data.encode(), name="prix.csv")
    assert read.roles == {"Nom": "name", "Prix": "number"}
    np.testing.assert_array_equal(read.items["Prix"], [12.5, 7.25, np.nan, 8.5])
    said = [n for n in read.notes if "in place of a number" in n.text]
    assert [n.rows for n in said] == ([(4,)] if word else [])
    assert all(repr(word) in n.text for n in said)


def test_words_that_are_no_number_leave_a_column_text():
    read = ee.read(b"Nom;Prix\na;12,5\nb;7,25\nc;cheap\n", name="prix.csv", roles={"Nom": "name"})
    assert read.roles["Prix"] == "category"
    only = ee.read(b"name,x\na,unknown\nb,?\nc,unknown\n", name="a.csv")
    assert only.items["x"].tolist() == ["unknown", "?", "unknown"]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ('a,"1,234.50"\nb,900\nc,"2,000"', [1234.5, 900, 2000]),
        ('a,"1.234,50"\nb,"12,5"\nc,n/a', [1234.5, 12.5, np.nan]),
        ("a;1,234.50\nb;900\nc;2,000", [1234.5, 900, 2000]),
        ("a;1.234,50\nb;900\nc;-2.000", [1234.5, 900, -2000]),
        ('a,"1,2"\nb,"2,3"\nc,"1,2"', None),
        ('a,"12,500"\nb,"1,750"\nc,"12,500"', [12500, 1750, 12500]),
        ('a,"1,234,567"\nb,900\nc,n/a', [1234567, 900, np.nan]),
        ("a;1,234,567\nb;900\nc;n/a", [1234567, 900, np.nan]),
        ('a,"12,500"\nb,"1,75"\nc,"12,500"', None),
        ('a,"1,2,3"\nb,"2,3"\nc,4', None),
    ],
)
def test_thousands_marks_where_they_can_be_nothing_else(rows, wanted):
    header = "item;price\n" if ";" in rows else "item,price\n"
    read = ee.read((header + rows).encode(), name="a.csv", kind="items", roles={"item": "name"})
    if wanted is None:
        assert read.roles["price"] == "category"
    else:
        np.testing.assert_array_equal(read.items["price"], wanted)


def test_dates_and_versions_beside_thousands_stay_what_they_are():
    data = b"Name;Datum;Version;Preis\na;01.02.2024;1.2.3;1.234,50\nb;03.04.2024;1.5.1;7,5\n"
    read = ee.read(data, name="a.csv")
    assert read.items["Datum"].tolist() == ["01.02.2024", "03.04.2024"]
    assert read.items["Version"].tolist() == ["1.2.3", "1.5.1"]
    assert read.items["Preis"].tolist() == [1234.5, 7.5]


def test_an_encoding_that_is_not_utf_8_is_reported():
    text = "Nom;Prix\npêche;12,5\nmûre;7,25\n"
    for codec, said in (("cp1252", "Latin-1 (cp1252)"), ("utf-16", "UTF-16"), ("utf-8", None)):
        for name, data in (("a.csv", text), ("a.txt", "pêche\nmûre\n")):
            read = texts(ee.read(data.encode(codec), name=name).notes)
            assert ("The text was read as" in read) == (said is not None)
            assert said is None or f"The text was read as {said}" in read


def test_rows_without_a_name_say_that_they_are_named_by_their_place():
    read = ee.read(b"size,weight\n1,5\n2,4\n", name="a.csv", kind="items")
    assert read.names.tolist() == ["row 2", "row 3"]
    assert "rows are numbered as in the file" in texts(read.notes)
    assert "the header is line 1" in texts(read.notes)
    bare = ee.read(b"1,5\n2,4\n", name="a.csv", kind="items")
    assert bare.names.tolist() == ["row 1", "row 2"]
    assert "header" not in texts(bare.notes)
    assert "numbered as in the file" not in texts(ee.read(csv(), name="a.csv").notes)


def test_numbers_with_a_zero_in_front_are_text_and_others_numbers():
    read = ee.read(b"name,code,size\na,007,7\nb,012,12\n", name="a.csv")
    assert read.items["code"].tolist() == ["007", "012"]
    assert read.items["size"].tolist() == [7, 12]
    assert read.reading["numbers"] == ["size"]


def test_words_for_missing_count_among_numbers_only():
    read = ee.read(b"name,country,size\na,NA,1\nnull,US,NA\nnan,US,3\n", name="a.csv")
    assert read.items["country"].tolist() == ["NA", "US", "US"]
    assert read.names.tolist() == ["a", "null", "nan"]
    np.testing.assert_array_equal(read.items["size"], [1, np.nan, 3])
    assert "1 missing in 'size'" in texts(read.notes)
    assert "missing in 'country'" not in texts(read.notes)


def test_ragged_rows_are_filled_or_dropped_and_reported():
    data = b"name,kind,price\na,x,1\nb,y\nc,z,3,4,5\nd,w,4,,\n"
    read = ee.read(data, name="a.csv")
    assert read.names.tolist() == ["a", "b", "d"]
    assert read.items["price"].isna().tolist() == [False, True, False]
    assert read.dropped["row"].tolist() == [4]
    assert read.dropped.iloc[0].tolist()[1:] == ["more than 3 fields", "c", "z", "3", "4 | 5"]
    assert read.reading["drop"] == [2]
    few, many = (n for n in read.notes if "fields" in n.text)
    assert (few.rows, many.rows) == ((3,), (4,))
    assert "fields" not in texts(ee.read(csv(), name="a.csv").notes)


def test_row_names_without_a_title():
    read = ee.read(b"kind,price\na,x,1\nb,y,2\n", name="a.csv")
    assert read.reading["columns"] == ["column 1", "kind", "price"]
    assert read.names.tolist() == ["a", "b"]


def test_lines_above_the_table_are_left_out():
    data = b"Prices of 2024\nSource: market\nname,kind,price\na,x,1\nb,y,2\nc,x,3\n"
    read = ee.read(data, name="a.csv")
    assert read.names.tolist() == ["a", "b", "c"]
    assert read.reading["skip_lines"] == 2
    assert "2 lines above the table" in texts(read.notes)
    assert read.items["price"].tolist() == [1, 2, 3]


def test_a_quote_never_closed_swallows_nothing():
    read = ee.read(b'name,size\na,5\nb "big,6\n"c,7\n', name="a.csv")
    assert read.names.tolist() == ["a", 'b "big', '"c']
    assert "never closed" in texts(read.notes)
    assert read.reading["quotes"] is False


def test_empty_rows_are_dropped_and_keep_the_row_numbers_right():
    read = ee.read(b"name,size\na,1\n\n,\nb,\n\n", name="a.csv")
    assert read.names.tolist() == ["a", "b"]
    assert read.dropped["row"].tolist() == [3, 4]
    assert "2 empty rows left out" in texts(read.notes)
    missing = next(n for n in read.notes if "missing" in n.text)
    assert missing.rows == (5,)


def test_long_fields():
    read = ee.read(b"name,text\na," + b"word " * 60_000 + b"\nb,short one\n", name="a.csv")
    assert len(read.items["text"][0]) == 5 * 60_000 - 1 + 1


def test_a_large_table_is_read_in_little_processor_time():
    import time

    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(100_000, 8)).round(4)).add_prefix("n")
    frame.insert(0, "name", [f"item {i}" for i in range(len(frame))])
    frame["kind"] = rng.choice(list("abc"), len(frame))
    data = frame.to_csv(index=False).encode()
    start = time.process_time()
    assert len(ee.read(data, name="a.csv")) == 100_000
    assert time.process_time() - start < 20  # about 0.6 s; a loop over every cell takes minutes


WESTERN = ["é;à\nü;ö\nñ;ç\nà;é", "naïve;café\nÀ;é\nB;ü\nC;ñ", "é;à\nü;ö\nñ;ç\nà;é\n" * 50]


@pytest.mark.parametrize("text", WESTERN)
def test_letters_with_accents_are_western_however_many(text):
    read = ee.read(text.encode("latin-1"), name="a.csv")
    assert read.reading["encoding"] == "cp1252"
    assert [*read.reading["columns"]] in (["é", "à"], ["naïve", "café"], ["column 1", "column 2"])


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("имя;цена\nяблоко;5\nгруша;7\n", "cp1251"),
        ("имя;цена\nяблоко;5\nгруша;7\n" * 4, "koi8_r"),
        ("όνομα,τιμή\nμήλο,5\nαχλάδι,7\n", "cp1253"),
        ("アップル,カテゴリ\nバナナ,セール\n" * 6, "shift_jis"),
        ("سلام,اهلا\nمرحبا,عالم\n", "cp1256"),
        ("이름,가격\n사과,다섯\n" * 4, "euc_kr"),
    ],
)
def test_words_of_another_script_are_told_from_accents(text, codec):
    assert detect(text.encode(codec)) == codec


def test_one_zero_byte_does_not_make_wide_letters():
    slip = ee.read(b"a,b\nx\0y,1\nz,2\nw,3\n", name="a.csv")
    assert slip.names.tolist() == ["x\ufffdy", "z", "w"]
    assert slip.items["b"].tolist() == [1, 2, 3]
    for text in ("a,b\n1,2\n", "日本語,漢字\n東京,大阪\n", "привет,мир\nда,нет\n"):
        for codec in ("utf-16-le", "utf-16-be"):
            assert detect(text.encode(codec)) == codec


def test_an_encoding_can_be_given():
    data = "имя;цена\nмир;5\nдом;7\n".encode("cp1251")
    read = ee.read(data, name="a.csv", encoding="windows-1251")
    assert read.names.tolist() == ["мир", "дом"]
    assert read.reading["encoding"] == "cp1251"
    for name in ("a.txt", "a.jsonl", "a.edges"):
        text = '{"name": "мир"}' if name == "a.jsonl" else "мир дом"
        cells = ee.read(text.encode("koi8-r"), name=name, encoding="koi8-r").names
        assert "мир" in cells[0]
    marked = ee.read(b"\xef\xbb\xbfname,x\na,1\n", name="a.csv", encoding="utf8")
    assert list(marked.items) == ["name", "x"]
    with pytest.raises(ee.InputError, match="cannot be read as UTF-8, byte 1 does not fit"):
        ee.read(data, name="a.csv", encoding="utf-8")
    for none in ("klingon", "hex", "", 5):
        with pytest.raises(ee.InputError, match="no encoding of text called .* such as utf-8"):
            ee.read(data, name="a.csv", encoding=none)


@pytest.mark.parametrize(
    ("rows", "wanted", "sign"),
    [
        ("a,$12.50\nb,$3.00\nc,-$900", [12.5, 3, -900], "$"),
        ("a,35%\nb,5 %\nc,n/a", [35, 5, np.nan], "%"),
        ("a;12,50 €\nb;3,00 €\nc;1.900 €", [12.5, 3, 1900], "€"),
        ('a,"12,50 €"\nb,"3,00 €"\nc,"900,10 €"', [12.5, 3, 900.1], "€"),
        ('a,"$1,200"\nb,"$3,000"\nc,$900', [1200, 3000, 900], "$"),
        ("a,₹ 5\nb,₹ 7\nc,", [5, 7, np.nan], "₹"),
        ("a,$5\nb,7 €\nc,$8", None, "$"),
        ("a,$5\nb,7\nc,$8", None, "$"),
        ("a,5%\nb,cheap\nc,8%", None, "%"),
        ("a,5$%\nb,7$%\nc,8$%", None, "%"),
    ],
)
def test_one_sign_at_every_number_is_left_out_and_said(rows, wanted, sign):
    header = "item;price\n" if ";" in rows else "item,price\n"
    read = ee.read((header + rows).encode(), name="a.csv", kind="items", roles={"item": "name"})
    if wanted is None:
        assert read.roles["price"] == "category"
        assert "without their sign" not in texts(read.notes)
        return
    np.testing.assert_array_equal(read.items["price"], wanted)
    assert f"Numbers without their sign {sign} in 'price'" in texts(read.notes)


def test_commas_that_are_taken_for_thousands_are_said():
    said = "Commas between thousands in 'price'"
    assert said in texts(ee.read(b'item,price\na,"12,500"\nb,"1,750"\n', name="a.csv").notes)
    plain = ee.read(b'item,price\na,"1,200.50"\nb,"1,750"\n', name="a.csv")
    assert plain.items["price"].tolist() == [1200.5, 1750]
    assert said not in texts(plain.notes)


def test_a_price_in_the_first_row_is_no_title():
    assert ee.read(b"apple,$5\npear,$6\n", name="a.csv").items["column 2"].tolist() == [5, 6]


def test_the_reason_speaks_of_numbers_that_a_category_holds():
    mixed = ee.read(b"item,price\na,$5\nb,7 \xe2\x82\xac\nc,$8\n", name="a.csv")
    assert "mostly numbers" in mixed.columns[1].reason
    words = ee.read(b"item,kind,code\na,x,007\nb,y,008\nc,x,008\n", name="a.csv")
    assert not any("numbers" in c.reason for c in words.columns)


def test_a_column_keeps_its_type_however_many_pieces_it_comes_in(monkeypatch):
    monkeypatch.setattr(cells, "CELLS", 8)
    rows = 40
    frame = pd.DataFrame(
        {
            "whole": range(rows),
            "later": [*range(rows - 1), 0.5],
            "early": [0.25, *range(1, rows)],
            "word": [*range(rows - 1), "x"],
        }
    )
    read = ee.read(frame.to_csv(index=False).encode(), name="a.csv", kind="items").items
    assert read["whole"].dtype == np.int64
    for name in ("whole", "later", "early"):
        np.testing.assert_array_equal(read[name], frame[name])
    assert read["word"].astype(str).tolist() == frame["word"].astype(str).tolist()


def test_a_tall_table_of_many_columns_is_read_without_a_warning():
    values = np.arange(10_000 * 120).reshape(10_000, 120) / 7
    frame = pd.DataFrame(values, columns=[f"m{i // 26}{chr(97 + i % 26)}x" for i in range(120)])
    content = frame.to_csv(index=False).encode()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = ee.read(content, name="a.csv", kind="items")
    np.testing.assert_allclose(read.items.drop(columns="name").to_numpy(), values)
