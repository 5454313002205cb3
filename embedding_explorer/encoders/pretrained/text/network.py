"""A transformer at work: texts to pieces, pieces to states, batches of like length."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError, MethodError, brief, require
from embedding_explorer.base.limits import check
from embedding_explorer.base.model_policy import PACKAGED
from embedding_explorer.encoders.pretrained.text import files as model_files
from embedding_explorer.encoders.pretrained.text import idle_threads, onnx_file
from embedding_explorer.encoders.pretrained.text.folder import Files, reading
from embedding_explorer.encoders.pretrained.text.session import one_sentence, open_session
from embedding_explorer.encoders.pretrained.text.tokenizer import tokenizer

LARGEST = 1e15  # of a state: sums and lengths of larger ones can be too large for float32
TYPICAL = 128  # pieces of a text; longer ones come in smaller batches
SLOWER = ["SkipLayerNormFusion"]  # a step of onnxruntime that takes longer than the two it joins
_PADDING = ("[PAD]", "<pad>")
_UNKNOWN = ("[UNK]", "<unk>")


@dataclass(frozen=True, eq=False)
class Pieces:
    """A text as the network reads it.

    Attributes
    ----------
    ids : list of int
        The pieces by number, with the marks at both ends.
    spans : list of (start, end)
        The characters of the text each piece stands for; (0, 0) for a mark.
    total : int
        Pieces there are, before cutting.
    unknown : int
        How many of those kept are none the model knows ([UNK]).
    """

    ids: list[int]
    spans: list[tuple[int, int]]
    total: int
    unknown: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether the text has more pieces than were kept."""
        return self.total > len(self.ids)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but marks."""
        return not any(end > start for start, end in self.spans)

    @property
    def known(self) -> int:
        """How many pieces of the text, marks left out, the model knows."""
        return sum(end > start for start, end in self.spans) - self.unknown

    @property
    def is_unknown(self) -> bool:
        """Whether there are pieces, and the model knows none of them."""
        return self.unknown > 0 >= self.known


class Network:
    """A tokenizer and a session of onnxruntime.

    A batch is read by one thread: sums are then made in one order on any number of cores
    (`docs/decisions/0060-bert-by-onnxruntime.md`). Other batches may be read beside it (`idle`).
    """

    def __init__(self, files: Files, *, every_layer: bool) -> None:
        self.files = files
        model = files.model()
        self.precision = onnx_file.precision(model)
        names = onnx_file.hidden_states(model)
        self.layers = max(len(names) - 1, 0)
        self.tokenizer = tokenizer(files)
        found = (self.tokenizer.token_to_id(piece) for piece in _PADDING)
        self.padding = next((i for i in found if i is not None), 0)
        self.unknown = unknown_id(self.tokenizer)
        folder = files.network.parent if files.is_onnx else files.weights()[0].resolve().parent
        self._added = onnx_file.with_outputs(model, names)[len(model) :] if every_layer else b""
        self._session = open_session(
            model + self._added,
            files.title,
            folder,
            files.root if files.is_onnx else None,
            without=SLOWER,
        )
        self._inputs = {i.name for i in self._session.get_inputs()}
        self.outputs = names if every_layer else [_states(self._session, files)]

    def facts(self, layer: int) -> dict[str, Any]:
        """Return what a script needs to open the same network: plain values, kept with the result.

        So that whoever writes the script, which the web server does, opens no file of a model.
        Where a package lies is another place on every machine: a script asks the package.
        """
        files, of_hub = self.files, self.files.root is not None
        packaged = files.name == PACKAGED
        graph = b"" if files.is_onnx else files.model(follow=not of_hub) + self._added
        return {
            "name": files.name,
            "of_hub": of_hub,
            "network": "" if packaged else str(files.network),
            "tokenizer": "" if packaged else str(files.tokenizer),
            "inside": os.path.relpath(files.network, files.tokenizer.parent) if of_hub else "",
            "weights": [path.name for path in files.weights()],
            "lowercase": files.lowercase,
            "positions": files.positions,
            "padding": self.padding,
            "output": self.outputs[layer],
            "added": self._added,
            "graph": zlib.compress(graph, 9) if graph else b"",
        }

    def read(self, text: str, most: int) -> Pieces:
        """Return the pieces of a text, at most `most` with the marks at both ends."""
        whole = len(text) <= 64 * most
        with one_sentence(f"The tokenizer of {self.files.title} stops at a text", MethodError):
            encoded = self.tokenizer.encode(text if whole else text[: 64 * most])
            if not whole and len(encoded.ids) < most + 128:  # mostly blanks: the rest counts, too
                encoded = self.tokenizer.encode(text)
        ids, spans = encoded.ids, encoded.offsets
        if not ids:  # no mark either: a network reads one piece at least
            return Pieces([self.padding], [(0, 0)], 0)
        total = len(ids)
        if total > most:
            ids, spans = ids[: most - 1] + ids[-1:], spans[: most - 1] + spans[-1:]
        return Pieces(ids, spans, total, 0 if self.unknown is None else ids.count(self.unknown))

    def run(
        self, rows: Sequence[Sequence[int]], options: Any = None
    ) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the states of some rows of pieces.

        Parameters
        ----------
        rows : sequence of sequences of int
            Pieces by number.
        options : onnxruntime.RunOptions, optional
            By which another thread can stop it.

        Returns
        -------
        states : list of (m, t, d) float32 arrays
            Of every layer, or of the last alone.
        mask : (m, t) bool array
            Which pieces are real; shorter rows are filled up.
        """
        width = max(map(len, rows))
        ids = np.full((len(rows), width), self.padding, np.int64)
        mask = np.zeros((len(rows), width), np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row)], mask[i, : len(row)] = row, 1
        given = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
        }
        feed = {name: array for name, array in given.items() if name in self._inputs}
        title, real = self.files.title, mask.astype(bool)
        wrong = f"The network of {title} cannot read the tokens of its tokenizer"
        with one_sentence(wrong, MethodError):
            states = self._session.run(self.outputs, feed, options)
        for name, state in zip(self.outputs, states, strict=True):
            _check_states(state, real, name, title)
        return [np.asarray(state, np.float32) for state in states], real

    def each(
        self, rows: Sequence[Sequence[int]], size: int, progress: Callable[[float], None]
    ) -> Iterator[tuple[np.ndarray, list[np.ndarray], np.ndarray]]:
        """Yield the positions, states and mask of batches of rows of like length.

        They come in any order, with the same bits in each. `progress` is called before each batch
        of this thread; what it raises stops the work.
        """
        import onnxruntime

        lengths = np.array([len(row) for row in rows], np.int64)
        parts = list(batches(lengths, size))
        done, total = 0, max(int(lengths.sum()), 1)

        def run(number: int, options: Any) -> tuple[list[np.ndarray], np.ndarray]:
            return self.run([rows[i] for i in parts[number]], options)

        def tell() -> None:
            progress(done / total)

        shared = idle_threads.Shared(len(parts), run, onnxruntime.RunOptions)
        for number, found in shared.results(idle_threads.helpers(), tell):
            yield (parts[number], *found)
            done += int(lengths[parts[number]].sum())


