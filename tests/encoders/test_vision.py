"""A vision model of one's own: the same vectors in numpy, every way it is told, and what is not."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import embedding_explorer as ee
from embedding_explorer.base.model_policy import VARIABLE
from embedding_explorer.encoders.pretrained.image import load
from embedding_explorer.encoders.pretrained.image.preprocessing import IMAGENET, Plan, prepared
from tests.encoders import made, onnx_made
from tests.encoders.onnx_made import attribute, model, node, number, outside, part, tensor, value

COMMIT = "0123456789abcdef0123456789abcdef01234567"
MEAN, DEVIATION = (np.array(v, np.float32) for v in IMAGENET)


def encoded(path, data=None, **params):
    params = {"unit_length": False, **params, "model": str(path)}
    recipe = ee.Recipe(encoder="vision", encoder_params=params, projection=None)
    return ee.build(data or made.images(5, (9, 8, 3)), recipe).space


def forward(pixels, seed=0):
    """The network of `onnx_made.encoder` in numpy: (m, c, h, w) float32 to (m, 5)."""
    known = onnx_made.weights(seed, pixels.shape[1])
    views = np.lib.stride_tricks.sliding_window_view(pixels, (3, 3), axis=(2, 3))
    edges = np.einsum("mchwij,fcij->mfhw", views, known["filters"])
    return np.maximum(edges, 0).mean(axis=(2, 3)) @ known["matrix"]


def first(scaled):
    return np.moveaxis(scaled, -1, 1).astype(np.float32)


@pytest.fixture
def folder(tmp_path):
    """Write a folder with a model, and a preprocessor_config.json where one is given."""

    def write(content: bytes, config=None, name="model.onnx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
        if config is not None:
            (tmp_path / "preprocessor_config.json").write_text(json.dumps(config))
        return tmp_path

    return write


def test_the_vectors_are_those_of_numpy_with_the_scale_of_imagenet(folder):
    """The size is that of the images, so that nothing but arithmetic is compared."""
    data = made.images(5, (8, 8, 3))
    space = encoded(folder(onnx_made.encoder(("n", 3, 8, 8))), data)
    wanted = forward(first((data.images / np.float32(255) - MEAN) / DEVIATION))
    np.testing.assert_allclose(space.matrix, wanted, rtol=1e-4, atol=1e-5)
    assert np.abs(space.matrix - forward(first(data.images / np.float32(255)))).max() > 0.1
    assert space.unit == "image"


@pytest.mark.parametrize(
    ("scaling", "scaled"),
    [
        ("0 to 1", lambda x: x / np.float32(255)),
        ("-1 to 1", lambda x: x / np.float32(127.5) - 1),
        ("0 to 255", lambda x: x.astype(np.float32)),
    ],
)
def test_another_brightness_is_the_one_named(folder, scaling, scaled):
    data = made.images(3, (8, 8, 3))
    space = encoded(folder(onnx_made.encoder(("n", 3, 8, 8))), data, scaling=scaling)
    np.testing.assert_allclose(
        space.matrix, forward(first(scaled(data.images))), rtol=1e-4, atol=1e-4
    )
    assert any(f"“{scaling}”; there is no preprocessor_config.json" in n for n in notes(space))


def notes(space):
    return space.extras["notes"]


def test_the_file_beside_the_model_is_followed_step_by_step(folder):
    config = {
        "do_resize": True, "size": {"shortest_edge": 12}, "resample": 3,
        "do_center_crop": True, "crop_size": {"height": 10, "width": 11},
        "do_rescale": True, "rescale_factor": 0.01,
        "do_normalize": True, "image_mean": [0.1, 0.2, 0.3], "image_std": [0.5, 0.6, 0.7],
        "do_flip_channel_order": True,
    }  # fmt: skip
    data = made.images(4, (9, 8, 3))
    space = encoded(folder(onnx_made.encoder(), config), data)
    height = int(12 * 9 / 8)
    larger = [
        Image.fromarray(p).resize((12, height), Image.Resampling.BICUBIC) for p in data.images
    ]
    top, left = (height - 10) // 2, 0
    cut = np.stack([np.asarray(p) for p in larger])[:, top : top + 10, left : left + 11]
    scaled = (cut * 0.01 - [0.1, 0.2, 0.3]) / [0.5, 0.6, 0.7]
    np.testing.assert_allclose(
        space.matrix, forward(first(scaled[..., ::-1])), rtol=1e-4, atol=1e-5
    )
    said = " ".join(notes(space))
    assert "resized to cover 12 × 12 pixels (bicubic), cropped to the central 11 × 10" in said
    assert "as preprocessor_config.json says" in said
    assert "no preprocessor_config.json" not in said


@pytest.mark.parametrize(
    ("config", "shape"),
    [
        ({"size": {"height": 20, "width": 30}}, (20, 30)),
        ({"size": 16}, (16, 16)),
        ({"size": 16, "do_center_crop": True, "crop_size": 14}, (14, 14)),
        ({"size": {"shortest_edge": 16}, "crop_pct": 0.875}, (16, 16)),
        ({"size": [12, 14]}, (12, 14)),
        ({"size": {"shortest_edge": 16}}, (18, 16)),
        ({"do_resize": False, "size": 99}, (9, 8)),
        ({"do_resize": False, "do_center_crop": True, "crop_size": 20}, (20, 20)),
        ({}, (9, 8)),
    ],
)
def test_the_size_is_what_the_file_says(folder, config, shape):
    path = folder(onnx_made.encoder(), {**config, "do_rescale": False})
    plan = load(str(path)).plan
    pixels = made.images(2, (9, 8, 3)).images
    assert prepared(plan, pixels).shape == (2, 3, *shape)
    assert plan.scale == 1


def test_what_is_cut_beyond_the_edge_is_black_around_the_picture():
    picture = made.images(1, (3, 4, 3)).images
    plan = Plan(size=None, cover=False, crop=(6, 8), scale=1.0)
    found = prepared(plan, picture)[0]
    wanted = np.zeros((6, 8, 3), np.float32)
    wanted[math.ceil(1.5) : math.ceil(1.5) + 3, 2:6] = picture[0]
    np.testing.assert_array_equal(found, np.moveaxis(wanted, -1, 0))


def test_a_size_the_network_fixes_wins_and_is_said(folder):
    config = {"size": {"height": 20, "width": 20}}
    space = encoded(folder(onnx_made.encoder(("n", 3, 12, 12)), config))
    assert any("the only size the network takes" in note for note in notes(space))


def test_without_any_size_it_is_224_and_said(folder):
    space = encoded(folder(onnx_made.encoder()), made.images(2, (9, 8, 3)))
    said = " ".join(notes(space))
    assert "resized to cover 224 × 224 pixels (bilinear)" in said
    assert "a usual size, as no file says which" in said
    assert "have 8 × 9 pixels and are enlarged" in said


def test_grey_pictures_are_given_three_times(folder):
    grey = made.images(4, (8, 8))
    path = folder(onnx_made.encoder(("n", 3, 8, 8)))
    colour = ee.Dataset("images", grey.items, images=np.repeat(grey.images[..., None], 3, axis=3))
    space = encoded(path, grey)
    np.testing.assert_array_equal(space.matrix, encoded(path, colour).matrix)
    assert any("images are grey" in note for note in notes(space))


def test_a_network_of_one_channel_takes_grey_as_it_is_and_colours_weighed(folder):
    path = folder(onnx_made.encoder(("n", 1, 8, 8)))
    grey = made.images(4, (8, 8))
    wanted = forward(grey.images[:, None] / np.float32(255))
    np.testing.assert_allclose(encoded(path, grey).matrix, wanted, rtol=1e-4, atol=1e-5)
    colour = made.images(4, (8, 8, 3))
    space = encoded(path, colour)
    weighed = np.stack([np.asarray(Image.fromarray(p).convert("L")) for p in colour.images])
    wanted = forward(weighed[:, None] / np.float32(255))
    np.testing.assert_allclose(space.matrix, wanted, rtol=1e-4, atol=1e-5)
    assert any("ITU-R BT.601" in note for note in notes(space))


def wide(gives, steps, outputs, shape=("n", 3, 8, 8), more=(), kind="float32", inputs=()):
    """A model of hand-made steps on `x`."""
    return model(
        steps,
        [value("x", kind, shape), *inputs],
        [value(name, "float32", size) for name, size in {**gives, **outputs}.items()],
        list(more),
    )


def patches(count, d=4, *, mark):
    """A vision transformer's end: a vector per square part, with a mark before them or without."""
    rng = np.random.default_rng(1)
    filters = rng.normal(size=(d, 3, 2, 2)).astype(np.float32)
    steps = [
        node("Conv", "x filters", "map", strides=[2, 2]),
        node("Reshape", "map shape", "flat"),
        node("Transpose", "flat", "parts" if mark else "last_hidden_state", perm=[0, 2, 1]),
    ]
    more = [tensor("filters", filters), tensor("shape", np.array([0, d, -1], np.int64))]
    if mark:
        steps.append(node("Concat", "mark parts", "last_hidden_state", axis=1))
        more.append(tensor("mark", np.full((1, 1, d), 7, np.float32)))
    size = [1 if mark else "n", count, d]
    shape = (1 if mark else "n", 3, 8, 8)
    return wide({}, steps, {"last_hidden_state": size}, shape, more), filters


