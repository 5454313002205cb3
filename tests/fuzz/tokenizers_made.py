"""Valid files tokenizer.json of every kind of model, and ways to let them lie or run away."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

from tests.encoders.tiny_bert import WORDS
from tests.fuzz.harness import Case
from tests.fuzz.mutators import any_bytes, any_json

REGEXES = [
    "(a+)+$", "(a|aa)+$", "(a|a)*b", "(?:a{1,1000}){1,1000}", "", "a*" * 30 + "b", "(", "[", "\\",
    "(?<=a*)b", "((a*)*)*", "(.*)*x", ".*.*.*x", r"(\1a)*", r"\p{L}+", "(?:(?:(?:a?){20}){20}){20}",
    "a{2147483647}", "x" * 5000, r"\s+(?!\S)|\s+", r"(?i:'s|'t)|[^\r\n\p{L}]?\p{L}+", "(?R)",
    r"(?<n>a\g<n>?)",
]  # fmt: skip
PIECES = 64  # a network for these tokenizers knows at least
NUMBERS = [
    -1,
    0,
    1,
    2,
    5,
    100,
    2**31,
    2**32 - 1,
    2**32,
    2**63,
    2**64,
    1e308,
    1.5,
    None,
    "1",
    True,
    [],
]


def corpus() -> list[Case]:
    """Return one file per kind of model, each with other rules."""
    known = {word: i for i, word in enumerate(WORDS)}
    letters = {c: i for i, c in enumerate("abcdefghijklmnopqrstuvwxyzĠ")}
    bpe = {**letters, "th": 27, "the": 28}
    return [
        _file(
            {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
             "max_input_chars_per_word": 100, "vocab": known},
            normalizer={"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                        "strip_accents": None, "lowercase": True},
            pre_tokenizer={"type": "BertPreTokenizer"},
            post_processor=template(),
            added_tokens=[added(i, word) for i, word in enumerate(WORDS[:4])],
        ),
        _file(
            {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
             "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "vocab": bpe,
             "merges": ["t h", "th e"]},
            normalizer={"type": "Sequence", "normalizers": [
                {"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
                {"type": "Replace", "pattern": {"String": "``"}, "content": '"'}]},
            pre_tokenizer={"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": r"\p{L}+|\s+"}, "behavior": "Isolated",
                 "invert": False},
                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
                 "use_regex": False}]},
            post_processor={"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False,
                            "use_regex": True},
        ),
        _file(
            {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["▁", -2.0], ["▁the", -1.5],
             ["cat", -3.0], ["a", -4.0], ["t", -4.5], ["s", -4.5]], "byte_fallback": False},
            normalizer={"type": "Precompiled", "precompiled_charsmap": _charsmap()},
            pre_tokenizer={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always",
                           "split": True},
        ),
        _file(
            {"type": "WordLevel", "vocab": known, "unk_token": "[UNK]"},
            normalizer={"type": "Prepend", "prepend": "▁"},
            pre_tokenizer={"type": "Whitespace"},
            post_processor={"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        ),
    ]  # fmt: skip


def mutate(rng: Random, name: str, data: bytes) -> bytes:
    """Change bytes or tokens of the JSON, a value anywhere in it, or add what runs away."""
    act = rng.random()
    if act < 0.1:
        return any_bytes(rng, name, data)
    if act < 0.25:
        return any_json(rng, name, data)
    told = json.loads(data)
    for _ in range(rng.choice([0, 1, 1, 1, 3])):
        rng.choice([_value, _value, _rule, _pieces])(rng, told)
    return json.dumps(told).encode()


def _file(model: dict[str, Any], **rules: Any) -> Case:
    plain = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": []}
    plain |= {"normalizer": None, "pre_tokenizer": None, "post_processor": None, "decoder": None}
    return "tokenizer.json", json.dumps({**plain, **rules, "model": model}).encode()


def template() -> dict[str, Any]:
    marks = [{"SpecialToken": {"id": word, "type_id": 0}} for word in ("[CLS]", "[SEP]")]
    single = [marks[0], {"Sequence": {"id": "A", "type_id": 0}}, marks[1]]
    known = {w: {"id": w, "ids": [i], "tokens": [w]} for w, i in (("[CLS]", 2), ("[SEP]", 3))}
    pair = [*single, {"Sequence": {"id": "B", "type_id": 1}}, marks[1]]
    return {"type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": known}


def added(number: int, word: str) -> dict[str, Any]:
    plain = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": word, **plain, "special": True}


def _charsmap() -> str:
    """A table with no letter in it: an index of empty units, and one text."""
    index = bytes(4 * 512)
    return base64.b64encode(len(index).to_bytes(4, "little") + index + b"x\0").decode()


def _value(rng: Random, told: Any) -> None:
    """Put an extreme value somewhere, or take a part away."""
    where = told
    while True:
        keys = list(where) if isinstance(where, dict) else list(range(len(where)))
        if not keys:
            return
        key = rng.choice(keys)
        if isinstance(where[key], dict | list) and where[key] and rng.random() < 0.85:
            where = where[key]
            continue
        act = rng.random()
        if act < 0.15:
            del where[key]
        elif act < 0.3 and isinstance(where, list):
            where += [where[key]] * rng.choice([1, 100])
        else:
            where[key] = rng.choice([*NUMBERS, *REGEXES, "[UNK]", "[NO]", "Ġ", "a" * 2000, {}])
        return


def _rule(rng: Random, told: dict[str, Any]) -> None:
    """Add a rule that makes texts longer, or a pattern."""
    regex = {"Regex": rng.choice(REGEXES)}
    pattern = rng.choice([regex, {"String": "a"}, {"String": ""}])
    content = rng.choice(["aa", "", "a" * 50, "x" * 100_000])
    normal = rng.choice([
        {"type": "Replace", "pattern": pattern, "content": content},
        {"type": "Prepend", "prepend": content},
        {"type": "ByteLevel"},
        {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
         "strip_accents": True, "lowercase": True},
        {"type": "Precompiled", "precompiled_charsmap": rng.choice([
            "", "/////w==", "BAAAAP////8AAAAAYWFh",
            base64.b64encode(rng.randbytes(rng.randint(1, 64))).decode()])},
        {"type": rng.choice(["NFKD", "NFKC", "Nmt", "StripAccents", "Lowercase"])},
    ])  # fmt: skip
    if rng.random() < 0.6:
        rules = [normal] * rng.choice([1, 2, 8, 40])
        told["normalizer"] = {"type": "Sequence", "normalizers": rules}
        return
    split = rng.choice([
        {"type": "Split", "pattern": pattern, "behavior": rng.choice(["Isolated", "Removed",
         "MergedWithPrevious", "Contiguous"]), "invert": rng.random() < 0.3},
        {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        {"type": "FixedLength", "length": rng.choice([0, 1, 10**9])},
        {"type": "Digits", "individual_digits": True},
        {"type": "Punctuation", "behavior": "Isolated"},
        {"type": "UnicodeScripts"},
    ])  # fmt: skip
    rules = [split] * rng.choice([1, 2, 12])
    told["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": rules}


def _pieces(rng: Random, told: dict[str, Any]) -> None:
    """Let the list of pieces, what is merged or the marks at both ends lie."""
    act = rng.randrange(6)
    model = told.get("model")
    if act == 0:
        told["added_tokens"] = [added(i, f"t{i}") for i in range(rng.choice([1, 1000, 60_000]))]
    elif act == 1:
        marks = [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}] * rng.choice([1, 100, 20_000])
        told["post_processor"] = {**template(), "single": marks}
    elif act == 2:
        ends = template()
        ends["special_tokens"]["[CLS]"]["ids"] = [rng.choice(NUMBERS)] * rng.choice([0, 1, 500])
        told["post_processor"] = ends
    elif isinstance(model, dict) and act == 3:
        model["max_input_chars_per_word"] = rng.choice([0, 1, 1000, 10**9])
    elif isinstance(model, dict) and act == 4:
        model["merges"] = rng.choice([["a a"], ["a"], ["a b c"], [["a", "b"]], ["t h"] * 50, [""]])
    elif isinstance(model, dict):
        model["unk_id"] = rng.choice(NUMBERS)