def batches(lengths: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """Yield the positions of rows, the longest first, so that each batch is little filled up.

    Parameters
    ----------
    lengths : (n,) int array
        Pieces of each row.
    size : int
        Rows of usual length in a batch: together at most `size` times 128 pieces, one row at least.
    """
    order = np.argsort(-lengths, kind="stable")
    at = 0
    while at < len(order):
        longest = int(lengths[order[at]])
        count = max(1, min(size, size * TYPICAL // max(longest, 1)))
        yield order[at : at + count]
        at += count


@lru_cache(maxsize=2)
def _network(files: Files, every_layer: bool) -> Network:
    return Network(files, every_layer=every_layer)


def load(name: str, *, every_layer: bool = False) -> Network:
    """Return a network, kept in this process for the next who asks.

    Parameters
    ----------
    name : str
        As `transformer.files.find` takes it.
    every_layer : bool
        Whether its states of all layers are wanted, from before any attention to the last.

    Raises
    ------
    MethodError
        If all layers are wanted and the file does not let them be seen.
    """
    require("onnxruntime", "BERT")
    require("tokenizers", "BERT")
    with reading(name):
        network = _network(model_files.find(name), every_layer)
    if every_layer and not network.layers:
        raise MethodError(
            f"The layers of {network.files.title} cannot be seen in its file; ask for the last "
            "layer or choose a model exported with ONNX opset 17 or later."
        )
    return network


def unknown_id(tokenizer: Any) -> int | None:
    """Return the number of the piece that stands for all unknown ones; None where there is none."""
    own = getattr(tokenizer.model, "unk_token", None)
    found = (tokenizer.token_to_id(piece) for piece in (own, *_UNKNOWN) if piece)
    number: int | None = next((i for i in found if i is not None), None)
    return number


def _check_states(state: Any, real: np.ndarray, name: str, title: str) -> None:
    """Raise where a result is not one vector of numbers for every piece, (m, t, d)."""
    shape: tuple[int, ...] = getattr(state, "shape", ())
    if len(shape) != 3 or shape[:2] != real.shape or not shape[2]:
        raise MethodError(
            f"The result {brief(name, 40)!r} of the network of {title} has the shape "
            f"{brief(str(shape), 60)}, not {real.shape[0]} × {real.shape[1]} vectors, one per "
            "token. Choose an encoder such as BERT."
        )
    check("dimensions", shape[2], f"A vector of {title}")
    if not (np.abs(state[real]) < LARGEST).all():
        raise MethodError(
            f"The network of {title} gives NaN, infinite values or numbers larger than "
            f"{LARGEST:g}; download it again or choose another."
        )


def _states(session: Any, files: Files) -> str:
    """Return the output with a vector per piece."""
    outputs: dict[str, Any] = {o.name: o for o in session.get_outputs()}
    for name in ("last_hidden_state", "token_embeddings"):
        if name in outputs:
            return name
    for name, output in outputs.items():
        if len(output.shape or ()) == 3 and output.type.startswith("tensor(float"):
            return name
    raise InputError(
        f"The model {files.title} gives no vector per token, only "
        f"{brief(', '.join(outputs), 80)}; choose an encoder such as BERT."
    )