def parts_of(data, filters):
    x = first((data.images / np.float32(255) - MEAN) / DEVIATION)
    views = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(2, 3))[:, :, ::2, ::2]
    return np.einsum("mchwij,fcij->mfhw", views, filters).reshape(len(x), len(filters), -1)


def test_of_parts_alone_the_mean_is_taken(folder):
    content, filters = patches(16, mark=False)
    data = made.images(5, (8, 8, 3))
    space = encoded(folder(content), data)
    wanted = parts_of(data, filters).mean(axis=2)
    np.testing.assert_allclose(space.matrix, wanted, rtol=1e-4, atol=1e-5)
    assert any("(16 × 4 numbers), the mean of the parts, not normalised" in n for n in notes(space))
    one = encoded(folder(content), data, pooling="first part").matrix
    np.testing.assert_allclose(one, parts_of(data, filters)[:, :, 0], rtol=1e-4, atol=1e-5)


def test_a_mark_before_a_square_of_parts_is_the_vector_one_picture_at_a_time(folder):
    content, filters = patches(17, mark=True)
    data = made.images(3, (8, 8, 3))
    space = encoded(folder(content), data, batch_size=64)
    assert (space.matrix == 7).all()
    assert any("(17 × 4 numbers), the first part" in n for n in notes(space))
    mean = encoded(folder(content), data, pooling="mean of the parts").matrix
    wanted = (parts_of(data, filters).sum(axis=2) + 7) / 17
    np.testing.assert_allclose(mean, wanted, rtol=1e-4, atol=1e-5)


