"""BERT: the same vectors by another route, its tokenizer by the written rules, its limits said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.build.out_of_sample import can_place, place, place_on_map
from embedding_explorer.encoders import bert
from embedding_explorer.encoders.pretrained.text import PACKAGED, load
from embedding_explorer.encoders.pretrained.text.files import VOCABULARY
from tests.encoders import bert_reference, made

SENTENCES = [
    *made.SENTENCES,
    "I went to a play",
    "I like to play",
    "Naïve café in 東京, 3.50 € — don't panic!",
]
HOSTILE = [
    "Ünïcödé ÅNGSTRÖM İstanbul ß ﬁne",
    "don't… “quote” —dash— a/b_c [x] $5.00 #tag @me",
    "東京タワー 한국어 ภาษาไทย हिन्दी العربية עברית",
    "emoji 👩‍👩‍👧 ☕️ and a \u200d joiner \u00ad soft \ufeff mark",
    "tab\tline\nend\r\n nbsp\u00a0wide\u3000space",
    "\x00null \x07bell \ufffd replacement",
    "https://example.org/a?b=c&d=%20 user.name+tag@mail.example",
    "a" * 101 + " " + "b" * 100,
    "[CLS ] [MASK] ##ing unaffable",
    "½ ² ① Ⅷ ａｂｃ Ａ",
    "",
]


def encoded(lines, **params):
    data = made.text(lines)
    return ee.build(data, ee.Recipe(encoder="bert", encoder_params=params, projection=None)).space


@pytest.fixture(scope="module")
def reference():
    return bert_reference.Reference(load(PACKAGED).files.network)


@pytest.fixture(scope="module")
def vocabulary():
    return VOCABULARY.read_text("utf-8").splitlines()


def test_the_vectors_are_those_of_a_forward_pass_in_numpy(reference, vocabulary):
    states = [reference.states(bert_reference.pieces(s, vocabulary)) for s in SENTENCES]
    for layer in (-1, 0, 3):
        wanted = np.array([state[layer].mean(axis=0) for state in states])
        found = encoded(SENTENCES, layer=layer, unit_length=False).matrix
        assert np.abs(found - wanted).max() < 1e-4
    first = encoded(SENTENCES, pooling="first token", unit_length=False).matrix
    assert np.abs(first - np.array([state[-1][0] for state in states])).max() < 1e-4
    other = np.array([state[2].mean(axis=0) for state in states])
    assert np.abs(first - other).max() > 0.1, "another layer is far from it"


def test_the_8_bit_weights_stay_near_the_published_ones():
    """`upstream.npy`: the mean of the last layer at length 1, one row per sentence.

    Made by the forward pass of `bert_reference` in float64 from the float32 model.safetensors of
    sentence-transformers/all-MiniLM-L6-v2 (SHA-256 53aa5117…, Apache-2.0).
    """
    upstream = np.load(Path(__file__).with_name("upstream.npy"))
    cosines = (encoded(SENTENCES).matrix * upstream).sum(axis=1)
    assert cosines.min() > 0.998  # measured: 0.9987 to 0.9998
    strangers = (np.roll(upstream, 1, axis=0) * upstream).sum(axis=1)
    assert strangers.max() < 0.9


@pytest.mark.parametrize("text", [*SENTENCES, *HOSTILE])
def test_the_tokenizer_follows_the_written_rules(vocabulary, text):
    assert load(PACKAGED).read(text, 512).ids == bert_reference.pieces(text, vocabulary)


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(codec="ascii") | st.sampled_from("éñüßøÅ東京한\u0301“—½¿…"), max_size=40)
)
def test_the_tokenizer_follows_the_written_rules_on_any_text(text):
    pieces = VOCABULARY.read_text("utf-8").splitlines()
    assert load(PACKAGED).read(text, 512).ids == bert_reference.pieces(text, pieces)


def test_the_size_of_a_batch_changes_nothing_but_rounding():
    lines = [" ".join(SENTENCES[: i % 6 + 1]) for i in range(23)]
    one, many = encoded(lines, batch_size=1), encoded(lines, batch_size=64)
    np.testing.assert_allclose(one.matrix, many.matrix, atol=2e-6)
    again = encoded(lines, batch_size=64)
    assert (again.matrix == many.matrix).all()


def test_long_texts_are_cut_and_counted():
    long = "word " * 5_000
    space = encoded([long, "short", long + "more"], max_tokens=16)
    assert "2 of 3 texts with more than 16 tokens truncated" in space.extras["notes"][2]
    assert "the longest has" in space.extras["notes"][2]
    np.testing.assert_allclose(space.row(0), space.row(2), atol=1e-6)
    whole = encoded(["word " * 14], max_tokens=16)
    np.testing.assert_allclose(whole.row(0), space.row(0), atol=1e-6)
    assert not any("cut" in note for note in whole.extras["notes"])


def test_blanks_before_a_long_text_are_no_reason_to_cut_it():
    found = load(PACKAGED).read(" " * 5_000 + "the cat sat", 8)
    assert found.total == 5
    assert not found.is_cut


def test_more_pieces_than_the_network_can_place_are_said():
    notes = encoded(["a b"], max_tokens=8192).extras["notes"]
    assert "all-MiniLM-L6-v2 reads at most 512 tokens." in notes


def test_a_row_without_text_is_a_vector_of_zeros_and_said():
    space = encoded(["the cat", "", "\x00 \u200b"])
    assert not space.matrix[1].any()
    assert np.linalg.norm(space.matrix[0]) == pytest.approx(1, abs=1e-6)
    assert any("no text: zero vectors" in note for note in space.extras["notes"])


def test_the_notes_say_the_model_its_weights_and_the_length():
    notes = encoded(SENTENCES).extras["notes"]
    assert notes[0].startswith("all-MiniLM-L6-v2: 6 layers, int8 weights, calculated in float32;")
    assert "SHA-256 8199be6f699a" in notes[0]
    assert notes[1] == "A text is the mean of all its tokens, normalised to length 1."
    assert "not normalised" in encoded(SENTENCES, unit_length=False).extras["notes"][1]


def test_a_layer_that_is_not_there_is_named():
    with pytest.raises(ee.MethodError, match="has layers 0 to 6, not 7"):
        encoded(SENTENCES, layer=7)


def test_it_can_be_stopped_between_two_batches():
    seen = []

    def stop(fraction, step):
        seen.append(step)
        if sum("Reading" in s for s in seen) == 3:
            raise ee.Cancelled("enough")

    data = made.text([f"{s} {i}" for i in range(40) for s in SENTENCES])
    recipe = ee.Recipe(encoder="bert", encoder_params={"batch_size": 4}, projection=None)
    with pytest.raises(ee.Cancelled):
        ee.build(data, recipe, stop)
    assert sum("Reading" in s for s in seen) == 3


def test_a_phrase_is_placed_by_its_meaning_not_its_words():
    built = ee.build(made.text(), ee.Recipe(encoder="bert", projection="pca"))
    assert can_place(built)
    vector = place(built, "a puppy growled")
    nearest = ee.neighbors(built.space, vector, k=1)["name"].iloc[0]
    assert "dog" in nearest, "no word of it is in the phrase"
    assert place_on_map(built, vector).shape == (2,)
    same = place(built, made.SENTENCES[0])
    np.testing.assert_allclose(same, built.space.row(0), atol=2e-6)
    assert place(built, " ") is None


def test_of_items_it_reads_the_text_else_the_name_and_the_categories():
    space = ee.build(made.films(), ee.Recipe(encoder="bert", projection=None)).space
    wanted = encoded(["Upload\nComedy\nTV show"]).row(0)
    np.testing.assert_allclose(space.row(space.position("Upload")), wanted, atol=2e-6)
    reviews = made.table(
        roles={"review": "text"}, name=["a", "b"], review=["good film", "dull"], genre=["x", "y"]
    )
    space = ee.build(reviews, ee.Recipe(encoder="bert", projection=None)).space
    np.testing.assert_allclose(space.row(0), encoded(["good film"]).row(0), atol=2e-6)


def test_it_tells_topics_apart_better_than_words_do():
    data = ee.sample("documents")
    topics = data.items["topic"].to_numpy()
    shares = {}
    for encoder in ("bert", "tfidf"):
        built = ee.build(data, ee.Recipe(encoder=encoder, projection=None))
        from embedding_explorer.space.neighbors import neighbor_table

        near = neighbor_table(built.space.matrix, range(len(data)), 1, "cosine")[0]
        shares[encoder] = float((topics[near[:, 0]] == topics).mean())
    assert shares["bert"] > 0.75
    assert bert.TITLE == "BERT"


def notes_on(lines):
    return encoded(lines).extras["notes"][2:]


def test_tokens_the_model_does_not_know_are_counted_and_said():
    notes = notes_on(["พ่อทำอาหารเย็น", "แมวนอน แมว", "a quiet room"])
    assert notes[0] == "3 of 6 tokens unknown to all-MiniLM-L6-v2, in 2 of 3 texts."
    assert notes[1].startswith("2 of 3 texts consist of unknown tokens only; such texts get the")
    assert len(notes) == 2, "and their letters are not spoken of, too"


def test_texts_of_unknown_tokens_only_do_get_one_vector():
    matrix = encoded(["พ่อทำอาหารเย็น", "แมวนอน", "a quiet room"]).matrix
    assert np.abs(matrix[0] - matrix[1]).max() < 1e-5 < np.abs(matrix[0] - matrix[2]).max()


def test_plain_english_has_nothing_unknown_and_nothing_is_said():
    assert not notes_on(["The soup was too salty.", "Don't panic: 3.50 €!", "naïve café", ""])[:-1]


def test_letters_of_another_script_that_are_known_one_by_one_are_said():
    notes = notes_on(["Мы шли домой", "a quiet room"])
    assert notes == [
        "1 of 2 texts is not in Latin letters; all-MiniLM-L6-v2 knows English and may not know "
        "their words."
    ]


def test_a_phrase_of_unknown_tokens_only_has_no_place():
    built = ee.build(made.text(SENTENCES), ee.Recipe(encoder="bert"))
    assert place(built, "แมวนอน") is None
    assert place(built, "แมวนอน cat") is not None


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_every_token_is_known_or_unknown_and_none_is_counted_twice(text):
    pieces = load(PACKAGED).read(text, 64)
    real = sum(end > start for start, end in pieces.spans)
    assert pieces.known + pieces.unknown == real
    assert pieces.known >= 0 <= pieces.unknown
