"""Models as safetensors: the same numbers as a pass in numpy, and every broken file a sentence."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.encoders.pretrained.text import load, safetensors
from tests.encoders import made, tiny_bert

ROWS = [[2, 4, 5, 6, 7, 8, 9, 3], [2, 10, 3], [2, 4, 10, 11, 11, 3]]


def differs(folder: Path, known: dict[str, np.ndarray], **how: object) -> float:
    """Return the largest difference to numpy over all layers, pieces and rows of a batch."""
    network = load(str(folder), every_layer=True)
    assert network.layers == tiny_bert.LAYERS
    found, mask = network.run(ROWS)
    worst = 0.0
    for i, row in enumerate(ROWS):
        for state, wanted in zip(found, tiny_bert.states(known, row, **how), strict=True):
            worst = max(worst, float(np.abs(state[i][mask[i]] - wanted).max()))
    last, _ = load(str(folder)).run(ROWS)
    np.testing.assert_array_equal(last[0], found[-1])
    return worst


def without(known, *names):
    return {name: array for name, array in known.items() if name not in names}


def test_every_layer_is_that_of_a_pass_in_numpy(tmp_path):
    known = tiny_bert.weights()
    assert differs(tiny_bert.folder(tmp_path / "m"), known) < 1e-5
    other = tiny_bert.weights(seed=1)
    assert differs(tmp_path / "m", other) > 0.1, "other weights are far from it"


def test_a_prefix_more_tensors_and_old_names_change_nothing(tmp_path):
    known = tiny_bert.weights()
    old = {
        "bert." + name.replace("Norm.weight", "Norm.gamma").replace("Norm.bias", "Norm.beta"): array
        for name, array in known.items()
    }
    more = {"bert.embeddings.position_ids": np.arange(40)[None], "cls.bias": np.ones(3, np.float32)}
    file = tiny_bert.packed({**old, **more, "bert.pooler.dense.weight": np.eye(3, dtype="f4")})
    assert differs(tiny_bert.folder(tmp_path / "m", file), known) < 1e-5


def test_roberta_counts_its_places_from_behind_the_padding(tmp_path):
    known = tiny_bert.weights(sorts=1)
    file = tiny_bert.packed({f"roberta.{name}": array for name, array in known.items()})
    other = {"model_type": "roberta", "pad_token_id": 1, "type_vocab_size": 1}
    place = tiny_bert.folder(tmp_path / "m", file, **other)
    assert differs(place, known, first=2) < 1e-5
    assert load(str(place)).files.positions == tiny_bert.POSITIONS - 2


def test_distilbert_has_names_of_its_own(tmp_path):
    known = tiny_bert.weights()
    place = tiny_bert.folder(tmp_path / "m", tiny_bert.packed(tiny_bert.distilled(known)))
    sizes = {"dim": 12, "n_layers": 3, "n_heads": 4, "hidden_dim": 20, "activation": "gelu"}
    own = {"model_type": "distilbert", "vocab_size": 12, "max_position_embeddings": 40, **sizes}
    (place / "config.json").write_text(json.dumps(own))
    assert differs(place, known, sorts=False) < 1e-5


@pytest.mark.parametrize(("kind", "words"), [("F16", "float16"), ("BF16", "bfloat16")])
def test_weights_of_16_bits_are_calculated_with_in_float32(tmp_path, kind, words):
    known, kept, kinds = {}, {}, {}
    for name, array in tiny_bert.weights().items():
        if kind == "F16":
            kept[name] = array.astype(np.float16)
            known[name] = kept[name].astype(np.float32)
        else:  # the upper half of the bits of a float32
            kept[name] = (array.view(np.uint32) >> 16).astype(np.uint16)
            known[name] = (kept[name].astype(np.uint32) << 16).view(np.float32)
        kinds[name] = kind
    place = tiny_bert.folder(tmp_path / "m", tiny_bert.packed(kept, kinds))
    assert differs(place, known) < 1e-5
    assert load(str(place)).precision == words


@pytest.fixture
def sharded(tmp_path):
    """A folder whose weights are in two files, each a link as in a cache of Hugging Face."""
    place = tiny_bert.folder(tmp_path / "m", b"")
    (place / "model.safetensors").unlink()
    (tmp_path / "blobs").mkdir()
    known = list(tiny_bert.weights().items())
    names = {}
    for number, part in enumerate((known[:20], known[20:]), start=1):
        shard = f"model-0000{number}-of-00002.safetensors"
        (tmp_path / "blobs" / str(number)).write_bytes(tiny_bert.packed(dict(part)))
        (place / shard).symlink_to(Path("..") / "blobs" / str(number))
        names |= dict.fromkeys(dict(part), shard)
    index = place / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": names}))
    return place


def test_weights_in_several_files_are_one_model(sharded):
    assert differs(sharded, tiny_bert.weights()) < 1e-5


def test_an_index_that_names_other_files_is_refused(sharded):
    index = sharded / "model.safetensors.index.json"
    for name, says in (
        ("../../secret.safetensors", "not a safetensors file beside it"),
        ("pytorch_model.bin", "not a safetensors file beside it"),
        (7, "not a safetensors file beside it"),
        ("model-00003-of-00003.safetensors", "is missing"),
    ):
        index.write_text(json.dumps({"weight_map": {"a": name}}))
        with pytest.raises(ee.InputError, match=says):
            load(str(sharded))
    for text in ("[", "[]", "{}", '{"weight_map": 3}', "[" * 100_000, '{"weight_map": {"a": []}}'):
        index.write_text(text)
        with pytest.raises(ee.InputError, match="download the model again"):
            load(str(sharded))


def test_in_the_app_it_is_a_model_like_any_other(tmp_path):
    place = tiny_bert.folder(tmp_path / "mine")
    recipe = ee.Recipe(encoder="bert", encoder_params={"model": str(place)}, projection=None)
    space = ee.build(made.text(["the cat sat on a mat", "plays", ""]), recipe).space
    states = tiny_bert.states(tiny_bert.weights(), [2, 4, 5, 6, 7, 8, 9, 3])
    wanted = states[-1].mean(axis=0)
    np.testing.assert_allclose(space.matrix[0], wanted / np.linalg.norm(wanted), atol=1e-5)
    assert space.extras["notes"][0].startswith(
        "mine: 3 layers, float32 weights, calculated in float32; from the folder mine, SHA-256 "
    )


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"model_type": "mpnet"}, "is of the kind 'mpnet', and from safetensors only bert, rob"),
        ({"model_type": None}, "is of the kind 'None'"),
        ({"hidden_act": "silu"}, "departs from bert as published"),
        ({"hidden_act": ["gelu"]}, "departs from bert as published"),
        ({"position_embedding_type": "relative_key"}, "departs from bert as published"),
        ({"is_decoder": True}, "departs from bert as published"),
        ({"num_attention_heads": 5}, "gives no sizes that make a network"),
        ({"num_attention_heads": 0}, "gives no sizes that make a network"),
        ({"pad_token_id": None, "hidden_size": None}, "gives no sizes that make a network"),
        ({"hidden_size": "12"}, "gives no sizes that make a network"),
        ({"num_hidden_layers": 10**9}, "gives no sizes that make a network"),
        ({"layer_norm_eps": "x"}, "gives no sizes that make a network"),
        ({"num_hidden_layers": 4}, r"have no encoder\.layer\.3\.attention\.self\.query\.weight"),
        (
            {"intermediate_size": 24},
            r"has the shape \(20, 12\), but its config.json says \(24, 12\)",
        ),
    ],
)
def test_a_configuration_that_is_not_of_these_weights_is_a_sentence(tmp_path, other, says):
    place = tiny_bert.folder(tmp_path / "m", **other)
    with pytest.raises(ee.MethodError, match=says) as caught:
        load(str(place))
    assert str(caught.value).endswith(".")


def test_weights_of_another_kind_are_a_sentence(tmp_path):
    known = tiny_bert.weights()
    name = "encoder.layer.0.output.dense.weight"
    whole = {**known, name: np.zeros((12, 20), np.int64)}
    place = tiny_bert.folder(tmp_path / "m", tiny_bert.packed(whole))
    with pytest.raises(
        ee.MethodError, match=r"is stored as I64 at byte .* only aligned F32, F16, BF16"
    ):
        load(str(place))
    (place / "model.safetensors").write_bytes(tiny_bert.packed({"a": np.zeros(3, np.float32)}))
    with pytest.raises(ee.MethodError, match="do not belong to a bert model"):
        load(str(place))
    (place / "model.safetensors").write_bytes(tiny_bert.packed(known))
    (place / "config.json").unlink()
    with pytest.raises(ee.InputError, match=r"has model\.safetensors but no config\.json"):
        load(str(place))


def test_a_tokenizer_with_more_pieces_than_the_network_is_a_sentence(tmp_path):
    place = tiny_bert.folder(tmp_path / "m")
    (place / "vocab.txt").write_text("\n".join([*tiny_bert.WORDS, "strange"]))
    network = load(str(place))
    assert network.run([network.read("the cat", 8).ids])[0][0].shape == (1, 4, 12)
    with pytest.raises(ee.MethodError, match="cannot read the tokens of its tokenizer"):
        network.run([network.read("strange", 8).ids])


def entry(kind="F32", shape=(2,), ends=(0, 8)):
    return {"a": {"dtype": kind, "shape": list(shape), "data_offsets": list(ends)}}


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"\x01\x02",
        struct.pack("<Q", 0),
        struct.pack("<Q", 2**63) + b"{}" * 100,
        struct.pack("<Q", 300) + b"{}" * 100,
        tiny_bert.with_header(b"{not json", b""),
        tiny_bert.with_header(b"[" * 100_000, b""),
        tiny_bert.with_header(b"\xff\xfe", b""),
        tiny_bert.with_header(b"[1]", b""),
        tiny_bert.with_header(b'{"a": 1, "a": 2}', b""),
        *(
            tiny_bert.with_header(json.dumps(header).encode(), bytes(8))
            for header in (
                {"a": 3},
                entry(kind=None),
                entry(shape=(-2,)),
                entry(shape=(2.0,)),
                entry(shape=(True, 2)),
                entry(shape=(2**40, 2**40)),
                entry(shape=[1] * 9),
                entry(shape=(3,)),
                entry(kind="I64"),
                entry(ends=(0, 9)),
                entry(ends=(8, 16)),
                entry(ends=(8, 0)),
                entry(ends=(0,)),
                entry(ends=(-8, 0)),
            )
        ),
        tiny_bert.packed(tiny_bert.weights())[:-1],
    ],
)
def test_a_broken_file_is_a_sentence(tmp_path, file):
    place = tiny_bert.folder(tmp_path / "m", file)
    with pytest.raises(
        ee.InputError, match="is not a complete safetensors file .* download"
    ) as caught:
        load(str(place))
    assert len(str(caught.value)) < 400


def test_a_header_or_file_over_its_limit_is_not_read(tmp_path, monkeypatch):
    big = tmp_path / "big.safetensors"
    with big.open("wb") as file:
        file.write(struct.pack("<Q", safetensors.HEADER + 1))
        file.truncate(safetensors.HEADER + 9)
    with pytest.raises(ee.InputError, match="its header would have 10,000,001 of its"):
        safetensors.read(big)
    monkeypatch.setenv("EXPLORER_MAX_MODEL_BYTES", "1000")
    with pytest.raises(ee.LimitError, match="more than the 1,000 allowed"):
        safetensors.read(big)


NUMBERS = st.integers(-3, 40) | st.sampled_from([2**31, 2**63, 0.5, True, None, "1"])
ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "dtype": st.sampled_from(["F32", "F16", "BF16", "I64", "F8_E4M3", "", 3]),
        "shape": st.lists(NUMBERS, max_size=3) | NUMBERS,
        "data_offsets": st.lists(NUMBERS, max_size=3) | NUMBERS,
    },
)


@given(st.dictionaries(st.text(max_size=3), ENTRIES | NUMBERS, max_size=3), st.integers(0, 40))
def test_whatever_a_header_says_nothing_outside_the_file_is_given_out(tmp_path_factory, head, size):
    path = tmp_path_factory.getbasetemp() / "any.safetensors"
    path.write_bytes(tiny_bert.with_header(json.dumps(head).encode(), bytes(size)))
    try:
        found = safetensors.read(path)
    except ee.InputError:
        return
    total = path.stat().st_size
    for tensor in found.values():
        assert total - size <= tensor.offset <= tensor.offset + tensor.size <= total
        width = safetensors.SIZES.get(tensor.kind)
        assert width is None or np.prod(tensor.shape) * width == tensor.size
    assert found.keys() == head.keys() - {"__metadata__"}