def test_of_places_the_mean_is_taken_in_either_order_of_the_axes(folder):
    content = wide({}, [node("Relu", "x", "places")], {"places": ["n", 3, 8, 8]})
    data = made.images(4, (8, 8, 3))
    space = encoded(folder(content), data, scaling="0 to 1")
    wanted = data.images.mean(axis=(1, 2)) / 255
    np.testing.assert_allclose(space.matrix, wanted, rtol=1e-5)
    assert any("the mean over the image positions" in n for n in notes(space))
    turned = wide({}, [node("Relu", "x", "places")], {"places": ["n", 8, 8, 3]}, ("n", 8, 8, 3))
    again = encoded(folder(turned), data, scaling="0 to 1")
    np.testing.assert_allclose(again.matrix, wanted, rtol=1e-5)


@pytest.mark.parametrize(("kind", "gives"), [("uint8", 255), ("float16", 1), ("float32", 1)])
def test_the_kind_of_number_is_the_one_it_takes(folder, kind, gives):
    steps = [node("Cast", "x", "real", to=1), node("GlobalAveragePool", "real", "places")]
    content = wide({}, steps, {"places": ["n", 3, 1, 1]}, kind=kind)
    data = made.images(4, (8, 8, 3))
    space = encoded(folder(content), data, scaling="0 to 1")
    wanted = data.images.mean(axis=(1, 2)) * gives / 255
    np.testing.assert_allclose(space.matrix, wanted, rtol=2e-3)
    assert any("whole numbers from 0 to 255" in n for n in notes(space)) == (kind == "uint8")


