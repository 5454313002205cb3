"""Files broken in different ways: id, name, bytes, and part of the sentence each must get."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import struct
import zipfile

import numpy as np
import pandas as pd

from tests.data.readers import makers

GARBAGE = np.random.default_rng(0).integers(0, 256, 4_000, dtype=np.uint8).tobytes()


class Harmful:
    """Unpickling this would call a function."""

    def __reduce__(self):
        return (print, ("unpickled",))


def npy_with(header, body=b""):
    text = header.encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


def npy_objects():
    out = io.BytesIO()
    np.save(out, np.array([Harmful()], dtype=object), allow_pickle=True)
    return out.getvalue()


def locked_zip():
    data = bytearray(makers.zipped({"a.csv": makers.csv()}))
    data[6] |= 1
    central = data.find(b"PK\x01\x02")
    data[central + 8] |= 1
    return bytes(data)


def locked_ods():
    said = b"<manifest:encryption-data manifest:checksum='1'/>"
    return makers.zipped({"META-INF/manifest.xml": said, "content.xml": bytes(range(256))})


def locked_compound(content):
    """An old workbook, or what holds an encrypted new one, as far as its lock goes."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + content


def begun(*records):
    """The begin of an XLS, and the records that follow it."""
    first = b"\x09\x08\x10\x00\x00\x06\x05\x00".ljust(20, b"\0")
    return first + b"".join(struct.pack("<HH", kind, len(said)) + said for kind, said in records)


def zip_with_damage():
    data = bytearray(makers.zipped({"a.csv": makers.csv()}, zipfile.ZIP_STORED))
    data[45] ^= 0xFF
    return bytes(data)


