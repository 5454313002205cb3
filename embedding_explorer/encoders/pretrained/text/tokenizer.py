"""The tokenizer of a model: as it brings it, or BERT's own rules over a list of pieces.

A tokenizer.json is a program: rules that make text longer, patterns, tables. What it says is looked
at before the library reads it, so that a small file cannot ask for any amount of time or memory.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from embedding_explorer.base import limits
from embedding_explorer.base.errors import InputError, brief
from embedding_explorer.encoders.pretrained.text.folder import Files, bounded
from embedding_explorer.encoders.pretrained.text.safetensors import once
from embedding_explorer.encoders.pretrained.text.session import one_sentence

BYTES = 50_000_000  # of a file; those for a hundred languages have 17 million
RULES = 2_000_000  # characters of all but the pieces; those of XLM-R have 400,000
ADDED, ENDS = 50_000, 64  # pieces beside the list, and marks put round each text
GROWTH = 200  # times a text may become longer before it is cut; XLM-R's rules allow 70
LONGEST = 1_000  # characters of one word, which time grows with the square of; BERT has 100
PATTERN = 2_000  # characters of a pattern
_GROWING = {"ByteLevel": 2.0, "BertNormalizer": 3.0, "NFKD": 3.0, "NFKC": 3.0, "NFD": 3.0}
# A repeated group, and in it what may match in several ways, so that time grows by the power.
_GROUP = re.compile(r"\((?:[^()\\\[]|\\.|\[(?:[^\]\\]|\\.)*\])*\)(?:[*+]|\{\d*,\d*\})")
_OPEN_ENDED = re.compile(r"(?<!\\)(?:[*+|]|\{\d*,\d*\}|(?<=[^(])\?)")
_AGAIN = re.compile(r"\\[1-9gk]|\(\?[R0-9+&|]|\(\?\(")


def tokenizer(files: Files) -> Any:
    """Return the tokenizer.

    BERT's rules are: clean, split at blanks, marks and CJK characters, lower case without accents
    where the list is of lower case, then the longest known piece again and again (WordPiece; Devlin
    et al. 2018, section 3, and google-research/bert, tokenization.py).

    Raises
    ------
    InputError
        If it is none, or asks for more than any tokenizer needs.
    LimitError
        If it has more pieces than the limit `tokenizer_values`.
    """
    from tokenizers import Tokenizer

    text = bounded(files.tokenizer, BYTES, files.title)
    wrong = f"The tokenizer of {files.title} cannot be read"
    is_json = files.tokenizer.suffix == ".json"
    # Each value of JSON but the first has a comma before it: counted before a list of them is made.
    limits.check("tokenizer_values", text.count("," if is_json else "\n"), f"{wrong}: it")
    if not is_json:
        return _wordpiece(text, files)
    try:
        check(json.loads(text, object_pairs_hook=once), files.title)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{wrong} ({brief(str(error), 90)}); download the model again.") from None
    with one_sentence(wrong, InputError):
        found = Tokenizer.from_str(text)
        found.no_padding()
        found.no_truncation()
        ends = found.num_special_tokens_to_add(False)
    if ends > ENDS:
        raise _too_much(files.title, f"puts {ends:,} marks round each text")
    return found


def _wordpiece(text: str, files: Files) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    known = {piece.removesuffix("\r"): i for i, piece in enumerate(text.split("\n"))}
    if not {"[UNK]", "[CLS]", "[SEP]"} <= known.keys():
        raise InputError(f"The vocab.txt of {files.title} has no [UNK], [CLS] or [SEP].")
    with one_sentence(f"The vocab.txt of {files.title} cannot be read", InputError):
        found = Tokenizer(models.WordPiece(known, unk_token="[UNK]", max_input_chars_per_word=100))
        found.normalizer = normalizers.BertNormalizer(lowercase=files.lowercase)
        found.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        ends = [(piece, known[piece]) for piece in ("[CLS]", "[SEP]")]
        found.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", pair=None, special_tokens=ends
        )
    return found


def check(told: Any, title: str) -> None:
    """Raise where a tokenizer.json asks for more than any tokenizer needs.

    Raises
    ------
    InputError
        For rules that make a text too much longer, patterns that may take for ever, and numbers
        out of range.
    """
    if not isinstance(told, Mapping):
        raise _too_much(title, "is not a JSON object")
    model = told.get("model")
    rules = {key: value for key, value in told.items() if key not in ("model", "added_tokens")}
    if len(json.dumps(rules)) > RULES:
        raise _too_much(title, f"has more than {RULES:,} characters of rules")
    added = told.get("added_tokens")
    if isinstance(added, list) and len(added) > ADDED:
        raise _too_much(title, f"adds {len(added):,} tokens")
    longest = model.get("max_input_chars_per_word", 100) if isinstance(model, Mapping) else 100
    if not isinstance(longest, int) or not 0 <= longest <= LONGEST:
        raise _too_much(title, f"takes words of {brief(str(longest), 20)} characters")
    parts = [part for key in ("normalizer", "pre_tokenizer") for part in _parts(rules.get(key))]
    for part in parts:
        _check_pattern(part.get("pattern"), title)
    growth = prod(map(_growth, parts)) + sum(len(str(part.get("prepend", ""))) for part in parts)
    if growth > GROWTH:
        raise _too_much(title, f"may make a text {growth:,.0f} times as long")


def _parts(node: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every rule in a tree of rules."""
    if isinstance(node, list):
        for each in node:
            yield from _parts(each)
    elif isinstance(node, Mapping):
        yield node
        for each in node.values():
            yield from _parts(each)


def _growth(part: Mapping[str, Any]) -> float:
    """Return how many times as long a rule may make a text."""
    kind, pattern = part.get("type"), part.get("pattern")
    if kind == "Replace":
        content = len(str(part.get("content", "")).encode(errors="replace"))
        text = pattern.get("String") if isinstance(pattern, Mapping) else pattern
        if isinstance(text, str) and text:
            return max(1.0, content / len(text.encode(errors="replace")))
        return 1.0 + content
    if kind == "Precompiled":
        return _longest_entry(part.get("precompiled_charsmap"))
    return _GROWING.get(kind, 1.0) if isinstance(kind, str) else 1.0


def _longest_entry(table: Any) -> float:
    """Return the bytes of the longest text that a table of SentencePiece puts for a letter.

    After four bytes with the length of an index and that index come the texts, with a 0 between.
    """
    try:
        data = base64.b64decode(str(table))
    except (binascii.Error, ValueError):
        return 1.0  # which the library refuses
    start = 4 + int.from_bytes(data[:4], "little")
    return float(max(map(len, data[start:].split(b"\0")), default=1) or 1)


def _check_pattern(pattern: Any, title: str) -> None:
    text = pattern.get("Regex") if isinstance(pattern, Mapping) else None
    if not isinstance(text, str):
        return
    if len(text) > PATTERN:
        raise _too_much(title, f"has a pattern of {len(text):,} characters")
    repeated = (group[0] for group in _GROUP.finditer(text))
    nested = any(_OPEN_ENDED.search(group[1 : group.rindex(")")]) for group in repeated)
    # A group in a repeated group is not looked into: it is refused as a whole.
    nested = nested or re.search(r"\)\)+(?:[*+]|\{\d*,\d*\})", text) is not None
    if nested or _AGAIN.search(text):
        raise _too_much(title, f"has the pattern {brief(text, 40)!r}, which may take for ever")


def _too_much(title: str, why: str) -> InputError:
    return InputError(
        f"The tokenizer of {title} {why}, which no tokenizer needs; download the model again or "
        "choose another."
    )