def test_the_output_made_for_it_is_taken_before_labels_and_another_by_its_name(folder):
    steps = [
        node("GlobalAveragePool", "x", "mean"),
        node("Flatten", "mean", "logits"),
        node("Neg", "logits", "pooler_output"),
    ]
    content = wide({"logits": ["n", 3]}, steps, {"pooler_output": ["n", 3]})
    data = made.images(4, (8, 8, 3))
    mean = data.images.mean(axis=(1, 2)) / 255
    space = encoded(folder(content), data, scaling="0 to 1")
    np.testing.assert_allclose(space.matrix, -mean, rtol=1e-5)
    assert space.extras["settings"]["output"] == "pooler_output"
    space = encoded(folder(content), data, scaling="0 to 1", output="logits")
    np.testing.assert_allclose(space.matrix, mean, rtol=1e-5)
    assert any("An image is the output “logits” (3 numbers)" in n for n in notes(space))


def test_a_step_inside_can_be_the_vectors(folder):
    data = made.images(3, (8, 8, 3))
    space = encoded(folder(onnx_made.encoder(("n", 3, 8, 8))), data, output="flat")
    known = onnx_made.weights()
    x = first((data.images / np.float32(255) - MEAN) / DEVIATION)
    np.testing.assert_allclose(space.matrix @ known["matrix"], forward(x), rtol=1e-4, atol=1e-4)
    assert space.matrix.shape == (3, onnx_made.FILTERS)
    with pytest.raises(ee.InputError, match="no output or step called 'nothing'; it has .*flat"):
        encoded(folder(onnx_made.encoder()), output="nothing")


def test_the_text_half_of_a_model_for_both_is_given_something(folder):
    steps = [
        node("GlobalAveragePool", "x", "mean"),
        node("Flatten", "mean", "image_embeds"),
        node("Cast", "input_ids", "text_embeds", to=1),
    ]
    content = wide(
        {"text_embeds": ["t", "s"]},
        steps,
        {"image_embeds": ["n", 3]},
        inputs=[value("input_ids", "int64", ["t", "s"])],
    )
    space = encoded(folder(content), made.images(4, (8, 8, 3)), scaling="0 to 1")
    assert space.matrix.shape == (4, 3)


def test_the_size_of_a_batch_changes_nothing(folder):
    path = folder(onnx_made.encoder(("n", 3, 8, 8)))
    data = made.images(23, (8, 8, 3))
    one, many = encoded(path, data, batch_size=1), encoded(path, data, batch_size=7)
    np.testing.assert_allclose(one.matrix, many.matrix, rtol=1e-5, atol=1e-6)


def test_a_network_that_takes_so_many_at_once_is_given_so_many(folder):
    data = made.images(7, (8, 8, 3))
    steps = [node("GlobalAveragePool", "x", "places")]
    content = wide({}, steps, {"places": [4, 3, 1, 1]}, (4, 3, 8, 8))
    space = encoded(folder(content), data, scaling="0 to 1")
    np.testing.assert_allclose(space.matrix, data.images.mean(axis=(1, 2)) / 255, rtol=1e-5)


def test_unit_length_is_the_default_and_said(folder):
    space = encoded(folder(onnx_made.encoder(("n", 3, 8, 8))), unit_length=True)
    np.testing.assert_allclose(np.linalg.norm(space.matrix, axis=1), 1, atol=1e-6)
    assert any("normalised to length 1" in note for note in notes(space))


def test_without_a_model_it_says_what_to_bring():
    with pytest.raises(ee.MethodError, match="No vision model is packaged"):
        ee.build(made.images(), ee.Recipe(encoder="vision"))


