"""Static text models: the mean by hand, what is unknown, and files that are none."""

import json

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.build.out_of_sample import place
from tests.encoders import made, tiny_static
from tests.encoders.tiny_static import WORDS, vectors

LINES = ["The cat sat on the mat.", "gold and money", "zebra", "the zebra sat"]


def built(model, lines=LINES):
    recipe = ee.Recipe(encoder="static_text", encoder_params={"model": str(model)}, projection=None)
    return ee.build(made.text(lines), recipe)


def by_hand(text, matrix, weights=None, mapping=None, *, normalize=True):
    ids = [WORDS.index(w) for w in text.lower().replace(".", " .").split() if w in WORDS]
    if not ids:
        return np.zeros(matrix.shape[1])
    rows = [i if mapping is None else int(mapping[i]) for i in ids]
    counts = [1 if weights is None else float(weights[i]) for i in ids]
    mean = sum(c * matrix[r].astype(float) for c, r in zip(counts, rows, strict=True)) / len(ids)
    return mean / np.linalg.norm(mean) if normalize else mean


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("form", ["plain", "weighted", "mapped", "half", "transformers"])
def test_a_text_is_the_mean_of_its_known_tokens(tmp_path, form, normalize):
    matrix, many = vectors(), len(WORDS)
    weights = np.linspace(0.1, 2, many, dtype=np.float32)
    mapping = np.arange(many, dtype=np.int64) // 2
    tensors = {
        "plain": {"embeddings": matrix},
        "weighted": {"embeddings": matrix, "weights": weights},
        "mapped": {"embeddings": matrix[: many // 2], "weights": weights, "mapping": mapping},
        "half": {"embeddings": matrix.astype(np.float16)},
        "transformers": {"embedding.weight": matrix},
    }[form]
    model = tiny_static.folder(tmp_path / "m", normalize=normalize, **tensors)
    first = next(iter(tensors.values())).astype(np.float32)
    more = {k: tensors[k] for k in ("weights", "mapping") if k in tensors}
    known = [by_hand(line, first, **more, normalize=normalize) for line in LINES]
    assert np.allclose(built(model).space.matrix, known, atol=1e-6)


def test_what_is_unknown_is_said_and_left_out():
    notes = built(tiny_static.small()).notes
    assert "3 of 14 tokens unknown to tiny, in 3 of 4 texts; they are left out." in notes
    assert "1 of 4 texts has no known token: zero vectors." in notes
    plain = built(tiny_static.small(), ["the cat", "gold"]).notes
    assert not any("unknown" in note for note in plain)


def test_a_phrase_can_be_placed_unless_nothing_of_it_is_known():
    out = built(tiny_static.small())
    assert np.allclose(place(out, "gold and money"), out.space.row(1))
    assert place(out, "zebra zebra") is None


def test_a_model_must_be_named_and_be_there(tmp_path):
    with pytest.raises(ee.MethodError, match="Name a folder with a model2vec model"):
        built("")
    with pytest.raises(ee.InputError, match="There is no folder"):
        built(tmp_path / "none")
    with pytest.raises(ee.InputError, match="has no model.safetensors; a model2vec model has"):
        built(tmp_path)


def test_a_server_that_allows_no_models_opens_none(monkeypatch):
    monkeypatch.setenv("EXPLORER_MODELS", "packaged")
    with pytest.raises(ee.MethodError, match="EXPLORER_MODELS"):
        built(tiny_static.small())


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({"other": vectors()}, "has no matrix 'embeddings'"),
        ({"embeddings": vectors()[:4]}, "has 12 tokens, and not all have one of its 4 vectors"),
        ({"embeddings": np.full((12, 5), np.nan, np.float32)}, "NaN or infinite"),
        ({"embeddings": vectors(), "weights": np.ones(3, np.float32)}, "not all have one"),
        ({"embeddings": vectors(), "mapping": np.full(12, 99)}, "not all have one"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_a_sentence(tmp_path, tensors, said):
    model = tiny_static.folder(tmp_path / "m", **tensors)
    with pytest.raises(ee.InputError, match=said) as refused:
        built(model)
    assert str(refused.value).endswith(".")


def test_a_model_that_was_exchanged_is_read_anew(tmp_path):
    model = tiny_static.folder(tmp_path / "m")
    first = built(model).space.matrix
    config = {"model_type": "model2vec", "normalize": False}
    (model / "config.json").write_text(json.dumps(config))
    assert not np.allclose(built(model).space.matrix, first)