def xlsx_parts(**parts):
    """A workbook with some of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(makers.xlsx())) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            for key, value in parts.items():
                if item.filename.endswith(key.replace("_", ".")):
                    data = value
            new.writestr(item.filename, data)
    return out.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">
<!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;"><!ENTITY i "&h;&h;&h;&h;&h;&h;&h;&h;&h;&h;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row r="1"><c r="A1" t="str"><v>&i;</v></c></row></sheetData></worksheet>"""
FAR_ROW = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row r="1"><c r="A1"><v>1</v></c></row>
<row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData></worksheet>"""

# id, name, bytes, part of the sentence
FILES = [
    # nothing there
    ("empty csv", "a.csv", lambda: b"", "is empty"),
    ("empty text", "a.txt", lambda: b"", "is empty"),
    ("blanks only", "a.csv", lambda: b" \n\n \n", "is empty"),
    ("blank lines of text", "a.txt", lambda: b"\n\n\n", "is empty"),
    ("header only", "a.csv", lambda: b"name,price\n", "no row below it"),
    ("separators only", "a.csv", lambda: b",,\n,,\n", "every row had to be left out"),
    ("empty json", "a.json", lambda: b"", "is empty"),
    ("empty json list", "a.json", lambda: b"[]", "is empty"),
    ("empty json object", "a.json", lambda: b"{}", "is empty"),
    ("json list of empty objects", "a.json", lambda: b"[{}, {}]", "is empty"),
    ("empty workbook", "a.xlsx", lambda: makers.xlsx({"S": pd.DataFrame()}), "no sheet with"),
    (
        "workbook with a header only",
        "a.xlsx",
        lambda: makers.xlsx({"S": makers.FRAME[:0]}),
        "no row below",
    ),
    ("empty parquet", "a.parquet", lambda: makers.parquet(makers.FRAME[:0]), "is empty"),
    ("empty array", "a.npy", lambda: makers.npy(np.empty((0, 3), np.float32)), "is empty"),
    ("empty npz", "a.npz", lambda: makers.zipped({}), "is empty"),
    ("empty zip", "a.zip", lambda: makers.zipped({}), "is empty"),
    ("zip of folders", "a.zip", lambda: makers.zipped({"folder/": b""}), "is empty"),
    ("empty vectors", "a.vec", lambda: b"", "is empty"),
    ("zero bytes as parquet", "a.parquet", lambda: b"", "is empty"),
    ("edges of comments", "a.edges", lambda: b"# nothing\n", "has no edge"),
    # not what the name says
    ("garbage csv", "a.csv", lambda: GARBAGE, "is not text"),
    ("garbage text", "a.txt", lambda: GARBAGE, "is not text"),
    ("garbage json", "a.json", lambda: GARBAGE, "is not text"),
    ("garbage xlsx", "a.xlsx", lambda: GARBAGE, "not an Excel workbook"),
    ("garbage parquet", "a.parquet", lambda: GARBAGE, "not a readable Parquet file"),
    ("garbage npy", "a.npy", lambda: GARBAGE, "damaged NumPy header"),
    ("garbage png", "a.png", lambda: GARBAGE, "not a PNG, JPEG or WebP"),
    ("garbage zip", "a.zip", lambda: GARBAGE, "damaged zip archive"),
    ("garbage vectors", "a.vec", lambda: GARBAGE, "does not look like word vectors"),
    ("text called png", "a.png", lambda: b"hello", "not a PNG, JPEG or WebP"),
    ("csv called xlsx", "a.xlsx", lambda: makers.csv(), "rename it to .csv"),
    (
        "old excel",
        "a.xls",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "save it as XLSX",
    ),
    ("pdf", "a.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\n", "is a PDF"),
    ("web page", "a.csv", lambda: b"<!DOCTYPE html><html></html>", "web page"),
    ("svg as picture", "a.txt", lambda: b"<svg onload='alert(1)'/>", "web page or XML"),
    ("bzip2", "a.csv.bz2", lambda: b"BZh91AY&SY", "bzip2"),
    ("rar", "a.rar", lambda: b"Rar!\x1a\x07\x00", "RAR"),
    ("7z", "a.7z", lambda: b"7z\xbc\xaf\x27\x1c", "7z"),
    ("sqlite", "a.db", lambda: b"SQLite format 3\x00" + bytes(90), "SQLite"),
    ("gif", "a.gif", lambda: b"GIF89a" + bytes(20), "GIF"),
    ("program", "a.bin", lambda: b"\x7fELF" + bytes(100), "is a program"),
    # never run
    ("pickle", "a.pkl", lambda: pickle.dumps(Harmful()), "never opened"),
    ("pickle called csv", "a.csv", lambda: pickle.dumps(Harmful()), "never opened"),
    ("pickled array", "a.npy", npy_objects, "pickled Python objects"),
    (
        "pickled array in npz",
        "a.npz",
        lambda: makers.zipped({"x.npy": npy_objects()}),
        "pickled Python objects",
    ),
    (
        "header of an npy that is code",
        "a.npy",
        lambda: npy_with("__import__('os').system('id')"),
        "damaged NumPy header",
    ),
    # cut short, bent
    ("gzip cut short", "a.csv.gz", lambda: makers.gzipped(makers.csv())[:-12], "ends too early"),
    ("gzip bent", "a.csv.gz", lambda: b"\x1f\x8b\x08" + GARBAGE[:200], "damaged gzip"),
    (
        "gzip in gzip in gzip",
        "a.gz",
        lambda: gzip.compress(gzip.compress(gzip.compress(b"a"))),
        "gzip within gzip",
    ),
    (
        "zip cut short",
        "a.zip",
        lambda: makers.zipped({"a.csv": makers.csv()})[:-30],
        "damaged zip archive",
    ),
    ("zip entry bent", "a.zip", zip_with_damage, "inside it is damaged"),
    ("zip with a password", "a.zip", locked_zip, "locked with a password"),
    ("ods with a password", "a.ods", locked_ods, "locked with a password"),
    (
        "xlsx with a password",
        "a.xlsx",
        lambda: locked_compound("EncryptedPackage".encode("utf-16-le")),
        "locked with a password",
    ),
    (
        "xls with a password",
        "a.xls",
        lambda: locked_compound(begun((0x2F, b"\1\0" * 3))),
        "locked with a password",
    ),
    (
        "xls with a password, kept from writing, too",
        "a.xls",
        lambda: locked_compound(begun((0x86, b""), (0x2F, b"\1\0" * 3))),
        "locked with a password",
    ),
    (
        "xls that is damaged behind its beginning",
        "a.xls",
        lambda: locked_compound(begun((0xE1, b"\0\0"))),
        "not a readable Excel workbook",
    ),
    (
        "zip in zip",
        "a.zip",
        lambda: makers.zipped({"b.zip": makers.zipped({"c.csv": b"a"})}),
        "archive within an archive",
    ),
    (
        "parquet cut short",
        "a.parquet",
        lambda: makers.parquet()[:-20],
        "not a readable Parquet file",
    ),
    ("parquet magic only", "a.parquet", lambda: b"PAR1", "not a readable Parquet file"),
    ("arrow cut short", "a.feather", lambda: makers.arrow()[:-100], "not a readable Arrow file"),
    ("npy cut short", "a.npy", lambda: makers.npy()[:-5], "cut short"),
    (
        "npy of a far future",
        "a.npy",
        lambda: b"\x93NUMPY\x09\x00" + bytes(20),
        "damaged NumPy header",
    ),
    ("npy with a wrong header", "a.npy", lambda: npy_with("{'shape': 3}"), "damaged NumPy header"),
    (
        "npy with a negative length",
        "a.npy",
        lambda: npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2)}"),
        "damaged NumPy header",
    ),
    (
        "npy that claims too much",
        "a.npy",
        lambda: npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (9000000000, 9)}"),
        "81,000,000,000 numbers",
    ),
    (
        "npy of dates",
        "a.npy",
        lambda: makers.npy(np.array(["2020-01-01"], "datetime64[D]")),
        "cannot be read here",
    ),
    ("npy of complex numbers", "a.npy", lambda: makers.npy(np.array([1j])), "not plain numbers"),
    ("npy of four axes", "a.npy", lambda: makers.npy(np.zeros((2, 2, 2, 2))), "has the shape"),
    (
        "npz without a matrix",
        "a.npz",
        lambda: makers.npz(a=np.arange(3)),
        "but no matrix n×d",
    ),
    (
        "pixels beyond a byte",
        "a.npz",
        lambda: makers.npz(images=np.full((2, 3, 3), 999)),
        "give 0 to 255",
    ),
    ("png cut short", "a.png", lambda: makers.picture()[:40], "damaged"),
    ("jpeg head only", "a.jpg", lambda: makers.picture(form="JPEG")[:20], "damaged"),
    ("webp cut short", "a.webp", lambda: makers.picture(form="WEBP")[:20], "damaged"),
    (
        "pictures that are none",
        "a.zip",
        lambda: makers.zipped({"a.png": b"x", "b.png": b"y"}),
        "not a PNG, JPEG or WebP",
    ),
    (
        "workbook without sheets",
        "a.xlsx",
        lambda: xlsx_parts(workbook_xml=b"<workbook/>"),
        "no sheet with",
    ),
    (
        "workbook with bent xml",
        "a.xlsx",
        lambda: xlsx_parts(sheet1_xml=b"<worksheet><row"),
        "not a readable Excel workbook",
    ),
    (
        "word vectors cut short",
        "a.bin",
        lambda: makers.word2vec_binary()[:14],
        "does not look like word vectors",
    ),
    (
        "word vectors of zero numbers",
        "a.vec",
        lambda: b"3 0\na\nb\nc\n",
        "does not look like word vectors",
    ),
    (
        "utf-16 cut in the middle",
        "a.csv",
        lambda: "a,b\n1,2\n".encode("utf-16")[:-1],
        "begins as UTF-16",
    ),
    (
        "utf-8 mark and then latin-1",
        "a.csv",
        lambda: b"\xef\xbb\xbfname\ncaf\xe9\n",
        "begins as UTF-8 but",
    ),
    # json that is json, but no table
    ("json cut short", "a.json", lambda: makers.json_objects()[:-5], "not valid JSON"),
    ("json with a trailing comma", "a.json", lambda: b'[{"a": 1},]', "not valid JSON"),
    ("json number", "a.json", lambda: b"42", "a single value (42)"),
    ("json null", "a.json", lambda: b"null", "a single value (None)"),
    ("json of everything", "a.json", lambda: b'[1, "a", {"b": 2}]', "a list of mixed items"),
    (
        "json columns of different lengths",
        "a.json",
        lambda: b'{"a": [1, 2], "b": [1]}',
        "different lengths",
    ),
    ("json nested deeply", "a.json", lambda: b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    ("json lines without json", "a.jsonl", lambda: b"a\nb\n", "no line that is valid JSON"),
    (
        "json edges without ends",
        "a.json",
        lambda: b'{"nodes": [], "links": [{"a": 1}]}',
        "edges without ends",
    ),
    ("json number of many digits", "a.json", lambda: b"[" + b"9" * 5_000 + b"]", "not valid JSON"),
    # too large, whatever it claims
    ("gzip bomb", "a.csv.gz", lambda: gzip.compress(bytes(3_000_000)), "bytes"),
    (
        "zip bomb",
        "a.zip",
        lambda: makers.zipped({f"{i}.csv": bytes(300_000) for i in range(9)}),
        "bytes",
    ),
    ("workbook bomb", "a.xlsx", lambda: xlsx_parts(sheet1_xml=bytes(3_000_000)), "bytes"),
    (
        "workbook of laughs",
        "a.xlsx",
        lambda: xlsx_parts(sheet1_xml=LAUGHS),
        "not a readable Excel workbook",
    ),
    (
        "workbook with a far row",
        "a.xlsx",
        lambda: xlsx_parts(sheet1_xml=FAR_ROW),
        "beyond the last one of Excel",
    ),
    ("npz bomb", "a.npz", lambda: makers.npz(x=np.zeros((1_000, 400))), "bytes"),
    ("png bomb", "a.png", lambda: makers.png_header(60_000, 60_000), "pixels"),
    (
        "columns",
        "a.csv",
        lambda: b",".join([b"a"] * 5_001) + b"\n" + b",".join([b"1"] * 5_001),
        "5,001 columns",
    ),
    (
        "json columns",
        "a.json",
        lambda: json.dumps([{f"c{i}": 1 for i in range(5_001)}]).encode(),
        "5,001 columns",
    ),
    (
        "vectors of many numbers",
        "a.npy",
        lambda: makers.npy(np.zeros((1, 20_001), np.int8)),
        "20,001 dimensions",
    ),
    (
        "dictionary of one long text",
        "a.parquet",
        lambda: makers.parquet(pd.DataFrame({"a": ["x" * 9_000] * 3_000})),
        "bytes",
    ),
    # numbers that are none
    (
        "vectors of nan",
        "a.npy",
        lambda: makers.npy(np.full((3, 2), np.nan)),
        "has only finite numbers",
    ),
    (
        "vectors of infinity",
        "a.npy",
        lambda: makers.npy(np.full((3, 2), np.inf)),
        "has only finite numbers",
    ),
    (
        "lists of no numbers",
        "a.jsonl",
        lambda: b'{"v": []}\n{"v": []}\n',
        "every row had to be left out",
    ),
]
SMALL = {"EXPLORER_MAX_EXPANDED_BYTES": "2000000"}