@pytest.mark.parametrize("name", ["bogus", "model.pt", "owner/na\nme", "weights.pkl"])
def test_names_that_can_be_no_model_are_refused_at_once(name):
    with pytest.raises(ee.InputError, match="must be the path of an .onnx file"):
        encoded(name)


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(ee.InputError, match="There is no file .*none.onnx"):
        encoded(tmp_path / "none.onnx")
    with pytest.raises(ee.InputError, match="There is no folder"):
        encoded("/no/such folder/")
    (tmp_path / "model.pkl").write_bytes(b"x")
    with pytest.raises(ee.InputError, match="has no model.onnx"):
        encoded(tmp_path)
    for name in ("a.onnx", "b.onnx"):
        (tmp_path / name).write_bytes(onnx_made.encoder())
    with pytest.raises(ee.InputError, match="has 2 .onnx files; give the path of one"):
        encoded(tmp_path)


def test_one_file_of_any_name_in_a_folder_is_the_model(folder):
    assert encoded(folder(onnx_made.encoder(), name="mine.onnx")).matrix.shape == (5, 5)


def test_an_operator_can_keep_visitors_from_naming_models(monkeypatch, folder):
    monkeypatch.setenv(VARIABLE, "packaged")
    for name in (folder(onnx_made.encoder()), "owner/name", "x.onnx"):
        with pytest.raises(ee.MethodError, match="opens no models that its visitors name"):
            encoded(name)


@pytest.mark.parametrize(
    "content", [b"", b"not onnx at all", b"\x3a\x05\x0a\xff\xff\xff\xff", b"\x80\x04\x95pickle"]
)
def test_a_broken_network_is_a_sentence(folder, content):
    with pytest.raises(ee.InputError, match=r"\.$"):
        encoded(folder(content))


def test_every_cut_of_a_file_is_a_sentence_or_a_network(folder):
    whole = onnx_made.encoder(("n", 3, 8, 8))
    for end in range(0, len(whole), 41):
        with pytest.raises(ee.ExplorerError, match=r"\.$"):
            encoded(folder(whole[:end]))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (onnx_made.encoder(("n", 5, 8, 8)), "takes images of 5 channels"),
        (
            model([node("Cast", "ids", "y", to=1)], [value("ids", "int64", ["n", "t"])],
                  [value("y", "float32", ["n", "t"])]),
            "takes ids .* not images as one array of 4 axes",
        ),
        (
            wide({}, [node("Relu", "x", "y")], {"y": ["n", 3, 8, 8]},
                 inputs=[value("other", "float32", ["n"])]),
            "not images as one array",
        ),
        (wide({}, [node("Relu", "x", "y")], {"y": ["n", 3, 9000, 8]}, ("n", 3, 9000, 8)),
         "9000 × 8 pixels: too many"),
        (wide({}, [node("ReduceMean", "x", "y", axes=[0, 1, 2, 3], keepdims=0)], {"y": []}),
         "gives no vector per image, only y"),
        (wide({}, [node("Mystery", "x", "y")], {"y": ["n", 3, 8, 8]}), "onnxruntime cannot open"),
    ],
    ids=["channels", "text", "more", "large", "scalar", "unknown"],
)  # fmt: skip
def test_what_is_no_image_encoder_is_a_sentence(folder, content, says):
    with pytest.raises(ee.InputError, match=says):
        encoded(folder(content))


