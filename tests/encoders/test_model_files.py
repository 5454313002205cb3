"""Files of models that lie, are too large, or ask for more than any encoder: a sentence each."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.encoders.pretrained.text import onnx_check
from embedding_explorer.encoders.pretrained.text.tokenizer import check
from tests.encoders import onnx_made as made
from tests.encoders import tiny_bert
from tests.encoders.made import images, text
from tests.fuzz import models, tokenizers_made

SENTENCES = ["the cat sat", "a mat"]


@pytest.fixture
def encoded(tmp_path):
    """Return a function: what a model with some files changed makes of two texts, or raises."""

    def encode(files, **params):
        place = tmp_path / f"model {len(list(tmp_path.iterdir()))}" / "tiny"
        place.parent.mkdir()
        tiny_bert.folder(place)
        for name, content in files.items():
            if content is None:
                (place / name).unlink()
            else:
                (place / name).write_bytes(content)
        given = {"model": str(place), **params}
        recipe = ee.Recipe(encoder="bert", encoder_params=given, projection=None)
        try:
            return ee.build(text(SENTENCES), recipe).space
        except ee.ExplorerError as error:
            said = str(error)
            assert len(said) < 300
            assert said.endswith(".")
            assert said.isprintable()
            raise

    return encode


@pytest.fixture
def looked(tmp_path):
    """The same for pictures."""

    def look(content, settings=None, shape=(8, 8, 3), **params):
        (tmp_path / "model.onnx").write_bytes(content)
        if settings is not None:
            (tmp_path / "preprocessor_config.json").write_text(json.dumps(settings))
        given = {"model": str(tmp_path), **params}
        recipe = ee.Recipe(encoder="vision", encoder_params=given, projection=None)
        return ee.build(images(3, shape), recipe).space

    return look


def network(nodes, weights, inputs=("input_ids",)):
    axes = ["texts", "pieces"]
    taken = [made.value(name, "int64", axes) for name in inputs]
    return made.model(
        nodes, taken, [made.value("last_hidden_state", "float32", [*axes, 6])], weights
    )


WORDS = made.tensor("w", np.ones((20, 6), np.float32))
GATHER = made.node("Gather", "w input_ids", "last_hidden_state")


def in_a_step(content, field=5):
    return made.node("Constant", "", "w") + made.part(
        5, made.part(1, "value") + made.part(field, content)
    )


@pytest.mark.parametrize("nested", [False, True], ids=["among the weights", "in a step"])
@pytest.mark.parametrize(
    "place", ["../config.json", "/etc/passwd", "a/../../x", "C:\\x", "a\0b", "\\\\h\\s"]
)
def test_weights_elsewhere_are_refused_wherever_they_are_named(encoded, nested, place):
    weight = made.outside("" if nested else "w", (20, 6), place)
    model = network([in_a_step(weight), GATHER], []) if nested else network([GATHER], [weight])
    with pytest.raises(ee.InputError, match="which is outside its folder"):
        encoded({"model.onnx": model})


def test_an_address_in_memory_is_no_file_even_where_one_has_its_name(encoded, tmp_path):
    """onnxruntime's own mark for weights that lie in memory, at an address the file would give."""
    weight = made.outside("w", (20, 6), "*/_ORT_MEM_ADDR_/*")
    with pytest.raises(ee.InputError, match="outside its folder"):
        encoded({"model.onnx": network([GATHER], [weight])})
    (place,) = tmp_path.glob("*/tiny")
    (place / "*" / "_ORT_MEM_ADDR_").mkdir(parents=True)
    (place / "*" / "_ORT_MEM_ADDR_" / "*").write_bytes(bytes(480))
    with pytest.raises(ee.InputError, match="outside its folder"):
        ee.build(text(SENTENCES), ee.Recipe(encoder="bert", encoder_params={"model": str(place)}))


