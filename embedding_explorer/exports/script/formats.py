"""One loader per format of a raw file: code that leaves `table`, and `vectors` or `images`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from embedding_explorer.dataset import Dataset
from embedding_explorer.exports.script.inputs import Inputs
from embedding_explorer.exports.script.snippet import Snippet, call, dedent, fill, literal


def _delimited(data: Dataset, reads: Inputs) -> Snippet | None:
    uneven = data.reading["ragged"] or not data.reading["quotes"]
    return _ragged(data) if uneven else _regular(data)


def _regular(data: Dataset) -> Snippet:
    reading, numbers = data.reading, set(data.reading["numbers"])
    columns = list(reading["columns"])
    made = call(
        "table = pd.read_csv",
        sep=reading["delimiter"],
        encoding=reading["encoding"],
        compression=reading.get("compression"),
        decimal=reading["decimal"],
        thousands=reading["thousands"],
        skiprows=reading["skip_lines"] + reading["header"],
        header=None,
        names=columns,
        index_col=False,
        dtype={c: "str" for c in columns if c not in numbers and not _truths(data, c)},
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        low_memory=False,
    )
    return Snippet("", _first(made, _file(reading)))


def _first(made: str, file: str) -> str:
    """Put the name of the file first among the arguments of a call."""
    return made.replace("(\n", f"(\n    {literal(file)},\n", 1)


def _truths(data: Dataset, column: str) -> bool:
    """Whether a column is True and False, which pandas reads as such however they are written."""
    return column in data.items and set(data.items[column].dropna().unique()) <= {"True", "False"}


def _ragged(data: Dataset) -> Snippet:
    """Rows of uneven length, or loose quotation marks: record by record."""
    reading = data.reading
    code = fill(
        """
        columns = <<columns>>
        <<opened>>
            records = list(csv.reader(file, delimiter=<<delimiter>>, quoting=csv.<<quoting>>))
        records = records[<<start>>:]
        width = len(columns)
        table = pd.DataFrame([(r + [""] * width)[:width] for r in records], columns=columns)
        table = table.replace("", None)
        """,
        opened=_opened(reading),
        columns=literal(list(reading["columns"])),
        delimiter=literal(reading["delimiter"]),
        quoting="QUOTE_MINIMAL" if reading["quotes"] else "QUOTE_NONE",
        start=str(reading["skip_lines"] + reading["header"]),
    )
    return Snippet("", code + _numbers_as_written(reading), ("import csv", *_gzip(reading)))


def _numbers_as_written(reading: Mapping[str, Any]) -> str:
    """Return code that takes the thousands marks and decimal commas out of the numbers."""
    swaps = ((reading["thousands"], ""), (reading["decimal"], "."))
    swap = "".join(f".str.replace({old!r}, {new!r}, regex=False)" for old, new in swaps if old)
    if not reading["thousands"] and reading["decimal"] == ".":
        return ""
    return fill(
        """

        for column in <<columns>>:
            table[column] = table[column].astype("str")<<swap>>
        """,
        columns=literal(list(reading["numbers"])),
        swap=swap,
    )


def _opened(reading: Mapping[str, Any], encoding: str | None = None, **more: str) -> str:
    """Return the line that opens the raw file as text, unpacked if it is gzip."""
    opener = "gzip.open" if _gzip(reading) else "open"
    how = {"encoding": encoding or reading["encoding"], "newline": "", **more}
    named = ", ".join(f"{name}={literal(value)}" for name, value in how.items())
    return f'with {opener}({literal(_file(reading))}, "rt", {named}) as file:'


def _file(reading: Mapping[str, Any]) -> str:
    """Return the name of the raw file as it lies there, packed or not."""
    packed = _gzip(reading) and not reading["file"].endswith((".gz", ".gzip"))
    return f"{reading['file']}.gz" if packed else reading["file"]


def _gzip(reading: Mapping[str, Any]) -> tuple[str, ...]:
    return ("import gzip",) if reading.get("compression") == "gzip" else ()


def _text(data: Dataset, reads: Inputs) -> Snippet:
    code = fill(
        """
        <<opened>>
            lines = re.split(r"\\r\\n|\\r|\\n", file.read())
        table = pd.DataFrame({"text": lines})
        """,
        opened=_opened(data.reading),
    )
    return Snippet("", code, _gzip(data.reading))


def _parquet(data: Dataset, reads: Inputs) -> Snippet:
    file, columns = literal(_file(data.reading)), literal(list(data.reading["columns"]))
    code = (
        f"table = pq.read_table({file}).to_pandas(ignore_metadata=True)\ntable.columns = {columns}"
    )
    return Snippet("", code, ("import pyarrow.parquet as pq",))


def _arrow(data: Dataset, reads: Inputs) -> Snippet:
    code = fill(
        """
        with open(<<file>>, "rb") as file:
            started = file.read(6) == b"ARROW1"
            file.seek(0)
            opened = (ipc.open_file if started else ipc.open_stream)(file).read_all()
        table = opened.to_pandas(ignore_metadata=True)
        table.columns = <<columns>>
        """,
        file=literal(_file(data.reading)),
        columns=literal(list(data.reading["columns"])),
    )
    return Snippet("", code, ("from pyarrow import ipc",))


def _excel(data: Dataset, reads: Inputs) -> Snippet:
    reading = data.reading
    made = call(
        "table = pd.read_excel",
        sheet_name=reading["sheet"],
        header=None,
        names=list(reading["columns"]),
        skiprows=reading["skip_lines"] + reading["header"],
        keep_default_na=False,
        na_values=[""],
    )
    return Snippet("", _first(made, _file(reading)), ("import openpyxl",))


def _json(data: Dataset, reads: Inputs) -> Snippet | None:
    reading = data.reading
    if not set(reading.get("columns") or ()) - {"text", "vector", "value"}:
        return None  # a bare list of texts or numbers, which has no titles of its own
    body = {
        "jsonl": "found = [json.loads(line) for line in file if line.strip()]",
        "json": "found = json.load(file)",
    }[reading["format"]]
    code = fill(
        """
        <<opened>>
            <<body>>
        table = pd.DataFrame(found)
        table.columns = [str(column).strip() for column in table.columns]
        """,
        opened=_opened(reading),
        body=body,
    )
    return Snippet("", code, ("import json", *_gzip(reading)))


def _npz(data: Dataset, reads: Inputs) -> Snippet:
    reading = data.reading
    code = fill(
        """
        packed = np.load(<<file>>, allow_pickle=False)
        columns = {name: packed[name] for name in <<columns>>}
        table = pd.DataFrame(columns, index=range(len(packed[<<array>>])))
        """,
        file=literal(_file(reading)),
        columns=literal(list(reading.get("columns", ()))),
        array=literal(reading["array"]),
    )
    loaded = f"packed[{literal(reading['array'])}]"
    return Snippet("", f"{code}\n{_array(reads, loaded)}")


def _npy(data: Dataset, reads: Inputs) -> Snippet:
    loaded = f"np.load({literal(_file(data.reading))}, allow_pickle=False)"
    code = _array(reads, loaded)
    return Snippet("", f"{code}\ntable = pd.DataFrame(index=range(len({reads.form})))")


def _array(reads: Inputs, loaded: str) -> str:
    return _ARRAYS.get(reads.form, "").format(loaded)


_ARRAYS = {
    "vectors": "vectors = {}.astype(np.float32)\nvectors = vectors.reshape(len(vectors), -1)",
    "images": dedent("""
        images = {}
        if images.ndim == 4:  # one grey channel, or colours without their transparency
            images = images[..., 0] if images.shape[-1] == 1 else images[..., :3]
        if images.dtype != np.uint8:  # fractions from 0 to 1 become 0 to 255
            fractions = images.dtype.kind == "f" and images.max() <= 1
            images = np.rint(images * (255 if fractions else 1)).astype(np.uint8)
    """),
}


def _word_vectors(data: Dataset, reads: Inputs) -> Snippet:
    reading = data.reading
    code = fill(
        """
        <<opened>>
            lines = file.read().rstrip().split("\\n")[<<start>>:]
        d = <<dimensions>>
        parts = [line.rstrip().rsplit(<<delimiter>>, d) for line in lines]
        table = pd.DataFrame({"word": [part[0] for part in parts]})
        numbers = [part[1:] if len(part) == d + 1 else ["nan"] * d for part in parts]
        vectors = np.array(numbers, dtype=np.float64).astype(np.float32)
        """,
        opened=_opened(reading, "utf-8", errors="replace", newline="\n"),
        start=str(int(reading["header"])),
        dimensions=str(reading["dimensions"]),
        delimiter=literal(reading["delimiter"]),
    )
    return Snippet("", code, _gzip(reading))


def _word2vec(data: Dataset, reads: Inputs) -> Snippet | None:
    if _gzip(data.reading):
        return None
    code = fill(
        """
        loaded = KeyedVectors.load_word2vec_format(
            <<file>>, binary=True, unicode_errors="replace"
        )
        table, vectors = pd.DataFrame({"word": loaded.index_to_key}), loaded.vectors
        """,
        file=literal(_file(data.reading)),
    )
    return Snippet("", code, ("from gensim.models import KeyedVectors",))


FORMATS: dict[str, Callable[[Dataset, Inputs], Snippet | None]] = {
    "csv": _delimited,
    "text": _text,
    "parquet": _parquet,
    "arrow": _arrow,
    "xlsx": _excel,
    "json": _json,
    "jsonl": _json,
    "npz": _npz,
    "npy": _npy,
    "word_vectors": _word_vectors,
    "word2vec_binary": _word2vec,
}
