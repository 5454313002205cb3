"""Tables without names of columns whose cells blanks part, as the archive of UCI has them."""

import pytest

import embedding_explorer as ee


def auto_mpg(i, last):
    horses = "?" if i % 4 == 1 else f"{130 + i}.0"
    return (
        f"{18 + i}.0   8   {307 - i}.0      {horses:<10} {3504 + 90 * i}.      12.{i}   70  1{last}"
    )


def read(lines, name):
    return ee.read(("\n".join(lines) + "\n").encode(), name=name)


@pytest.mark.parametrize("name", ["auto-mpg.data", "a.txt", "a"])
@pytest.mark.parametrize("last", ['\t"chevrolet malibu {}"', ' "chevrolet malibu {}"'])
def test_numbers_and_a_quoted_name_are_a_table(name, last):
    data = read([auto_mpg(i, last.format(i)) for i in range(12)], name)
    assert (data.kind, len(data), data.names[1]) == ("items", 12, "chevrolet malibu 1")
    assert data.reading["first_row"] == 1
    assert data.items["column 4"].isna().sum() == 3
    assert any("'?' in place of a number" in note.text for note in data.notes)
    assert any(note.text == "The columns are separated by blanks." for note in data.notes)


@pytest.mark.parametrize(
    "line",
    [
        "5.{i} 3.5 1.4 0.2 Iris-{i}",
        "P{i}_ECOLI   0.49  0.2{i}  0.48  0.50  0.{i}6  cp",  # words on both sides
    ],
)
def test_other_tables_of_uci(line):
    data = read([line.format(i=i) for i in range(8)], "a.data")
    assert (data.kind, len(data)) == ("items", 8)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("word{i} 0.1{i} 0.2 0.3 0.4 0.5", "vectors"),  # word vectors
        ("0.1{i} 0.2 0.3 0.4 0.5 0.6 0.7 0.8\tword{i}", "vectors"),  # a vector in a cell
        ("{i} eggs and 3 spoons of flour", "text"),
        ("1 {i} friend", "text"),
    ],
)
def test_words_beside_vectors_and_sentences_stay_what_they_are(line, kind):
    lines = [line.format(i=i) for i in range(1, 9)]
    assert read(lines, "a.txt").kind == kind


def test_a_table_with_tabs_between_all_cells_keeps_blanks_inside_them():
    data = read([f"{i}.5\tNew York\t{i}\tred" for i in range(8)], "a.txt")
    assert (data.items["column 2"] == "New York").all()