def beside(**told):
    weight = made.outside("w", (20, 6), "model.onnx_data")
    pairs = (made.part(13, made.part(1, key) + made.part(2, value)) for key, value in told.items())
    return weight + b"".join(pairs)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"offset": "8"}, "lie beyond the end of"),
        ({"offset": "18446744073709551615"}, "at a place that cannot be"),
        ({"offset": "-8"}, "at a place that cannot be"),
        ({"length": "8"}, "gives the weights 'w' 8 bytes, not 480"),
    ],
)
def test_weights_in_a_file_of_their_own_are_all_in_it(encoded, told, says):
    files = {"model.onnx": network([GATHER], [beside(**told)]), "model.onnx_data": bytes(480)}
    with pytest.raises(ee.InputError, match=says):
        encoded(files)


def test_few_bytes_do_not_stand_for_many_weights(encoded):
    several = [made.outside(f"w{i}", (20, 6), "model.onnx_data") for i in range(9)]
    model = network([made.node("Gather", "w0 input_ids", "last_hidden_state")], several)
    with pytest.raises(ee.InputError, match="takes the same bytes of its files for many weights"):
        encoded({"model.onnx": model, "model.onnx_data": bytes(480)})
    header = json.dumps(
        {name: {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]} for name in ("a", "b")}
    ).encode()
    with pytest.raises(ee.InputError, match="'b' overlaps the one before it"):
        encoded({"model.safetensors": tiny_bert.with_header(header, bytes(16))})


