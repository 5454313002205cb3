"""How a vision model is written with plain onnxruntime and Pillow."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from embedding_explorer.encoders.pretrained.image.network import pooled
from embedding_explorer.encoders.pretrained.image.preprocessing import Plan, numbers, sized
from embedding_explorer.exports.script.snippet import Snippet, bare, fill, literal


def vision(settings: dict[str, Any], facts: dict[str, Any]) -> Snippet:
    """Return the step from `images` to `X`; no model is opened.

    Parameters
    ----------
    settings : dict
        What the encoder kept of its parameters, with model, output and pooling as they were used.
    facts : dict
        What it kept of the network (`vision.Network.facts`).
    """
    where, imports = _where(facts)
    imports = (*imports, "import hashlib", "import onnxruntime", "from pathlib import Path")
    plan, batch = Plan(**facts["plan"]), facts["batch"]
    ready = (plan.size, plan.cover, plan.crop, plan.resample, plan.channels)
    scaled = (plan.scale, plan.mean, plan.deviation, plan.turned, plan.first, plan.number)
    code = fill(
        """
        <<functions>>


        <<where>>
        if hashlib.sha256(Path(network).read_bytes()).hexdigest() != <<sha256>>:
            print("Note: this is not the model file that the map was made with.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the same sums in the same order on any machine
        <<session>>
        parts = []
        for start in range(0, len(images), <<size>>):
            pictures = images[start : start + <<size>>]
            ready = np.stack([sized(p, *<<ready>>) for p in pictures])
            given = numbers(ready, *<<scaled>>)
            <<fill>>
            array = session.run([<<output>>], {<<feed>>})[0]
            array = array[: len(pictures)].astype(np.float32)
            parts.append(pooled(array, <<pooling>>, <<first>>))
        X = np.ascontiguousarray(np.concatenate(parts), dtype=np.float32)
        <<scale>>
        """,
        functions=bare(sized, numbers, pooled),
        where=where,
        sha256=literal(facts["sha256"]),
        session=_session(facts),
        size=str(batch or settings["batch_size"]),
        ready=literal(ready),
        scaled=literal(scaled),
        fill=_FILL.replace("SIZE", str(batch)) if batch and batch > 1 else "",
        output=literal(settings["output"]),
        feed=_feed(facts),
        pooling=literal(settings["pooling"]),
        first=str(plan.first),
        scale=_SCALE if settings["unit_length"] else "",
    )
    return Snippet("Vision model", code, imports)


_FILL = "given = np.pad(given, ((0, SIZE - len(given)), (0, 0), (0, 0), (0, 0)))"
_SCALE = (
    "long = np.linalg.norm(X.astype(np.float64), axis=1)\n"
    "X = (X / np.where(long > 0, long, 1)[:, None]).astype(np.float32)"
)


def _where(facts: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return code that leaves `network`, the path of the ONNX file."""
    if not facts["of_hub"]:
        return f"network = {literal(facts['network'])}", ()
    name, _, commit = facts["name"].partition("@")
    network = PurePath(facts["network"])
    inside = f"onnx/{network.name}" if network.parent.name == "onnx" else network.name
    code = fill(
        """
        network = <<inside>>
        folder = snapshot_download(
            <<name>>, revision=<<commit>>, allow_patterns=[network + "*"], local_dir="model"
        )
        network = folder + "/" + network
        """,
        inside=literal(inside),
        name=literal(name),
        commit=literal(commit),
    )
    return code, ("from huggingface_hub import snapshot_download",)


def _session(facts: dict[str, Any]) -> str:
    """Return code that opens the network, with an inner step among what it gives out."""
    if not facts["added"]:
        return "session = onnxruntime.InferenceSession(network, options)"
    return (
        f"added = {literal(facts['added'])}  # a step inside, given out too: ONNX merges them\n"
        'place = "session.model_external_initializers_file_folder_path"\n'
        "options.add_session_config_entry(place, str(Path(network).parent))\n"
        "model = Path(network).read_bytes() + added\n"
        "session = onnxruntime.InferenceSession(model, options)"
    )


def _feed(facts: dict[str, Any]) -> str:
    others = "".join(f", {literal(name)}: np.ones((1, 1), np.int64)" for name in facts["blanks"])
    return f"{literal(facts['input'])}: given{others}"
