import re

from hypothesis import given
from hypothesis import strategies as st

from embedding_explorer.data.word_tokens import TOKEN, sentences, unspaced, words


def test_words_keep_inner_apostrophes_digits_and_accents():
    assert words("Don't panic: it’s 2 naïve café-goers, 'quoted'.") == [
        "don't", "panic", "it’s", "2", "naïve", "café", "goers", "quoted",
    ]  # fmt: skip


def test_case_is_kept_when_asked():
    assert words("New York", lower=False) == ["New", "York"]
    assert words("New York") == ["new", "york"]


def test_marks_stay_inside_words_of_every_script():
    assert words("हिन्दी में") == ["हिन्दी", "में"]
    assert words("שָׁלוֹם עולם") == ["שָׁלוֹם", "עולם"]
    assert words("مُحَمَّد") == ["مُحَمَّد"]
    assert words("cafe\u0301 noir") == ["cafe\u0301", "noir"]
    assert words("한국어 단어") == ["한국어", "단어"]


def test_scripts_without_spaces_come_character_by_character():
    assert words("東京へ go") == ["東", "京", "へ", "go"]
    assert words("ที่") == ["ที่"]
    assert unspaced(["abc", "東"])
    assert not unspaced(["abc", "한국어"])


def test_sentences_end_at_marks_and_lines_but_not_inside_numbers():
    assert sentences("It costs 3.50. Cheap!\nNew line") == [
        ["it", "costs", "3", "50"],
        ["cheap"],
        ["new", "line"],
    ]
    assert sentences("日本。東京！") == [["日", "本"], ["東", "京"]]
    assert sentences('He said "no." Then left.') == [["he", "said", "no"], ["then", "left"]]
    assert sentences(" ... !!! \n\n") == []


@given(st.text())
def test_sentences_hold_the_words_of_the_text_in_order(text):
    assert [word for sentence in sentences(text) for word in sentence] == words(text)


@given(st.text())
def test_a_word_is_a_token_and_holds_no_space(text):
    for word in words(text):
        assert re.fullmatch(TOKEN, word)
        assert not re.search(r"\s", word)


# The same rule with a look behind in front, which is plainer and searched nine times as slowly.
PLAIN = re.compile(r"(?<![.!?…])[.!?…]++(?=[\s\"'”’)\]]|$)|[。！？｡।۔؟]+|\n+")


@given(st.text(alphabet="ab .!?…。！\n\"')", max_size=14))
def test_sentences_end_where_the_plainer_pattern_ends_them(text):
    plain = [found for part in PLAIN.split(text) if (found := words(part))]
    assert sentences(text) == plain