FLOATS = made.number(2, 1) + made.part(8, "w")
DIMS = made.number(1, 2**31) + made.number(1, 2**8) + FLOATS
TWICE = made.node("Constant", "", "w") + made.part(
    5, made.part(1, "value") + 2 * made.part(5, WORDS)
)
WHOLE = network([GATHER], [WORDS])
REFUSED = {
    "a shape without its numbers": (network([GATHER], [DIMS]), "numbers that it has not"),
    "a negative side": (network([GATHER], [made.number(1, -5) + FLOATS]), "shape that cannot be"),
    "a shape in a step": (network([in_a_step(DIMS), GATHER], []), "numbers that it has not"),
    "a value given twice": (network([TWICE, GATHER], []), "gives one value twice"),
    "a loop": (network([GATHER, made.node("Loop", "w", "x")], [WORDS]), "has a step Loop"),
    "sparse weights": (WHOLE + made.part(7, made.part(15, b"")), "has sparse weights"),
    "sparse weights in a step": (network([in_a_step(b"", 22), GATHER], []), "has sparse weights"),
    "functions": (WHOLE + made.part(25, b""), "functions or a training"),
    "too many steps": (network([GATHER] * 30_001, [WORDS]), "more than 30,000 steps"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_encoder_has_is_refused_before_it_is_opened(encoded, case, monkeypatch):
    import onnxruntime

    monkeypatch.setattr(onnxruntime, "InferenceSession", None)
    content, says = REFUSED[case]
    with pytest.raises(ee.InputError, match=says):
        encoded({"model.onnx": content})


def graph_in_graph(depth):
    inner = made.part(1, made.node("Identity", "w", "x"))
    for _ in range(depth):
        step = made.node("If", "y", "x") + made.part(
            5, made.part(1, "then_branch") + made.part(6, inner)
        )
        inner = made.part(1, step)
    return made.part(7, inner)


def test_graphs_in_graphs_are_followed_so_deep_and_no_deeper():
    onnx_check.walk(graph_in_graph(onnx_check.DEPTH - 1), "x")
    for depth in (onnx_check.DEPTH, 90):
        with pytest.raises(ee.InputError, match="graphs in graphs more than 4 deep"):
            onnx_check.walk(graph_in_graph(depth), "x")


def test_a_network_that_asks_for_any_memory_is_told_how_much_it_gets(looked):
    huge = made.tensor("s", np.array([1, 1000, 1000, 1000], np.int64))
    model = made.model(
        [made.node("ConstantOfShape", "s", "big"), made.node("ReduceMax", "big", "r"),
         made.node("GlobalAveragePool", "pixel_values", "g"), made.node("Add", "g r", "out")],
        [made.value("pixel_values", "float32", ["n", 3, "h", "w"])],
        [made.value("out", "float32", ["n", 3, 1, 1])], [huge],
    )  # fmt: skip
    with pytest.raises(
        ee.MethodError, match="more memory than allowed; .*EXPLORER_MAX_NETWORK_BYTES"
    ):
        looked(model)


def test_each_network_has_its_own_memory(looked, encoded, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_NETWORK_BYTES", "1000")
    with pytest.raises(ee.MethodError, match="EXPLORER_MAX_NETWORK_BYTES"):
        looked(made.encoder())
    monkeypatch.delenv("EXPLORER_MAX_NETWORK_BYTES")
    assert len(encoded({"model.onnx": network([GATHER], [WORDS])})) == 2
    assert len(looked(made.encoder(seed=1))) == 3


def test_a_network_is_held_to_what_it_says_of_its_results(encoded):
    for number in (np.inf, np.nan, 3e38):  # the mean of the last would be infinite
        wrong = made.tensor("w", np.full((20, 6), number, np.float32))
        with pytest.raises(ee.MethodError, match="gives NaN, infinite values or numbers larger"):
            encoded({"model.onnx": network([GATHER], [wrong])})
    flat = [
        made.node("Gather", "w input_ids", "x"),
        made.node("ReduceMean", "x", "last_hidden_state"),
    ]
    with pytest.raises(ee.MethodError, match="has the shape .*, not .* vectors, one per token"):
        encoded({"model.onnx": network(flat, [WORDS])})
    with pytest.raises(ee.MethodError, match="cannot read the tokens of its tokenizer"):
        encoded({"model.onnx": network([GATHER], [WORDS], ["input_ids", "something_else"])})


def tokenizer(**rules):
    name, data = tokenizers_made.corpus()[3]
    return {"vocab.txt": None, "tokenizer.json": json.dumps({**json.loads(data), **rules}).encode()}


def replace(content, pattern=None):
    return {"type": "Replace", "pattern": pattern or {"String": "a"}, "content": content}


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"normalizer": {"type": "Sequence", "normalizers": [replace("aa")] * 40}}, "as long"),
        ({"normalizer": replace("x" * 1000, {"Regex": ""})}, "times as long"),
        ({"normalizer": {"type": "Prepend", "prepend": "x" * 10_000}}, "times as long"),
        ({"normalizer": {"type": "Precompiled", "precompiled_charsmap": "/w=="}}, "cannot be"),
        ({"pre_tokenizer": {"type": "FixedLength", "length": 0}}, "tokenizer of tiny"),
        ({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a a"]}}, "cannot be"),
        ({"model": {"type": "WordPiece", "vocab": {"a": 0}, "unk_token": "a",
                    "max_input_chars_per_word": 10**9}}, "takes words of"),
        ({"added_tokens": [tokenizers_made.added(i, f"t{i}") for i in range(50_001)]}, "adds 50,0"),
        ({"post_processor": {**tokenizers_made.template(),
                             "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}] * 65}},
         "puts 65 marks"),
        ({"decoder": "x" * 2_000_001}, "characters of rules"),
    ],
)  # fmt: skip
def test_a_tokenizer_that_asks_for_more_than_any_needs_is_a_sentence(encoded, rules, says):
    with pytest.raises(ee.ExplorerError, match=says):
        encoded(tokenizer(**rules))


def test_too_many_pieces_name_the_limit_before_they_are_read(encoded, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_TOKENIZER_VALUES", "5")
    for files in (tokenizer(), {}):
        with pytest.raises(ee.LimitError, match="EXPLORER_MAX_TOKENIZER_VALUES"):
            encoded(files)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|aa)+$", "((a{1,9}b?){1,9})*", "(?:a*)*b", r"(a)\1", "(?R)", "x" * 2001],
)
def test_patterns_that_may_take_for_ever_are_refused(pattern):
    with pytest.raises(ee.InputError, match="pattern"):
        check({"pre_tokenizer": {"type": "Split", "pattern": {"Regex": pattern}}}, "x")


@pytest.mark.parametrize(
    "pattern",
    [
        r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",  # GPT-2
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",  # cl100k, Llama 3, Qwen
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*",  # o200k
        r"(?=(\d{3})+(?!\d))",
        " {2,}",
        r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",  # CLIP
    ],
)
def test_patterns_of_tokenizers_in_use_are_taken(pattern):
    check({"pre_tokenizer": {"type": "Split", "pattern": {"Regex": pattern}}}, "x")


def test_a_list_of_pieces_is_text_one_to_a_line(encoded):
    with pytest.raises(ee.InputError, match="is not UTF-8 text at byte 2"):
        encoded({"vocab.txt": b"ab\xff"})
    # U+2028 and its like end no line of such a file, so that they move no piece behind them.
    words = [*tiny_bert.WORDS[:4], "a\u2028b", *tiny_bert.WORDS[5:]]
    moved, plain = encoded({"vocab.txt": "\n".join(words).encode()}), encoded({})
    np.testing.assert_array_equal(moved.matrix[1], plain.matrix[1])


@pytest.mark.parametrize(
    "told",
    [{key: value} for key in ("pad_token_id", "max_position_embeddings")
     for value in (-(10**30), 10**30, True, "12")],
)  # fmt: skip
def test_numbers_of_places_that_cannot_be_are_not_believed(encoded, told):
    config = json.dumps({"model_type": "roberta", **told}).encode()
    model = network([GATHER], [WORDS])
    assert len(encoded({"model.onnx": model, "config.json": config})) == 2


def test_settings_larger_than_any_are_not_read(encoded):
    config = b"[" + b"[]," * 1_700_000 + b"[]]"
    with pytest.raises(ee.InputError, match="more than 5,000,000 bytes"):
        encoded({"config.json": config})


def test_pictures_are_not_made_larger_than_fits(looked):
    whole = made.encoder()
    with pytest.raises(ee.InputError, match="crop_pct = 1e-320"):
        looked(whole, {"size": 14, "crop_pct": 1e-320})
    with pytest.raises(ee.LimitError, match="pixels"):
        looked(whole, {"size": {"shortest_edge": 2000}}, shape=(1, 64, 3))
    with pytest.raises(ee.InputError, match=r"takes 1,000,000,000 images at once"):
        looked(made.encoder((10**9, 3, 8, 8)))


@pytest.mark.parametrize("name", ["/" + "x" * 390, "x" * 390 + "/", "/\ud800/", "a/" * 190])
@pytest.mark.parametrize("encoder", ["bert", "vision"])
def test_names_that_the_system_takes_for_none_are_a_sentence(name, encoder):
    data = text(SENTENCES) if encoder == "bert" else images(2, (8, 8, 3))
    with pytest.raises(ee.ExplorerError) as caught:
        ee.build(data, ee.Recipe(encoder=encoder, encoder_params={"model": name}, projection=None))
    assert len(str(caught.value)) < 300


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_folder_that_may_not_be_read_is_a_sentence(tmp_path):
    place = tiny_bert.folder(tmp_path / "tiny")
    place.chmod(0)
    try:
        with pytest.raises(ee.InputError, match="cannot be read"):
            ee.build(
                text(SENTENCES), ee.Recipe(encoder="bert", encoder_params={"model": str(place)})
            )
    finally:
        place.chmod(0o700)


def test_the_tokenizers_of_these_tests_are_read(encoded):
    for _, data in tokenizers_made.corpus():
        model = models.text_onnx(tokenizers_made.PIECES)
        assert len(encoded({"vocab.txt": None, "tokenizer.json": data, "model.onnx": model})) == 2
