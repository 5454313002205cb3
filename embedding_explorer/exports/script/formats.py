"""One loader per format of a raw file: code that leaves `table`, and `vectors` or `images`."""

from __future__ import annotations

from collections.abc import Callable

from embedding_explorer.data.dataset import Dataset
from embedding_explorer.exports.script.archives import pictures, projector
from embedding_explorer.exports.script.delimited import delimited, file_of, gzip, opened
from embedding_explorer.exports.script.inputs import Inputs, reading_of
from embedding_explorer.exports.script.snippet import Snippet, call, dedent, fill, literal


def _text(data: Dataset, reads: Inputs) -> Snippet:
    code = fill(
        """
        <<opened>>
            lines = re.split(r"\\r\\n|\\r|\\n", file.read())
        table = pd.DataFrame({"text": lines})
        """,
        opened=opened(reading_of(data)),
    )
    return Snippet("", code, gzip(reading_of(data)))


def _parquet(data: Dataset, reads: Inputs) -> Snippet:
    file, columns = literal(file_of(reading_of(data))), literal(list(reading_of(data)["columns"]))
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
        file=literal(file_of(reading_of(data))),
        columns=literal(list(reading_of(data)["columns"])),
    )
    return Snippet("", code, ("from pyarrow import ipc",))


def _excel(data: Dataset, reads: Inputs) -> Snippet:
    reading = reading_of(data)
    made = call(
        "table = pd.read_excel",
        literal(file_of(reading)),
        sheet_name=reading["sheet"],
        header=None,
        names=list(reading["columns"]),
        skiprows=reading["skip_lines"] + reading["header"],
        keep_default_na=False,
        na_values=[""],
    )
    return Snippet("", made, ("import openpyxl",))


def _json(data: Dataset, reads: Inputs) -> Snippet | None:
    reading = reading_of(data)
    if not set(reading.get("columns") or ()) - {"text", "vector", "value"}:
        return None  # a bare list of texts or numbers, which has no titles of its own
    body = {
        "jsonl": "found = [json.loads(line) for line in file]",
        "json": "found = json.load(file)",
    }
    tolerant = reading["format"] == "jsonl" and bool(reading.get("drop") or reading.get("sample"))
    code = fill(
        """
        <<opened>>
            <<body>>
        table = pd.DataFrame(found)
        table.columns = [str(column).strip() for column in table.columns]
        """,
        opened=opened(reading),
        body=_TOLERANT[1] if tolerant else body[reading["format"]],
    )
    code = f"{_TOLERANT[0]}\n\n\n{code}" if tolerant else code
    return Snippet("", code, ("import json", *gzip(reading)))


_TOLERANT = (
    dedent("""
        def parsed(line):
            \"\"\"What a line holds; nothing where it is damaged, which is dropped below.\"\"\"
            try:
                return json.loads(line)
            except (ValueError, RecursionError):
                return {}
    """),
    'found = [parsed(line) for line in file.read().rstrip().split("\\n")]',
)


def _npz(data: Dataset, reads: Inputs) -> Snippet:
    reading = reading_of(data)
    code = fill(
        """
        packed = np.load(<<file>>, allow_pickle=False)
        columns = {name: packed[name] for name in <<columns>>}
        table = pd.DataFrame(columns, index=range(len(packed[<<array>>])))
        """,
        file=literal(file_of(reading)),
        columns=literal(list(reading.get("columns", ()))),
        array=literal(reading["array"]),
    )
    loaded = f"packed[{literal(reading['array'])}]"
    return Snippet("", f"{code}\n{_array(reads, loaded)}")


def _npy(data: Dataset, reads: Inputs) -> Snippet:
    loaded = f"np.load({literal(file_of(reading_of(data)))}, allow_pickle=False)"
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
    reading = reading_of(data)
    broken = bool(reading.get("drop") or reading.get("sample"))
    code = fill(
        """
        <<opened>>
            lines = file.read().rstrip().split("\\n")[<<start>>:]
        d = <<dimensions>>
        parts = [line.rstrip().rsplit(<<delimiter>>, d) for line in lines]
        table = pd.DataFrame({"word": [part[0] for part in parts]})
        numbers = <<numbers>>
        vectors = np.array(numbers, dtype=np.float64).astype(np.float32)
        """,
        opened=opened(reading, errors="replace", newline="\n"),
        start=str(int(reading["header"])),
        dimensions=str(reading["dimensions"]),
        delimiter=literal(reading["delimiter"]),
        numbers="[numbers_of(part) for part in parts]"
        if broken
        else "[part[1:] for part in parts]",
    )
    code = f"{_BROKEN}\n\n\n{code}" if broken else code
    return Snippet("", code, gzip(reading))


_BROKEN = dedent("""
    def numbers_of(part):
        \"\"\"The numbers behind a word; missing where it is damaged, to be dropped below.\"\"\"
        try:
            found = [float(number) for number in part[1:]]
        except ValueError:
            found = []
        return found if len(found) == d else [np.nan] * d
""")


def _word2vec(data: Dataset, reads: Inputs) -> Snippet | None:
    if gzip(reading_of(data)):
        return None
    code = fill(
        """
        loaded = KeyedVectors.load_word2vec_format(
            <<file>>, binary=True, unicode_errors="replace"
        )
        table, vectors = pd.DataFrame({"word": loaded.index_to_key}), loaded.vectors
        """,
        file=literal(file_of(reading_of(data))),
    )
    return Snippet("", code, ("from gensim.models import KeyedVectors",))


FORMATS: dict[str, Callable[[Dataset, Inputs], Snippet | None]] = {
    "csv": delimited,
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
    "images": pictures,
    "projector": projector,
}
