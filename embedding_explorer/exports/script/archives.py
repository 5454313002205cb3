"""Raw data in more than one file: a zip of pictures, vectors with their metadata."""

from __future__ import annotations

from typing import Any

from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.readers.binary.images import opaque
from embedding_explorer.exports.script.delimited import regular
from embedding_explorer.exports.script.inputs import Inputs, reading_of
from embedding_explorer.exports.script.snippet import Snippet, bare, fill, literal


def pictures(data: Dataset, reads: Inputs) -> Snippet | None:
    """Return code that opens the pictures of a zip archive and brings them to one size."""
    reading = reading_of(data)
    if reading.get("compression") not in (None, "zip") or not reading["file"].endswith(".zip"):
        return None
    code = fill(
        """
        <<opaque>>


        def pixels(archive, item):
            image = Image.open(io.BytesIO(archive.read(item)))
            image.draft("RGB", SIZE)
            image = opaque(ImageOps.exif_transpose(image), MODE)
            same = image.size == SIZE
            return np.asarray(image if same else image.resize(SIZE, Image.Resampling.BILINEAR))


        def litter(path):
            hidden = path.name.startswith(".") or path.name in ("Thumbs.db", "")
            return hidden or "__MACOSX" in path.parts


        SIZE, MODE = <<size>>, <<mode>>
        blank = np.asarray(Image.new(MODE, SIZE))
        with zipfile.ZipFile(<<file>>) as archive:
            listed = [item for item in archive.infolist() if not item.is_dir()]
            paths = [PurePosixPath(item.filename.replace("\\\\", "/")) for item in listed]
            kept = [i for i, path in enumerate(paths) if not litter(path)]
            wanted = <<wanted>> - set(<<drop>>)  # the pictures drawn that can be read
            images = np.stack([
                pixels(archive, listed[i]) if place in wanted else blank
                for place, i in enumerate(kept)
            ])
        folders = [paths[i].parent.name or "(no folder)" for i in kept]
        table = pd.DataFrame({"file": [paths[i].name for i in kept], "folder": folders})
        """,
        opaque=_OPAQUE,
        size=literal(tuple(reading["size"])),
        mode=literal(reading["mode"]),
        wanted=_drawn(reading.get("sample")),
        drop=literal(list(reading.get("drop") or ())),
        file=literal(reading["file"]),
    )
    imports = ("import io", "import zipfile", "from pathlib import PurePosixPath")
    return Snippet("", code, (*imports, "from PIL import Image, ImageOps"))


def _drawn(sample: Any) -> str:
    if not sample:
        return "set(range(len(kept)))"
    draw = f"np.random.default_rng({sample['seed']})"
    return f"set({draw}.choice({sample['total']}, {sample['n']}, replace=False).tolist())"


_OPAQUE = bare(opaque)


def projector(data: Dataset, reads: Inputs) -> Snippet | None:
    """Return code that reads the pair of files of the Embedding Projector."""
    reading = reading_of(data)
    known = dict(reading["metadata"])
    if reading.get("decimal", ".") != ".":
        return None
    if known.get("ragged") or not known.get("quotes", True) or reading.get("ragged"):
        return None
    code = fill(
        """
        numbers = pd.read_csv(
            <<vectors>>, sep=<<delimiter>>, header=None, skiprows=<<start>>, encoding=<<encoding>>
        )
        vectors = numbers.to_numpy(np.float64).astype(np.float32)
        """,
        vectors=literal(reading["vectors_file"]),
        delimiter=literal(reading["delimiter"]),
        start=str(int(reading["header"]) + reading["skip_lines"]),
        encoding=literal(reading["encoding"]),
    )
    table = regular(data, {**known, "file": reading["metadata_file"]})
    return Snippet("", f"{code}\n{table}")