@pytest.mark.parametrize(
    "config",
    [
        {"size": "large"}, {"size": 0}, {"size": 10**9}, {"size": {"longest_edge": 5}},
        {"size": [1, 2, 3]}, {"image_mean": ["x"], "image_std": [1]}, {"image_mean": [0.1]},
        {"image_mean": [0, 0], "image_std": [1, 1]}, {"image_mean": [0], "image_std": [0]},
        {"resample": 17}, {"rescale_factor": "a"}, {"do_pad": True}, {"rescale_factor": 1e400},
        {"do_center_crop": True}, [1, 2],
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_followed_is_a_sentence(folder, config):
    with pytest.raises(ee.InputError, match=r"preprocessor_config\.json of .*\.$"):
        encoded(folder(onnx_made.encoder(), config))


def linear(location):
    return model(
        [node("Flatten", "x", "flat"), node("MatMul", "flat w", "y")],
        [value("x", "float32", ["n", 1, 2, 2])],
        [value("y", "float32", ["n", 3])],
        [outside("w", (4, 3), location)],
    )


def test_weights_beside_the_model_are_read_and_others_are_not(folder, tmp_path):
    matrix = np.arange(12, dtype=np.float32).reshape(4, 3)
    place = folder(linear("model.onnx_data"), name="inside/model.onnx") / "inside"
    with pytest.raises(ee.InputError, match="keeps weights in 'model.onnx_data', which is missing"):
        encoded(place)
    (place / "model.onnx_data").write_bytes(matrix.tobytes())
    data = made.images(3, (2, 2))
    wanted = data.images.reshape(3, 4) / np.float32(255) @ matrix
    np.testing.assert_allclose(encoded(place, data).matrix, wanted, rtol=1e-5)
    (place / "model.onnx_data").write_bytes(b"short")
    with pytest.raises(ee.InputError, match="onnxruntime cannot open"):
        encoded(place, data)


@pytest.mark.parametrize("location", ["../secret", "{}/secret", "link", "a/../../secret", "C:x"])
def test_a_file_elsewhere_is_never_opened(folder, tmp_path, location):
    (tmp_path / "secret").write_bytes(bytes(48))
    place = folder(linear(location.format(tmp_path)), name="inside/model.onnx") / "inside"
    (place / "link").symlink_to("../secret")
    with pytest.raises(ee.InputError, match="which is outside its folder"):
        encoded(place, made.images(3, (2, 2)))


def test_numbers_that_are_none_are_a_sentence(folder):
    steps = [node("Log", "x", "log"), node("GlobalAveragePool", "log", "places")]
    content = wide({}, steps, {"places": ["n", 3, 1, 1]})
    with pytest.raises(ee.MethodError, match="gives NaN or infinite values for 5 of 5 images"):
        encoded(folder(content))


def test_too_large_a_model_or_vector_is_a_limit(folder, monkeypatch):
    path = folder(onnx_made.encoder(("n", 3, 8, 8)))
    monkeypatch.setenv("EXPLORER_MAX_MODEL_BYTES", "100")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_MODEL_BYTES"):
        encoded(path)
    monkeypatch.delenv("EXPLORER_MAX_MODEL_BYTES")
    monkeypatch.setenv("EXPLORER_MAX_DIMENSIONS", "4")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_DIMENSIONS"):
        encoded(path)


@pytest.fixture
def hub(monkeypatch, folder):
    """A hub that knows one model; what was asked of it is kept."""
    import huggingface_hub

    place = folder(onnx_made.encoder(), {"size": 8}, name="onnx/model.onnx")
    asked = []
    listed = [
        SimpleNamespace(rfilename=name, size=100)
        for name in ("onnx/model.onnx", "preprocessor_config.json", "pytorch_model.bin")
    ]

    def model_info(self, name, **given):
        asked.append(given)
        return SimpleNamespace(siblings=listed, sha=COMMIT)

    def snapshot(name, **given):
        asked.append(given)
        return str(place)

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", model_info)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    return SimpleNamespace(asked=asked, listed=listed)


def test_a_model_of_the_hub_is_pinned_and_shown_and_no_pickle_is_fetched(hub):
    space = encoded("owner/name@main")
    told, given = hub.asked[:2]
    assert (told["revision"], told["token"]) == ("main", False)
    assert (given["revision"], given["token"]) == (COMMIT, False)
    assert set(given["allow_patterns"]) == {"onnx/model.onnx", "preprocessor_config.json"}
    assert f"from Hugging Face at revision {COMMIT}" in notes(space)[0]
    assert space.extras["settings"]["model"] == f"owner/name@{COMMIT}"
    assert "resized to exactly 8 × 8" in notes(space)[1]


def test_a_model_of_the_hub_without_onnx_is_refused(hub):
    del hub.listed[0]
    with pytest.raises(ee.MethodError, match="comes without weights as ONNX"):
        encoded("owner/name")


def test_the_builder_of_the_tests_writes_what_the_format_says():
    assert number(1, 300) == b"\x08\xac\x02"
    assert part(2, "ab") == b"\x12\x02ab"
    assert attribute("to", 1) == b"\x0a\x02to\x18\x01\xa0\x01\x02"
