"""The Data page by AppTest: bring data in each way, change what it means, keep it on errors."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data.dataset import with_roles
from tests.data.readers.makers import VALID, npy
from tests.pages.conftest import checked
from tests.pages.test_downloads import Slow
from ui.cache import cache
from ui.cache.owned import Owned
from ui.data import role_editor
from ui.data import upload as bring
from ui.frame import editors, state

DATA = "pages/data.py"


def errors(at) -> str:
    return "\n".join(str(e.value) for e in [*at.error, *at.warning]).replace("\\", "")


def own(at):
    kept = at.session_state["datasets"] if "datasets" in at.session_state else {}
    return list(kept.values())


def give_role(at, role: str, *columns: str):
    """Give columns a role on the Data page."""
    (chosen,) = [m for m in at.multiselect if m.label == "Change several columns"]
    at = checked(chosen.set_value(list(columns)).run())
    at.selectbox(key="roles-role").set_value(role)
    return checked(at.button(key="roles-set").click().run())


def shown_roles(at) -> pd.DataFrame:
    """Return the table of columns as the Data page shows it."""
    (table,) = [d.value for d in at.dataframe if "reason" in d.value]
    return table.set_index("column")


def upload(at, name: str, content: bytes):
    at = checked(at.segmented_control(key="way").set_value("Upload").run())
    at = checked(at.file_uploader[0].upload(name, content, "text/plain").run())
    return checked(at.button(key="use-files").click().run())


def test_samples_are_offered_with_their_cards(open_page):
    at = open_page(DATA)
    assert "Films and shows" in " ".join(str(m.value) for m in at.markdown)
    assert at.button(key="open-produce")


@pytest.mark.parametrize(
    ("text", "how", "rows"),
    [
        ("bird\nnest\nlion\nden", "One item per line", 4),
        ("The lion sleeps. The bird sings! Who knows?", "A whole text", 3),
        ("日本\nالعربية\nहिन्दी", "One item per line", 3),
    ],
)
def test_pasted_text_becomes_data(open_page, text, how, rows):
    at = open_page(DATA)
    at = checked(at.segmented_control(key="way").set_value("Paste").run())
    at.text_area(key="pasted").set_value(text)
    at.segmented_control(key="pasted-as").set_value(how)
    at = checked(at.button(key="use-text").click().run())
    assert [len(d) for d in own(at)] == [rows]
    assert not errors(at)


def test_how_long_a_pasted_text_may_be_is_said_with_what_to_do(open_page):
    at = open_page(DATA)
    at = checked(at.segmented_control(key="way").set_value("Paste").run())
    assert at.text_area(key="pasted").proto.max_chars == bring.LETTERS  # Streamlit holds to it
    said = " ".join(c.value for c in at.caption)
    assert f"Up to {bring.LETTERS:,} characters; use Upload for a longer text" in said


def test_a_table_that_was_changed_too_much_says_so_and_is_not_used(open_page, monkeypatch):
    at = open_page(DATA)
    at = checked(at.segmented_control(key="way").set_value("Type a table").run())
    assert f"Add up to {editors.ROWS} rows" in " ".join(c.value for c in at.caption)
    assert not at.button(key="use-table").disabled
    assert not errors(at)
    read = state.value
    monkeypatch.setattr(
        state, "value", lambda key, *rest: {"refused": True} if key == "typed" else read(key, *rest)
    )
    at = checked(at.run())
    assert "no change was applied" in errors(at)
    assert len(errors(at)) < 300
    assert at.button(key="use-table").disabled


def test_what_was_given_by_one_way_and_not_used_is_said_by_the_next(open_page):
    at = checked(open_page(DATA).segmented_control(key="way").set_value("Upload").run())
    at = checked(at.file_uploader[0].upload("pets.csv", b"name\nRex\nIda\n", "text/csv").run())
    assert not errors(at)
    at = checked(at.segmented_control(key="way").set_value("Paste").run())
    said = "'pets.csv' was chosen and not used; choose again under Upload on Data"
    assert errors(at).replace(":small[]", "").count(said) == 1
    at = upload(open_page(DATA), "pets.csv", b"name\nRex\nIda\n")  # and what is used is not
    at = checked(at.segmented_control(key="way").set_value("Paste").run())
    assert "not used" not in errors(at)


@pytest.mark.parametrize("is_used", [False, True])
def test_a_typed_table_that_is_not_used_is_said(open_page, is_used):
    at = checked(open_page(DATA).segmented_control(key="way").set_value("Type a table").run())
    edits = {"edited_rows": {0: {"name": "pear"}}, "added_rows": [], "deleted_rows": []}
    read = state.value

    def typed(key, *rest):
        return edits if key == "typed" else read(key, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "value", typed)
        at = checked(at.run())
        if is_used:
            at = checked(at.button(key="use-table").click().run())
        at = checked(at.segmented_control(key="way").set_value("Paste").run())
    assert ("The typed table was not used" in errors(at)) != is_used


def test_a_choice_of_way_that_comes_back_empty_shows_the_samples(open_page):
    at = open_page(DATA)
    at = checked(at.segmented_control(key="way").set_value(None).run())
    assert at.button(key="open-produce")


def test_pasting_nothing_is_one_sentence(open_page):
    at = open_page(DATA)
    at = checked(at.segmented_control(key="way").set_value("Paste").run())
    at.text_area(key="pasted").set_value("  \n ")
    at = checked(at.button(key="use-text").click().run())
    assert errors(at)
    assert not own(at)


def test_an_uploaded_table_can_be_given_other_roles(open_page):
    at = open_page(DATA)
    at = upload(at, "pets.csv", b"pet,legs,kind\ncat,4,mammal\nhen,2,bird\ndog,4,mammal\n")
    (data,) = own(at)
    assert data.names.tolist() == ["cat", "hen", "dog"]
    assert shown_roles(at).loc["legs"].to_dict() == {
        "role": "number", "reason": "all numbers", "values": "4, 2",
    }  # fmt: skip
    at = give_role(at, "category", "legs")
    (data,) = own(at)
    assert data.roles["legs"] == "category"
    assert shown_roles(at).loc["legs", "reason"] == "chosen by you"


def test_many_columns_get_a_role_at_once(open_page):
    columns = [f"m{i} of it" for i in range(300)]
    rows = [",".join("abcdefg"[(i * i + i * j + 3 * j) % 7] for j in range(300)) for i in range(9)]
    at = upload(open_page(DATA), "wide.csv", "\n".join([",".join(columns), *rows]).encode())
    at = give_role(at, "ignore", *columns[10:])
    (data,) = own(at)
    assert [c for c, role in data.roles.items() if role != "ignore"] == columns[:10]
    assert len(shown_roles(at)) == 300


def many_rows(*cells: str) -> bytes:
    """A table whose cells a page does not go over by itself."""
    return (
        "name,a,b\n" + "".join(f"r{i},{cells[i % len(cells)]},x{i}\n" for i in range(4_000))
    ).encode()


def test_roles_of_large_data_are_changed_by_a_worker(open_page, monkeypatch):
    at = upload(open_page(DATA), "rows.csv", many_rows("1", "n", "m"))
    monkeypatch.setattr(role_editor, "with_roles", lambda *given: pytest.fail("by the page"))
    [before] = own(at)
    at = give_role(at, "number", "a")
    [after] = own(at)
    assert after.roles["a"] == "number"
    assert after.items["a"].dtype == float
    assert after.fingerprint == with_roles(before, {"a": "number"}).fingerprint
    assert after.notes == with_roles(before, {"a": "number"}).notes
    assert after.source == "rows.csv"
    assert shown_roles(at).loc["a", "role"] == "number"
    assert not errors(at)
    at = give_role(at, "link", "b")
    assert "cannot be a link" in errors(at)
    assert shown_roles(at).loc["b", "role"] != "link"
    assert own(at)[0].fingerprint == after.fingerprint


def test_while_roles_are_changed_the_table_shows_what_will_be_and_a_stop(open_page, monkeypatch):
    at = upload(open_page(DATA), "rows.csv", many_rows("u", "v"))
    [before] = own(at)
    monkeypatch.setenv("EXPLORER_PATIENCE", "0")
    monkeypatch.setattr(cache, "change", lambda *given: Slow())
    at = give_role(at, "label", "a")
    assert shown_roles(at).loc["a", "role"] == "label"
    assert not at.multiselect
    assert own(at)[0].roles["a"] == before.roles["a"] == "category"
    at = checked(at.button(key="stop-data").click().run())
    at = checked(at.run())
    assert "Stopped, as you asked." in errors(at)
    assert shown_roles(at).loc["a", "role"] == "category"
    assert own(at)[0].fingerprint == before.fingerprint


def test_a_role_that_cannot_be_kept_is_said_once_and_the_table_goes_back(open_page, monkeypatch):
    at = upload(open_page(DATA), "pets.csv", b"name,kind\nRex,dog\nIda,cat\n")
    [before] = own(at)

    def full(self, data, instead=""):
        raise ee.LimitError("That is too much.")

    monkeypatch.setattr(Owned, "hold", full)
    at = give_role(at, "text", before.columns[0].name)
    assert "too much" in errors(at)
    assert own(at)[0].fingerprint == before.fingerprint


def test_another_encoding_can_be_chosen_for_a_file_of_text(open_page):
    at = upload(open_page(DATA), "short.csv", "имя;x\nмир;1\n".encode("cp1251"))
    (data,) = own(at)
    assert data.names.tolist() == ["ìèð"], "too short to tell: Western"
    assert at.selectbox(key="encoding").value == "cp1252"
    at = checked(at.selectbox(key="encoding").set_value("cp1251").run())
    (data,) = own(at)
    assert data.names.tolist() == ["мир"]
    assert at.selectbox(key="encoding").value == "cp1251"
    at = checked(at.selectbox(key="encoding").set_value("utf-8").run())
    assert "cannot be read as UTF-8" in errors(at)
    assert at.selectbox(key="encoding").value == "cp1251", "what cannot be goes back"
    at = upload(at, "v.npy", npy())
    assert not at.selectbox, "numbers have no encoding"


def test_a_column_called_name_is_counted_and_can_be_something_else(open_page):
    at = upload(open_page(DATA), "abc.csv", b"name,a,b\nfig,1,4\nleek,2,9\nkale,3,7\n")
    assert "3 rows, 3 columns" in " ".join(str(m.value) for m in at.markdown)
    assert shown_roles(at).loc["name", ["role", "reason"]].tolist() == ["name", "called name"]
    at = give_role(at, "category", "name")
    (data,) = own(at)
    assert data.names.tolist() == ["row 2", "row 3", "row 4"]
    assert data.roles == {"name (column)": "category", "a": "number", "b": "number"}
    assert "3 rows, 3 columns" in " ".join(str(m.value) for m in at.markdown)
    at = give_role(at, "name", "name (column)")
    (data,) = own(at)
    assert data.names.tolist() == ["fig", "leek", "kale"]


def test_one_row_and_one_column_are_said_as_one(open_page):
    at = upload(open_page(DATA), "one.csv", b"name\nfig\n")
    assert "1 row, 1 column. " in " ".join(str(m.value) for m in at.markdown)


def test_a_broken_file_leaves_the_earlier_one_alone(open_page):
    at = open_page(DATA)
    at = upload(at, "pets.csv", b"pet,legs\ncat,4\nhen,2\n")
    assert not at.file_uploader[0].value, "the field is empty for the next file"
    at = checked(at.file_uploader[0].upload("broken.npy", b"\x93NUMPY junk").run())
    at = checked(at.button(key="use-files").click().run())
    assert errors(at)
    assert [len(d) for d in own(at)] == [2]


def test_too_many_rows_are_offered_as_a_fair_sample(open_page, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ROWS", "50")
    at = open_page(DATA)
    table = pd.DataFrame({"name": [f"n{i}" for i in range(200)], "x": range(200)})
    at = upload(at, "long.csv", table.to_csv(index=False).encode())
    assert "200" in errors(at)
    assert not own(at)
    at = checked(at.button(key="take-sample").click().run())
    (data,) = own(at)
    assert len(data) == 50
    assert max(data.items["x"]) > 100
    assert any("seed" in note.text for note in data.notes)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("graph.gexf", VALID["graph.gexf"], "graph"),
        ("upload", VALID["graph.gml"], "graph"),
        ("far.dst", VALID["far.dst"], "distances"),
        ("rows.svm", VALID["rows.svm"], "vectors"),
    ],
)
def test_the_field_takes_what_the_reader_takes(open_page, name, content, kind):
    at = upload(open_page(DATA), name, content)
    (data,) = own(at)
    assert data.kind == kind


def test_why_a_file_is_refused_is_read_on_screen(open_page):
    at = upload(open_page(DATA), "own.model", b"\x80\x04\x8c\x06gensim.")
    assert "save_word2vec_format" in errors(at)
    assert not own(at)


PETS = b"pet,legs,weight,kind\ncat,4,3.5,mammal\nhen,2,2,bird\ndog,4,9,mammal\n"


def said(at) -> str:
    return " ".join(str(m.value) for m in [*at.markdown, *at.caption]).replace("\\", "")


def use_file(at, name: str, content: bytes, use: str):
    """Upload a file in the place of what is open, or below it."""
    at = checked(at.file_uploader[0].upload(name, content, "text/plain").run())
    at = checked(at.segmented_control(key="use").set_value(use).run())
    return checked(at.button(key="use-files").click().run())


def test_what_was_assumed_is_said_and_taken_back_with_one_click(open_page):
    at = upload(open_page(DATA), "pets.csv", PETS)
    assert "2 measurements and 1 category column, standardised" in said(at)
    at = checked(at.button(key="undo-assumed").click().run())
    assert "2 measurements and 1 category column, unscaled" in said(at)
    (table,) = [d.value for d in at.dataframe if "weight" in d.value and "pet" not in d.value]
    assert table["weight"].tolist() == [3.5, 2, 9], "what will be embedded follows"
    at = checked(at.button(key="undo-assumed").click().run())
    assert ", standardised" in said(at)


def test_a_table_taken_for_vectors_is_a_table_with_one_click(open_page):
    rows = "\n".join(",".join(str((i * j) % 7 / 7) for j in range(1, 9)) for i in range(9))
    header = ",".join(f"dim_{j}" for j in range(8))
    at = upload(open_page(DATA), "v.csv", f"{header}\n{rows}\n".encode())
    assert own(at)[0].kind == "vectors"
    assert "norms from" in said(at)
    at = checked(at.button(key="undo-assumed").click().run())
    assert own(at)[0].kind == "items"


def test_the_text_that_will_be_embedded_is_shown(open_page):
    texts = [f"The {w} sat on the mat and slept for {i} hours." for i, w in enumerate("abcdefg")]
    at = upload(open_page(DATA), "t.csv", "\n".join(["text", *texts]).encode())
    (table,) = [d.value for d in at.dataframe if list(d.value) == ["name", "text"]][:1]
    assert table["text"].tolist() == texts[:5]


def test_a_file_takes_the_place_of_another_with_its_name_and_roles(open_page):
    at = upload(open_page(DATA), "pets.csv", PETS)
    at = give_role(at, "ignore", "weight")
    at = use_file(at, "new.csv", b"pet,legs,weight,kind\nant,6,0,insect\nowl,2,1,bird\n", "replace")
    (data,) = own(at)
    assert (data.source, data.names.tolist()) == ("pets.csv", ["ant", "owl"])
    assert data.roles["weight"] == "ignore"


def test_rows_are_appended_or_the_columns_that_differ_are_named(open_page):
    at = upload(open_page(DATA), "pets.csv", PETS)
    at = use_file(
        at, "more.csv", b"pet,legs,weight,kind\nant,6,0,insect\ncat,4,4,mammal\n", "append"
    )
    (data,) = own(at)
    assert data.names.tolist() == ["cat", "hen", "dog", "ant", "cat (2)"]
    assert data.items["weight"].tolist() == [3.5, 2, 9, 0, 4]
    at = use_file(at, "other.csv", b"pet,legs,age,kind\nant,6,1,insect\ncow,4,2,mammal\n", "append")
    assert "lacks weight and has age more" in errors(at)
    assert [len(d) for d in own(at)] == [5]


def test_several_data_sets_are_kept_opened_renamed_and_deleted(open_page):
    at = upload(open_page(DATA), "pets.csv", PETS)
    at = upload(at, "abc.csv", b"name,a,b\nfig,1,4\nleek,2,9\n")
    assert [d.source for d in own(at)] == ["pets.csv", "abc.csv"]
    pets, _ = keys = list(at.session_state["datasets"])
    at = checked(at.button(key=f"kept-open-{pets}").click().run())
    assert at.session_state["view"].data == pets
    assert not [t for t in at.text_input if t.key.startswith("kept-name-")]
    at.session_state[f"kept-rename-{pets}"] = True  # what a click on Rename tells
    at = checked(at.run())
    assert [t.key for t in at.text_input if t.key.startswith("kept-name-")] == [f"kept-name-{pets}"]
    at = checked(at.text_input(key=f"kept-name-{pets}").set_value("My pets").run())
    assert [d.source for d in own(at)] == ["My pets", "abc.csv"], "it stays where it is"
    renamed, abc = at.session_state["datasets"]
    assert (renamed != pets, abc) == (True, keys[1])
    assert at.session_state["view"].data == renamed
    at = give_role(at, "ignore", "weight")
    at = checked(at.segmented_control(key="kind").set_value("text").run())
    assert [d.kind for d in own(at)] == ["text", "items"], "and where it is read anew"
    at = checked(at.button(key=f"kept-delete-{abc}").click().run())
    assert [d.kind for d in own(at)] == ["text"]


def test_no_row_of_the_list_is_a_button_of_another(open_page):
    at = open_page(DATA)
    for i in range(3):
        at = upload(at, f"s{i}.csv", PETS + f"ant,{i},1,insect\n".encode())
    sets = list(at.session_state["datasets"])

    def ids(at) -> dict[str, str]:
        return {b.proto.id: b.key for b in at.button if b.key.startswith("kept-")}

    before = ids(at)
    at = checked(at.button(key=f"kept-delete-{sets[1]}").click().run())
    assert list(at.session_state["datasets"]) == [sets[0], sets[2]]
    gone = set(before) - set(ids(at))
    assert f"kept-delete-{sets[1]}" in {before[i] for i in gone}, "a second click hits nothing"
    assert all(sets[1] in before[i] for i in gone)


def test_the_list_of_data_sets_is_drawn_while_it_is_open(open_page):
    at = upload(open_page(DATA), "pets.csv", PETS)
    (pets,) = at.session_state["datasets"]
    assert not [b for b in at.button if b.key.startswith("kept-")], "one set: the list is closed"
    at.session_state["kept"] = True
    at = checked(at.run())
    assert [b.key for b in at.button if b.key.startswith("kept-")] == [f"kept-delete-{pets}"]


def test_no_more_data_sets_are_kept_than_allowed_and_each_can_be_changed(open_page, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_DATA_SETS", "2")
    at = upload(open_page(DATA), "pets.csv", PETS)
    at = upload(at, "abc.csv", b"name,a,b\nfig,1,4\nleek,2,9\n")
    at = upload(at, "more.csv", PETS + b"ant,6,0,insect\n")
    assert "your limit of 2 data sets; delete some on the Data page first" in errors(at)
    assert [d.source for d in own(at)] == ["pets.csv", "abc.csv"]
    link = open_page(DATA, data=list(at.session_state["datasets"])[0])
    assert not errors(link)
    assert not errors(upload(at, "pets.csv", PETS)), "what is here already takes no more room"
    at = give_role(at, "ignore", "legs")
    assert not errors(at)
    assert [d.source for d in own(at)] == ["pets.csv", "abc.csv"]
    at = checked(
        at.button(key=f"kept-delete-{list(at.session_state['datasets'])[1]}").click().run()
    )
    at = upload(at, "more.csv", PETS + b"ant,6,0,insect\n")
    assert [d.source for d in own(at)] == ["pets.csv", "more.csv"]


def test_links_are_counted_with_what_a_visitor_brought(open_page, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_DATA_SETS", "1")
    ann = upload(open_page(DATA), "pets.csv", PETS)
    bob = upload(open_page(DATA), "abc.csv", b"name,a,b\nfig,1,4\nleek,2,9\n")
    bob.session_state["view"] = replace(
        bob.session_state["view"], data=ann.session_state["view"].data
    )
    bob = checked(bob.run())
    assert "your limit of 1 data sets" in errors(bob)
    assert [d.source for d in own(bob)] == ["abc.csv"]


def test_the_values_of_each_column_are_looked_at_once(open_page, monkeypatch):
    looked, look = [], role_editor._examples
    monkeypatch.setattr(role_editor, "_examples", lambda c: looked.append(c.name) or look(c))
    at = upload(open_page(DATA), "seen.csv", PETS + b"eel,0,3,fish\n")
    assert shown_roles(at)["values"].to_dict() == {
        "pet": "cat, hen, dog", "legs": "4, 2, 0", "weight": "3.5, 2.0, 9.0",
        "kind": "mammal, bird, fish",
    }  # fmt: skip
    at = give_role(at, "ignore", "weight")
    at = checked(at.run())
    assert max(map(looked.count, looked)) <= 2, "once for each version of the data"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([[1, 2], [1, 2], [3], None, {"a": 1}], "[1, 2], [3], {'a': 1}"),
        (["a b " * 1_000_000, "a b " * 1_000_000 + "c"], "a b a b a b a b a b a b a b a…"),
        ([True, False, True], "True, False"),
        ([1.0, None, 2.5], "1.0, 2.5"),
        (pd.to_datetime(["2020-01-02", "2020-01-02", None]), "2020-01-02"),
        ([None, None], ""),
    ],
)
def test_values_of_any_kind_are_examples(values, shown):
    assert role_editor._examples(pd.Series(values)) == shown


def test_a_row_of_totals_is_left_out_by_a_button_and_taken_back(open_page):
    rows = "".join(f"n{i},{i},{i / 2}\n" for i in range(12))
    content = f"title,size,price\n{rows}Total,66,33\n".encode()
    at = upload(open_page(DATA), "sold.csv", content)
    assert [len(d) for d in own(at)] == [13]
    button = at.button(key="leave-out-totals")
    assert button.label == "Leave it out"
    at = checked(button.click().run())
    assert [len(d) for d in own(at)] == [12]
    button = at.button(key="leave-out-totals")
    assert button.label == "Keep it"
    at = checked(button.click().run())
    assert [len(d) for d in own(at)] == [13]
