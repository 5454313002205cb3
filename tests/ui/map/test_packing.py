"""The map's wire format, the reading of its answers, and which selection counts."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedding_explorer.base.errors import InputError
from scripts import javascript
from ui.map import assets, message, packing
from ui.map import text_pages as texts
from ui.map.checks import check_coloring, check_marks, check_neighbors_of, check_panels
from ui.map.component import _placed
from ui.map.events import MapEvent, decode
from ui.map.model import Coloring, Fields, Mark, Panel, Step
from ui.map.packing import (
    Packer,
    column_texts,
    field_texts,
    read_array,
    read_texts,
    unpack,
)
from ui.map.parts import parts
from ui.map.weak_cache import Kept

NAMES = [f"item {i}" for i in range(12)]
TOKEN = message.items_token(NAMES)


def packed(values: list[str]) -> list[str]:
    packer = Packer()
    header, body = unpack(packer.finish({"texts": packer.texts(values)}))
    return read_texts(body, header["texts"])


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)))
def test_texts_come_back_as_they_were(values):
    assert packed(values) == values
    assert packed(values * 3) == values * 3


def test_repetitive_texts_travel_once():
    packer = Packer()
    repeated = packer.texts(["north", "south"] * 500)
    single = packer.texts([f"place {i}" for i in range(1000)])
    assert repeated["text"]["n"] == len("northsouth")
    assert "codes" in repeated
    assert "codes" not in single


def test_half_a_character_does_not_stop_the_map():
    assert packed(["caf\ud83d"]) == ["caf?"]


@given(st.lists(st.integers(0, 9), max_size=40), st.binary(max_size=11))
def test_every_array_is_aligned_and_comes_back(numbers, raw):
    packer = Packer()
    refs = {
        "raw": packer.raw(raw),
        "f4": packer.array(numbers, "f4"),
        "f8": packer.array(numbers, "f8"),
        "i4": packer.array(numbers, "i4"),
    }
    header, body = unpack(packer.finish({"é": "ü", **refs}))
    assert all(header[name]["at"] % 8 == 0 for name in refs)
    assert read_array(body, header["raw"]).tobytes() == raw
    for kind in ("f4", "f8", "i4"):
        assert read_array(body, header[kind]).tolist() == numbers


def test_the_browser_reads_what_python_wrote(tmp_path):
    names = ["Ångström", "<img src=x onerror=alert(1)>", "日本", "", "same", "same", "same"]
    packer = Packer()
    panel = Panel(
        "a", "A", np.arange(14, dtype=np.float32).reshape(7, 2), neighbors=np.full((7, 2), 3)
    )
    header = {
        "token": "t",
        "n": 7,
        "selected": message.pack_selected(packer, [4, 2], 7),
        "marks": message.pack_marks(packer, [Mark(0, 6, "false")]),
    }
    fields = Fields({"n": [1.5, None, 3, 4, 5, 6, 7], "t": names})
    header |= _placed(packer, parts(names, [panel], fields, None, None, None), "map")
    (tmp_path / "message.bin").write_bytes(packer.finish(header))
    told = run_script(
        """
        const data = unpack(new Uint8Array(readFileSync(process.argv[2])));
        console.log(JSON.stringify({
          names: Array.from({ length: data.names.length }, (_, i) => data.names.get(i)),
          coords: Array.from(data.panels[0].coords),
          neighbors: Array.from(data.panels[0].neighbors),
          marks: Array.from(data.marks), selected: data.selected,
          fields: data.fields.map((field) => [0, 1].map(field.get)),
        }));
        """,
        tmp_path,
        str(tmp_path / "message.bin"),
    )
    assert told["names"] == names
    assert told["coords"] == list(range(14))
    assert told["neighbors"] == [3] * 14
    assert told["marks"] == [0, 6, 2, -1]
    assert told["selected"] == [4, 2]
    assert told["fields"] == [["1.5", ""], names[:2]]


def test_the_browser_reads_belief_steps_and_a_panels_own_colours(tmp_path):
    coords = np.arange(6, dtype=np.float32).reshape(3, 2)
    moved = coords + 10
    moved[1] = np.nan
    belief = np.array([0, 0.5, np.nan], dtype=np.float32)
    steps = (
        Step("first", coords, neighbors=np.full((3, 1), 2, dtype=np.int32)),
        Step("second", moved, belief=np.ones(3, dtype=np.float32)),
    )
    colors = Coloring("Belief", values=belief, range=(0, 1))
    panel = Panel("a", "A", coords, belief=belief, coloring=colors, steps=steps)
    packer = Packer()
    header = {
        "token": "t",
        "n": 3,
        "selected": message.pack_selected(packer, [], 3),
        "marks": message.pack_marks(packer, [Mark(0, 1, "near", panel=1)]),
    }
    header |= _placed(packer, parts(NAMES[:3], [panel], None, None, None, None), "map")
    (tmp_path / "message.bin").write_bytes(packer.finish(header))
    told = run_script(
        """
        const data = unpack(new Uint8Array(readFileSync(process.argv[2])));
        const [{ belief, coloring, steps }] = data.panels;
        console.log(JSON.stringify({
          marks: Array.from(data.marks), belief: Array.from(belief),
          said: Array.from(belief, beliefText), faded: Array.from(belief, fading),
          range: coloring.range, values: Array.from(coloring.values, String),
          steps: steps.map((step) => [
            step.title, Array.from(step.coords, String), step.k ?? 0,
            step.belief && Array.from(step.belief),
          ]),
        }));
        """,
        tmp_path,
        str(tmp_path / "message.bin"),
    )
    assert told["marks"] == [0, 1, 0, 1]
    assert told["belief"] == [0, 127, 255]
    assert told["said"] == ["0 %", "50 %", "not known"]
    assert told["faded"] == [pytest.approx(0.06), 0.25, 1]
    assert told["range"] == [0, 1]
    assert told["values"] == ["0", "0.5", "NaN"]
    first, second = told["steps"]
    assert first == ["first", list("012345"), 1, None]
    assert second == ["second", ["10", "11", "NaN", "NaN", "14", "15"], 0, [254] * 3]


def test_bits_packed_in_the_browser_are_read_in_python(tmp_path):
    chosen = [0, 7, 8, 1001, 2999]
    code = f"console.log(JSON.stringify(toBits({chosen}, 3000)))"
    bits = run_script(code, tmp_path)
    event = decode({"token": "t", "source": "lasso", "bits": bits}, token="t", n=3000)
    assert event == MapEvent(tuple(chosen), "lasso")


@pytest.mark.parametrize(
    ("query", "names", "found"),
    [
        ("pear", ["Pearl", "Pear", "Spear", "Red pear", "Peach"], [1, 0, 3, 2]),
        ("citroen", ["Lemon", "Citroën", "Citroënvoiture"], [1, 2]),
        ("zzz", ["Lemon"], []),
    ],
)
def test_search_prefers_exact_then_start_then_word_then_inside(query, names, found, tmp_path):
    code = f"console.log(JSON.stringify(find({json.dumps(names)}.map(fold), fold({query!r}))))"
    assert run_script(code, tmp_path) == found


@pytest.mark.parametrize(
    ("query", "name", "near"),
    [
        ("bananna", "banana", True),
        ("tmoato", "tomato", True),
        ("bananna", "cherry", False),
        ("tales crypt", "tales from the crypt", True),
        ("tales cript", "tales from the crypt", True),
        ("crypt tales", "tales from the crypt", True),
        ("crip", "tales from the crypt", True),
        ("tales crab", "tales from the crypt", False),
        ("tales of zzz", "tales from the crypt", False),
        (",", "tales from the crypt", False),
    ],
)
def test_search_forgives_a_slip_and_no_more(query, name, near, tmp_path):
    code = f"console.log(JSON.stringify(find([{name!r}], {query!r}, fuzzy).length))"
    assert bool(run_script(code, tmp_path)) is near


def test_the_grid_finds_the_nearest_point_as_brute_force_does(tmp_path):
    code = """
    const random = seeded(3);
    const coords = Float32Array.from({ length: 1000 }, () => random() * 10);
    const items = Int32Array.from({ length: 500 }, (_, i) => i);
    const grid = new Grid(coords, items);
    let wrong = 0;
    for (let t = 0; t < 300; t += 1) {
      const [x, y, r] = [random() * 12 - 1, random() * 12 - 1, random()];
      const d = (i) => (coords[2 * i] - x) ** 2 + (coords[2 * i + 1] - y) ** 2;
      const best = [...items].sort((a, b) => d(a) - d(b))[0];
      const expected = d(best) <= r * r ? best : -1;
      wrong += grid.nearest(x, y, r, () => true) !== expected;
    }
    console.log(JSON.stringify(wrong));
    """
    assert run_script(code, tmp_path) == 0


def test_a_sample_is_fair_and_the_same_every_time(tmp_path):
    code = """
    const items = Int32Array.from({ length: 3000 }, (_, i) => i);
    const [a, b] = [sample(items, 1000), sample(items, 1000)];
    console.log(JSON.stringify({
      same: a.join() === b.join(), unique: new Set(a).size, mean: a.reduce((x, y) => x + y) / 1000,
    }));
    """
    told = run_script(code, tmp_path)
    assert told["same"]
    assert told["unique"] == 1000
    assert 1350 < told["mean"] < 1650


def run_script(code: str, folder: Path, *arguments: str):
    """Run code after our script in node and return what it printed."""
    node = javascript.node()
    if node is None and os.environ.get("CI"):
        pytest.fail("node is missing: it is a package of requirements-dev.txt")
    if node is None:
        pytest.skip("node is not installed; the browser tests cover this too")
    script = assets.script().replace("export default function", "function main")
    file = folder / "test.mjs"
    file.write_text(f'import {{ readFileSync }} from "node:fs";\n{script}\n{code}', "utf-8")
    run = subprocess.run([node, str(file), *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_a_selection_of_these_items_is_an_event():
    state = {"token": TOKEN, "source": "click", "indices": [3, 1.0]}
    assert decode(state, token=TOKEN, n=12) == MapEvent((3, 1), "click")


@pytest.mark.parametrize(
    "state",
    [
        None,
        "text",
        {},
        {"token": "stale", "source": "click", "indices": [1]},
        {"token": TOKEN, "source": "click", "indices": [12]},
        {"token": TOKEN, "source": "click", "indices": [-1]},
        {"token": TOKEN, "source": "click", "indices": ["1"]},
        {"token": TOKEN, "source": "click", "indices": [1.5]},
        {"token": TOKEN, "source": "click", "indices": [1, 1]},
        {"token": TOKEN, "source": "click", "indices": [0] * 1_000_000},
        {"token": TOKEN, "source": "click", "indices": [float("inf")]},
        {"token": TOKEN, "source": "nobody", "indices": [1]},
        {"token": TOKEN, "source": "box", "bits": "not base 64!"},
        {"token": TOKEN, "source": "box", "bits": base64.b64encode(b"\xff" * 9).decode()},
        {"token": TOKEN, "source": "box"},
    ],
)
def test_what_is_stale_or_malformed_is_no_event(state):
    assert decode(state, token=TOKEN, n=12) == MapEvent()


@given(st.sets(st.integers(0, 99)))
def test_a_bitset_says_which_items(chosen):
    flags = np.zeros(100, dtype=bool)
    flags[list(chosen)] = True
    bits = base64.b64encode(np.packbits(flags, bitorder="little").tobytes()).decode()
    event = decode({"token": "t", "source": "box", "bits": bits}, token="t", n=100)
    assert event.selected == tuple(sorted(chosen))


def test_tokens_change_with_what_they_stand_for():
    coords = np.zeros((3, 2), dtype=np.float32)
    moved = coords + 1
    token = [
        message.pack_panel(Packer(), Panel("a", "A", c))["token"] for c in (coords, coords, moved)
    ]
    assert token[0] == token[1] != token[2]
    assert message.items_token(["ab", "c"]) != message.items_token(["a", "bc"])


def test_a_panels_look_changes_with_belief_and_own_colours_but_not_its_token():
    coords = np.zeros((3, 2), dtype=np.float32)
    half = np.full(3, 0.5, dtype=np.float32)
    panels = [
        Panel("a", "A", coords),
        Panel("a", "A", coords, belief=half),
        Panel("a", "A", coords, belief=half + 0.1),
        Panel("a", "A", coords, coloring=Coloring("c", values=half)),
        Panel("a", "A", coords, coloring=Coloring("c", values=half, range=(0, 1))),
    ]
    packed = [message.pack_panel(Packer(), panel) for panel in panels]
    assert len({panel["token"] for panel in packed}) == 1
    assert len({panel["look"] for panel in packed}) == 5
    steps = [(Step("a", coords), Step("b", coords + at)) for at in (1, 2)]
    tokens = [
        message.pack_panel(Packer(), Panel("a", "A", coords, steps=s))["token"] for s in steps
    ]
    assert tokens[0] != tokens[1]


def test_the_first_step_does_not_travel_twice():
    coords = np.zeros((100, 2), dtype=np.float32)
    packer = Packer()
    message.pack_panel(packer, Panel("a", "A", coords, steps=(Step("only", coords),)))
    assert len(packer.body()) == coords.nbytes


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30))
def test_belief_travels_within_half_a_step_of_its_byte(belief):
    packed = message.belief_bytes(np.array(belief, dtype=np.float32))
    assert packed.max() <= 254
    assert np.abs(packed / 254 - belief).max() <= 0.5 / 254 + 1e-7


def test_fields_are_texts_or_numbers_and_at_most_eight():
    columns = {f"column {i}": [1, 2] for i in range(10)}
    assert len(message.pack_fields(Packer(), Fields(columns))) == message.MAX_FIELDS
    texts = field_texts([None, np.nan, pd.NaT, pd.NA, "x" * 500, ["Horror", "Comedy"], 0.1 + 0.2])
    assert texts[:4] == [""] * 4
    assert len(texts[4]) == 160
    assert texts[4].endswith("…")
    assert texts[5:] == ["Horror, Comedy", "0.3"]


def test_numbers_with_gaps_stay_numbers():
    packer = Packer()
    fields = Fields({"year": pd.Series([1989, None], dtype="Int64"), "seen": [True, False]})
    header, body = unpack(packer.finish({"fields": message.pack_fields(packer, fields)}))
    year, seen = header["fields"]
    assert read_array(body, year["numbers"])[0] == 1989
    assert np.isnan(read_array(body, year["numbers"])[1])
    assert read_texts(body, seen["texts"]) == ["True", "False"]


def test_beyond_64_levels_the_smallest_share_one_style():
    codes = np.concatenate([np.arange(100), np.arange(60, 100), [-1]]).astype(np.int32)
    folded, levels = message.fold_levels(codes, [f"level {i}" for i in range(100)])
    assert len(levels) == 64
    assert levels[-1] == "37 smaller groups"
    assert folded[-1] == -1
    assert all(levels[folded[i]] == f"level {i}" for i in range(60, 100))
    few, same = message.fold_levels(codes % 5, list("abcde"))
    assert same == list("abcde")
    assert (few == codes % 5).all()


def test_what_does_not_fit_the_names_is_refused():
    flat = np.zeros((12, 2), dtype=np.float32)
    with pytest.raises(InputError, match="1 to 6 panels, not 0"):
        check_panels([], 12)
    with pytest.raises(InputError, match="share a key"):
        check_panels([Panel("a", "A", flat), Panel("a", "B", flat)], 12)
    with pytest.raises(InputError, match=r"shape \(12, 4\)"):
        check_panels([Panel("a", "A", np.zeros((12, 4)))], 12)
    with pytest.raises(InputError, match="neighbours .* 3 rows"):
        check_panels([Panel("a", "A", flat, neighbors=np.zeros((3, 2)))], 12)
    with pytest.raises(InputError, match="either codes or values"):
        check_coloring(Coloring("c"), 12)
    with pytest.raises(InputError, match="code 5 but names only 2"):
        check_coloring(Coloring("c", codes=np.full(12, 5), levels=("a", "b")), 12)
    with pytest.raises(InputError, match="cannot be 'far'"):
        check_marks([Mark(0, 1, "far")], 12)
    with pytest.raises(InputError, match="between 0 and 11"):
        check_marks([Mark(0, 12, "near")], 12)


def refusals():
    flat, solid = np.zeros((12, 2), dtype=np.float32), np.zeros((12, 3), dtype=np.float32)
    values = np.ones(12, dtype=np.float32)
    steps = (Step("one", flat), Step("two", solid))
    return [
        (Panel("a", "A", flat, belief=np.zeros(3)), r"reliability .* shape \(3,\)"),
        (Panel("a", "A", flat, belief=2 * values), "from 2 to 2; it must lie between 0 and 1"),
        (Panel("a", "A", flat, belief=-values), "between 0 and 1"),
        (Panel("a", "A", flat, coloring=Coloring("c")), "either codes or values"),
        (Panel("a", "A", flat, steps=steps), "step 2 .* have 3 dimensions"),
        (Panel("a", "A", flat, steps=(Step("one", flat + 1),)), "first step .* other coordinates"),
        (Panel("a", "A", flat, steps=(Step("one", flat[:5]),)), r"step 1 .* shape \(5, 2\)"),
        (
            Panel("a", "A", flat, coloring=Coloring("c", values=values, range=(1, 1))),
            "the second must be greater",
        ),
    ]


@pytest.mark.parametrize(("panel", "says"), refusals())
def test_a_panel_that_does_not_fit_is_refused(panel, says):
    with pytest.raises(InputError, match=says):
        check_panels([panel], 12)


def test_gaps_are_no_belief_and_no_other_first_step():
    coords = np.zeros((12, 2), dtype=np.float32)
    coords[3] = np.nan
    unknown = np.full(12, np.nan, dtype=np.float32)
    check_panels([Panel("a", "A", coords, belief=unknown, steps=(Step("s", coords.copy()),))], 12)


def test_marks_and_neighbours_of_a_panel_that_is_not_there_are_refused():
    check_marks([Mark(0, 1, "near", panel=1)], 12, 2)
    with pytest.raises(InputError, match="for panel 2; it must lie between 0 and 1"):
        check_marks([Mark(0, 1, "near", panel=2)], 12, 2)
    for good in ("own", "pointed", 0, 1):
        check_neighbors_of(good, 2)
    for bad in ("mine", 2, -1):
        with pytest.raises(InputError, match="panel from 0 to 1"):
            check_neighbors_of(bad, 2)


def test_plotly_is_served_as_it_lies_in_its_package():
    assert assets.plotly_file().stat().st_size > 1_000_000
    assert assets.plotly_path().startswith("/plotly/plotly-7.")


PAGE = """
import sys
import numpy as np, streamlit as st
sys.path.insert(0, {root!r})
from ui.map import Panel, linked_map, pending
asked = tuple(st.session_state.get("asked", ()))
coords = np.arange(24, dtype=np.float32).reshape(12, 2)
names = [f"item {{i}}" for i in range(12)]
if st.session_state.get("stop"):
    told = pending("m", names=names, selected=asked).selected
    st.session_state["asked"] = told
    st.text("stopped")
    st.stop()
