"""The Context page by AppTest: its opening, own sentences, own data, links, errors in place."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.encoders.made import table
from tests.pages.conftest import ROOT, checked
from ui.context import view as context_view
from ui.context.sentences import split, spread
from ui.frame.state import View
from ui.page_state import address as address_bar

CONTEXT = "pages/context.py"


def said(at) -> str:
    parts = [*at.markdown, *at.caption, *at.info]
    text = "\n".join(str(part.value) for part in parts)
    return text.replace("\\", "").replace("&#58;", ":").replace(":small[]", "")


def errors(at) -> str:
    return "\n".join(str(e.value) for e in [*at.error, *at.warning]).replace("\\", "")


def address(at) -> dict[str, list[str]]:
    return {
        name: value if isinstance(value, list) else [value]
        for name, value in at.query_params.items()
    }


def test_it_opens_with_play_and_says_its_numbers(open_page):
    at = open_page(CONTEXT)
    assert at.text_input(key="context-word").value == "play"
    assert at.slider(key="context-layer").value == 6
    told = said(at)
    assert "The senses of 'play' separate best in layer" in told
    assert "Before attention (layer 0) the gap is" in told
    assert "**The one vector** of play (GloVe) is the same in all 22 uses" in told
    assert "with the word “theatre” and 0.88 with the word “game”: it is closer to “game”." in told
    assert "as a noun and as a verb" in told
    assert "I went to a «play»" in told
    assert address(at) == {"set": ["play"]}
    assert not errors(at)


def test_the_layer_and_the_way_of_showing_are_in_the_link(open_page):
    at = open_page(CONTEXT)
    at = checked(at.slider(key="context-layer").set_value(2).run())
    assert address(at) == {"set": ["play"], "layer": ["2"]}
    moved = at.slider(key="context-layer").proto
    assert not moved.set_value, "it would undo there what was chosen while the page was drawn"
    other = open_page(CONTEXT, set="bank", layer="2", show="All in turn", pick="no such name")
    assert not other.slider, "where all layers are shown, no one of them is chosen"
    assert "The senses of 'bank' separate best" in said(other)
    assert address(other)["show"] == ["All in turn"]
    assert address(other)["layer"] == ["2"]


def test_a_chosen_sentence_is_the_one_with_neighbours(open_page):
    at = open_page(CONTEXT, pick="I like to «play»")
    assert "**I like to «play»**" in said(at)
    assert address(at)["pick"] == ["I like to «play»"]


def test_own_sentences_with_and_without_senses(open_page):
    at = open_page(CONTEXT, set="own", word="match")
    assert not errors(at)
    assert "In the sidebar, type sentences with your word" in said(at)
    lines = "He lit a match | fire\nA match burns | fire\nWe won the match | sport\nThe match ended"
    at = checked(at.text_area(key="context-lines").set_value(lines).run())
    assert "add the sense after a |. Two senses need two sentences each" in said(at)
    assert "**The one vector** of match" in said(at), "that needs no senses"
    assert address(at)["s"] == lines.splitlines()
    at = checked(at.text_area(key="context-lines").set_value(f"{lines} | sport").run())
    assert "match" in said(at).split("senses of ")[1][:10]
    assert "with the word" not in said(at), "one's own names of senses need not be words"
    copied = open_page(CONTEXT, **address(at))
    assert said(copied) == said(at)


def test_one_sentence_and_a_word_without_a_single_vector(open_page):
    at = open_page(CONTEXT, set="own", word="blorptang", s="A blorptang flew by.")
    assert not errors(at)
    assert "is not among the 10,010 words" in said(at)
    assert "«blorptang»" in said(at)


def test_a_word_that_is_not_there_is_said_in_place(open_page):
    at = open_page(CONTEXT, word="zebra")
    assert "'zebra' does not occur in the 22 sentences" in errors(at)
    at = checked(at.text_input(key="context-word").set_value("play").run())
    assert not errors(at)


def test_sentences_of_the_current_data_with_a_sense_by_a_column():
    lines = ["They play chess.", "We play cards. We play on.", "A sad play. It ended.", "The play."]
    data = table(
        of="text",
        roles={"text": "text", "about": "label"},
        name=list("abcd"),
        text=lines,
        about=["game", "game", "stage", "stage"],
    )
    at = AppTest.from_file(str(ROOT / CONTEXT), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": data}
    at.session_state["view"] = View(data="mine-x")
    at.query_params["set"] = "data"
    at = checked(at.run())
    assert "choose a column with the sense" in said(at)
    at = checked(at.selectbox(key="context-column").set_value("about").run())
    assert "No layer separates the senses of 'play' significantly" in said(at)  # four sentences
    assert address(at)["column"] == ["about"]
    assert address(at)["data"] == ["mine-x"]


def test_data_without_text_is_not_offered(open_page):
    at = open_page(CONTEXT, set="data", data="films")
    assert "has no running text" in errors(at)
    assert at.selectbox(key="context-source").value == "play"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"set": "nothing"}, "gives set='nothing'; it must be one of play"),
        ({"layer": "deep"}, "gives layer='deep'; it must be a whole number"),
        ({"show": "x"}, "gives show='x'; it must be one of"),
    ],
)
def test_a_link_that_cannot_be_followed_is_said_and_the_page_stays(open_page, given, sentence):
    at = open_page(CONTEXT, **given)
    assert sentence in errors(at)
    assert "The senses of 'play'" in said(at)


def test_hostile_sentences_stay_text(open_page):
    line = "<img src=x onerror=alert(1)> [play](http://x) play"
    at = open_page(CONTEXT, set="own", s=line)
    shown = "\n".join(str(m.value) for m in at.markdown)
    assert "<img" not in shown.replace("\\<", "")
    assert "\\]\\(http&#58;" in shown


def test_lines_are_read_as_typed_or_pasted_from_a_table():
    assert split("a | b | x\n\n c\td \n| y\ne |") == (["a | b", "c", "e"], ["x", "d", None])


def test_every_view_comes_back_from_its_link():
    made = context_view.ContextView(
        "own", "match", "matches", "a | x\nb", "", 3, context_view.TURN, "a «match»"
    )
    assert address_bar.read(type(made), context_view.to_address(made)) == (made, {})
    long = context_view.ContextView("own", lines="x" * 2_000 + "\n" + "y" * 2_000)
    assert context_view.to_address(long)["s"] == ["x" * 2_000]


def test_what_the_link_does_not_hold_is_said(open_page):
    def told(lines: str) -> str:
        at = open_page(CONTEXT, set="own")
        return said(checked(at.text_area(key="context-lines").set_value(lines).run()))

    one = "a play " + "and so on " * 320
    assert "The link holds no sentence: the first has more than 3,000 characters." in told(one)
    assert "The link holds the first 1 of 2 lines." in told(f"a play\n{one}")
    assert "The link holds" not in told("a play")


def test_many_own_sentences_are_thinned_evenly():
    kept = spread([f"line {i}" for i in range(3_000)], 1_000)
    assert len(kept) == len(set(kept)) == 1_000
    assert (kept[0], kept[-1]) == ("line 0", "line 2999")
    assert sum(int(line.split()[1]) >= 1_500 for line in kept) in (499, 500, 501)


def test_a_word_of_thousands_of_letters_is_refused_in_a_short_sentence(open_page):
    at = open_page(CONTEXT, word="x" * 5_000)
    assert "text of at most 200 characters" in errors(at)
    assert len(errors(at)) < 200
