"""Files of known kinds that are not read, each with what to do instead."""

from __future__ import annotations

import struct

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.readers import other_languages
from embedding_explorer.data.readers.binary import excel
from embedding_explorer.data.readers.raw import Blob, Raw, Wish

KEY = "refused"
GENSIM_SUFFIXES = (".model", ".kv", ".wordvectors", ".keyedvectors", ".d2v", ".w2v")
TORCH_SUFFIXES = (".pt", ".pth", ".ckpt")
PICKLE_SUFFIXES = (".pkl", ".pickle", ".p", ".joblib", *GENSIM_SUFFIXES, *TORCH_SUFFIXES)
NEVER = "which could run a program and is never opened"
PICKLE = f"is a Python pickle, {NEVER}; save it with numpy.save or as CSV"
# Who wrote a pickle, told by the names in it, and how to save the same in a plain form.
WRITERS: tuple[tuple[bytes, str], ...] = (
    (
        b"gensim",
        f"is gensim's own file, a pickle, {NEVER}; in gensim save the vectors with "
        "model.wv.save_word2vec_format('vectors.bin', binary=True)",
    ),
    (
        b"torch",
        f"is a PyTorch file, a pickle, {NEVER}; save it by numpy.save(path, tensor.numpy())",
    ),
    (b"pandas", f"is a pandas pickle, {NEVER}; save the table with to_parquet or to_csv"),
    (b"scipy", f"is a pickle of a SciPy matrix, {NEVER}; save it with scipy.sparse.save_npz"),
    (b"networkx", f"is a pickle of a graph, {NEVER}; save it with networkx.write_graphml"),
    (b"anndata", f"is a pickle, {NEVER}; save the AnnData with write_csvs"),
)
FASTTEXT = struct.pack("<i", 793712314)  # fastText's own model begins with it
OF_FASTTEXT = (
    "is a fastText model; save its words with gensim's load_facebook_vectors(path)"
    ".save_word2vec_format('words.vec'), or bring the .vec file beside it"
)
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old Word file; save it as text, its tables as CSV",
    ),
    (FASTTEXT, OF_FASTTEXT),
    (b"%PDF", "is a PDF; copy its text and paste it, or save the table in it as CSV"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; pack its files as zip"),
    (b"Rar!", "is a RAR archive; pack its files as zip"),
    (b"GIF8", "is a GIF; save the image as PNG"),
    (b"BM", "is a BMP image; save it as PNG"),
    (
        b"\x89HDF",
        "is an HDF5 file; save its numbers with numpy.save, or pass an AnnData to ee.read",
    ),
    (b"SQLite format 3", "is a SQLite database; save the table in it as CSV"),
    (b"\x7fELF", "is a program; choose a file with data"),
    (b"MZ\x90", "is a program; choose a file with data"),
)
OF_STATA = "is a Stata file; save it by pandas.read_stata(path).to_parquet('table.parquet')"
OF_SPSS = "is an SPSS file; save it by pandas.read_spss(path).to_parquet('table.parquet')"
OF_SAS = "is a SAS file; save it by pandas.read_sas(path).to_parquet('table.parquet')"
OF_R = "is R's own file; in R save the table with write.csv(table, 'table.csv')"
OF_STATISTICS = {".dta": OF_STATA, ".sav": OF_SPSS, ".zsav": OF_SPSS, ".sas7bdat": OF_SAS}
OF_STATISTICS |= {".xpt": OF_SAS, ".rdata": OF_R, ".rda": OF_R, ".rds": OF_R}
OF_STATISTICS |= {
    ".yaml": "is YAML; save its list as JSON",
    ".yml": "is YAML; save its list as JSON",
    ".ipynb": "is a notebook; save the table in it with to_csv",
    ".har": "is a log of a browser (HAR); save its list of entries as JSON",
}
BEGINNINGS += (
    (b"<stata_dta>", OF_STATA),
    (b"$FL2@(#)", OF_SPSS),
    (b"$FL3@(#)", OF_SPSS),
    (b"HEADER RECORD*******", OF_SAS),
    (b"RDX2\n", OF_R),
    (b"RDX3\n", OF_R),
    (b"MATLAB ", "is a MATLAB file; load it with scipy.io.loadmat, save arrays with numpy.savez"),
)
SEEN = 20_000  # bytes of a pickle in which the names of its classes are searched
MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"<svg")


def accepts(blob: Blob) -> bool:
    """Tell by the first bytes."""
    return _reason(blob) is not None


def parse(blob: Blob, wish: Wish) -> Raw:
    """Raise the InputError that says what the file is and what to do.

    Raises
    ------
    InputError
        Always.
    """
    raise InputError(f"{blob.what} {_reason(blob)}.")


def _reason(blob: Blob) -> str | None:
    data = blob.data
    zipped = data.startswith(b"PK") and blob.suffix in TORCH_SUFFIXES
    pickled = len(data) > 2 and data[0] == 0x80 and 2 <= data[1] <= 5 and data.endswith(b".")
    if pickled or zipped or blob.suffix in PICKLE_SUFFIXES:
        return _pickle(blob)
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        return "is a web page or XML; save the table in it as CSV, or copy its text and paste it"
    if data.startswith(excel.OLD) and excel.accepts(blob):
        return None
    if data[:2] == b"BM" and b"\x00" not in data[:20]:
        return None
    if blob.suffix == ".bytes":
        return "is a tensor that does not say its shape; bring the Projector's config JSON with it"
    if blob.suffix in OF_STATISTICS:
        return OF_STATISTICS[blob.suffix]
    known = next((reason for begin, reason in BEGINNINGS if data.startswith(begin)), None)
    return known or (None if blob.kind == "text" else other_languages.reason(data))


def is_text(blob: Blob) -> bool:
    """Tell a text that is refused alone for its language, and is a document among others."""
    return not blob.data.startswith(b"PK") and other_languages.reason(blob.data) is not None


def _pickle(blob: Blob) -> str:
    writers = dict(WRITERS)
    head = blob.data[:SEEN]
    # The name that stands first is that of the object itself; the others are of what it holds.
    named = [(head.find(name), said) for name, said in WRITERS if name in head]
    if named:
        return min(named)[1]
    if blob.suffix in GENSIM_SUFFIXES:
        return writers[b"gensim"]
    return writers[b"torch"] if blob.suffix in TORCH_SUFFIXES else PICKLE