event = linked_map([Panel("a", "A", coords)], names=names, selected=asked, key="m")
st.text(f"{{event.selected}} {{event.source}}")
"""


@pytest.fixture
def app():
    from streamlit.testing.v1 import AppTest

    root = str(Path(assets.HERE).parents[1])
    return AppTest.from_string(PAGE.format(root=root), default_timeout=30).run()


def choose(app, items, seq):
    state = {"token": TOKEN, "source": "click", "indices": items, "seq": seq}
    app.session_state["m"] = {"selection": state}
    return app.run().text[0].value


def ask(app, items):
    app.session_state["asked"] = items
    return app.run().text[0].value


def test_nothing_done_is_no_event(app):
    assert not app.exception
    assert app.text[0].value == "None None"


def test_a_click_counts_until_the_page_asks_for_something_else(app):
    assert choose(app, [3], 10) == "(3,) click"
    assert ask(app, [3]) == "(3,) click"
    assert ask(app, [5]) == "None None"
    assert ask(app, []) == "None None", "an old click must not come back"
    assert choose(app, [4], 20) == "(4,) click"


def test_clearing_from_the_page_is_not_undone_by_the_last_click(app):
    choose(app, [3], 10)
    ask(app, [3])
    assert ask(app, []) == "None None"


def test_a_run_ended_by_the_next_click_loses_neither(app):
    choose(app, [3], 10)
    ask(app, [3])
    app.session_state["stop"] = True
    assert choose(app, [4], 20) == "stopped"
    app.session_state["stop"] = False
    assert app.session_state["asked"] == (4,)
    assert choose(app, [5], 30) == "(5,) click"


def test_whole_numbers_among_texts_are_written_whole_and_without_commas():
    values = [2023.0, 12_345_678.0, -3.0, 0.125, 1e300, np.float32(7), "n/a", None]
    texts = ["2023", "12345678", "-3", "0.125", "1e+300", "7", "n/a", ""]
    assert field_texts(values) == texts


def test_what_was_packed_is_kept_while_its_array_lives():
    kept, made = Kept(most=2), []
    array, other = np.zeros(3), np.zeros(3)

    def get(*things):
        return kept.get("x", things, lambda: made.append(things) or len(made))

    assert get(array, "a") == get(array, "a") == 1
    assert get(other, "a") == 2
    assert get(array, "b") == 3
    assert get(array, "a") == 4, "at most two are kept"
    del made[:], array
    assert not [key for key in kept._made if key[-1] in ("a", "b")], "they go with their array"
    assert get([1], "a") == 1
    assert get([1], "a") == 2, "a list may have changed"


def test_rows_of_texts_are_found_by_their_block():
    names = [f"näme {i}\x1f" for i in range(600)]
    columns = [pd.Series(np.arange(600) / 4), pd.Series(["a\x1eb", None, "c"] * 200)]
    content, starts = texts.row_file(names, columns)
    assert len(starts) == 4
    assert starts[-1] == len(content)
    block = content[int(starts[1]) : int(starts[2])].decode().split("\x1f\x1e")
    assert block[0].split("\x1f") == ["näme 256 ", "64", ""]
    rows = [row.split("\x1f") for row in content.decode().split("\x1f\x1e")[:-1]]
    assert [row[0] for row in rows] == [f"näme {i} " for i in range(600)]
    assert [float(row[1]) for row in rows] == [i / 4 for i in range(600)]
    assert [row[2] for row in rows[:3]] == ["a b", "", "c"]
    assert texts.name_file(["a\nb", "c"]) == b"a b\nc"


def test_a_long_selection_travels_as_bits():
    packer = Packer()
    few = message.pack_selected(packer, [5, 3], 4000)
    many = message.pack_selected(packer, range(0, 4000, 2), 4000)
    _, body = unpack(packer.finish({}))
    assert read_array(body, few["items"]).tolist() == [5, 3]
    bits = np.unpackbits(read_array(body, many["bits"]), bitorder="little")
    assert np.flatnonzero(bits).tolist() == list(range(0, 4000, 2))


def test_a_lasso_catches_what_brute_force_finds(tmp_path):
    code = """
    const random = seeded(5);
    const coords = Float32Array.from({ length: 8000 }, () => random() * 10);
    const grid = new Grid(coords, Int32Array.from({ length: 4000 }, (_, i) => i));
    let wrong = 0;
    for (let t = 0; t < 20; t += 1) {
      const polygon = Array.from({ length: 2 * (3 + t) }, () => random() * 14 - 2);
      const caught = new Set(enclosed(grid, polygon, () => true));
      for (let i = 0; i < 4000; i += 1) {
        wrong += inside(polygon, coords[2 * i], coords[2 * i + 1]) !== caught.has(i);
      }
    }
    console.log(JSON.stringify(wrong));
    """
    assert run_script(code, tmp_path) == 0


def test_grid_lines_stand_at_round_numbers(tmp_path):
    code = """
    const { step, values } = ticks([-1.3, 1.1], 6);
    console.log(JSON.stringify([
      values.map((value) => tickText(value, step)), ticks([5, 5], 4).values,
      tickText(2500000, 500000), tickText(0.30000000000000004, 0.1),
    ]));
    """
    texts_told, none, large, small = run_script(code, tmp_path)
    assert texts_told == ["\u22121", "\u22120.5", "0", "0.5", "1"]
    assert none == []
    assert large == "2.5e+6"
    assert small == "0.3"


def test_links_travel_with_their_panel_and_change_its_look():
    coords = np.zeros((12, 2), np.float32)
    links = np.array([[0, 3], [3, 11]], np.int32)
    told, looks = [], []
    for some in (None, links, links[:1]):
        packer = Packer()
        panel = message.pack_panel(packer, Panel("a", "A", coords, links=some))
        _, body = unpack(packer.finish({}))
        told.append(panel["links"] and read_array(body, panel["links"]).tolist())
        looks.append(panel["look"])
    assert told == [None, [0, 3, 3, 11], [0, 3]]
    assert len(set(looks)) == 3


@pytest.mark.parametrize(
    ("links", "said"),
    [
        (np.array([0, 1]), r"have the shape \(2,\); they must be m×2"),
        (np.array([[0, 12]]), "name the items 0 to 12; they must lie between 0 and 11"),
        (np.array([[-1, 2]]), "name the items -1 to 2"),
    ],
)
def test_links_to_what_is_not_there_are_refused(links, said):
    coords = np.zeros((12, 2), np.float32)
    check_panels([Panel("a", "A", coords, links=np.empty((0, 2), np.int32))], 12)
    with pytest.raises(InputError, match=said):
        check_panels([Panel("a", "A", coords, links=links)], 12)


@pytest.mark.parametrize(
    "cells",
    [
        ["north", None, "south", "north", "", "x" * 500] * 50,
        [f"place {i}" for i in range(200)] + [None, "y" * 161, "z" * 160],
        [1.5, None, 2.0],
        [["a", "b"], None, "c"],
    ],
)
def test_a_column_is_packed_as_its_cells_are(cells):
    column, packer = pd.Series(cells), Packer()
    ref = packer.column(column)
    assert read_texts(packer.body(), ref) == field_texts(cells) == column_texts(column)
    assert ("codes" in ref) == (len(set(map(str, cells))) < len(cells) / 2)


def test_of_a_column_of_categories_each_is_looked_at_once(monkeypatch):
    seen, real = [], packing._cut
    monkeypatch.setattr(packing, "_cut", lambda text: seen.append(text) or real(text))
    Packer().column(pd.Series(["north", "south", None] * 1_000))
    assert len(seen) == 3
