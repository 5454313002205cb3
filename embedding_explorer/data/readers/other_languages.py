"""Texts in a language or format of their own that are no lines to compare, and what to do."""

from __future__ import annotations

import re

SEEN = 20_000  # bytes at the beginning that tell
# How a line ends, and what may stand above. What is repeated gives nothing back: a text made to
# match nearly would be gone through again and again.
END = rb"[^\r\n]*+\r?\n"
REMARKS = rb"(?>\s+|(?:#|--|%|//)[^\r\n]*+)*+"
MAIL = (
    rb"From|To|Cc|Subject|Date|Message-ID|MIME-Version|Received|Return-Path|Delivered-To|Reply-To"
)
SQL = (
    rb"(?>\s+|--[^\n]*|/\*.*?\*/;?|\\(?:un)?restrict[^\n]*"
    rb"|(?:SET|USE|BEGIN|PRAGMA|START|LOCK|SELECT pg_catalog)\b[^;\n]*;)*+"
    rb"(?:INSERT INTO|CREATE (?:TABLE|DATABASE|SCHEMA|TYPE|EXTENSION)|DROP TABLE|COPY)\s[^;]*[(;]"
)
ROWS = "save the table in it as CSV"

# What a text begins with, and what follows "The file 'x' ..."; flags as of `re`.
TEXTS: tuple[tuple[bytes, int, str], ...] = (
    (SQL, re.DOTALL, "is SQL; run it in a database and save the table as CSV"),
    (
        REMARKS + rb"@(?:article|book|inproceedings|incollection|misc|phdthesis|techreport)\s*[{(]",
        re.I,
        "is BibTeX; save the references as CSV, for instance with Zotero",
    ),
    (rb"\s*BEGIN:VCARD\s", re.I, "holds contacts (vCard); export them as CSV"),
    (rb"\s*BEGIN:VCALENDAR\s", re.I, "is a calendar (iCalendar); export its events as CSV"),
    (rb"LOCUS +\S+ +\d+ (?:bp|aa)\b", 0, "is GenBank; save its sequences as FASTA"),
    (
        rb"ID   \S+ " + END + rb"(?:AC|XX|DT)  ",
        0,
        "is of EMBL or UniProt; save its sequences as FASTA",
    ),
    (
        rb"@[^\r\n]+\r?\n[ACGTUNacgtun.]{8,}\r?\n\+" + END + rb"[!-~]{8,}\s",
        0,
        "is FASTQ; save its sequences as FASTA",
    ),
    (
        rb"(?:[^\r\n]*\r?\n){3}[^\r\n]*V[23]000\s",
        0,
        "holds molecules (SDF or MOL); save their names and numbers as CSV",
    ),
    (rb"From \S+@\S+ .*\d{4}\r?\n", 0, "is mail (mbox); save subjects and texts as CSV"),
    (
        rb"(?:(?:" + MAIL + rb"): " + END + rb"(?:[ \t]+\S" + END + rb")*+){3}",
        re.I,
        "is mail; save subjects and texts as CSV",
    ),
    (
        rb"(?:#" + END + rb")*1(?:-\d+)?(?:\t[^\t\r\n]+){9}\r?\n",
        0,
        "is CoNLL-U, a line for each word; save its sentences, one per line",
    ),
    (
        REMARKS + rb"- +[\w][\w .-]*:(?: [^\r\n]*)?\r?\n +[\w][\w .-]*:\s",
        0,
        "is YAML; save its list as JSON",
    ),
    (REMARKS + rb"\[\[[\w.\" -]+\]\]\s*\n\s*[\w.-]+ *= ", 0, "is TOML; save its list as JSON"),
    (rb"\s*\[Script Info\]\s", re.I, "holds subtitles in ASS; save them as SRT"),
    (
        rb"\s*\d+:\d\d:\d\d\.\d{3},\d+:\d\d:\d\d\.\d{3}\s",
        0,
        "holds subtitles in SBV; save them as SRT",
    ),
    (
        rb"(?>\s+|[#;][^\r\n]*)*+\[[^\]\r\n]+\]\s*\n(?>\s+|[#;][^\r\n]*)*+"
        rb"(?:[\w][\w .-]*+[=:]" + END + rb"\s*+)++\[[^\]\r\n]+\]\s*\n",
        0,
        "is an INI file; save its sections as the rows of a CSV",
    ),
    (rb"format-version:" + END, 0, "is an ontology (OBO); save its terms as CSV"),
    (
        rb"\s*(?:[\[(]\s*)?[\[({]\s*(?:u|b)?'(?:[^'\\\r\n]|\\.)*'\s*[:,\])}]",
        0,
        "is written as Python prints it; save it with json.dump, or a table with to_csv",
    ),
    (
        rb"(?:Rows|Observations): [\d,]+\s+(?:Columns|Variables): [\d,]+\s+\$ ",
        0,
        "is what glimpse() printed, with some values of each column; save it with write.csv",
    ),
    (
        rb"(?:'data\.frame'|tibble \[|Classes .*data\.frame.*)" + END + rb" *\.*\$ ",
        0,
        "is what str() printed, with some values of each column; save it with write.csv",
    ),
    (rb"<class 'pandas\.", 0, "is what info() printed and holds no row; save it with to_csv"),
    (rb"\{\\rtf\d?", 0, "is RTF; save it as plain text"),
    (REMARKS + rb"@?prefix\s+[\w-]*:\s*<", re.I, "is RDF; save a table of it as CSV"),
    (
        rb"(?:\s*(?:<[^>\s]+>|_:\w+)\s+<[^>\s]+>\s+(?:<|_:|\")[^\r\n]*\.\s*\n){2,}",
        0,
        "is RDF; save a table of it as CSV",
    ),
    (
        rb"(?:#" + END + rb")*msgid \"",
        0,
        "is a catalogue of translations (gettext); save it as CSV with po2csv",
    ),
    (
        REMARKS + rb"\\(?:documentclass|begin\{(?:table|tabular|longtable|document))",
        0,
        "is LaTeX; save the table in it as CSV, or copy the text of the finished page",
    ),
    (rb"\s*\{\|[^\r\n]*\r?\n\s*[|!]", 0, "is a table of MediaWiki; copy it from the finished page"),
    (
        rb"\s*(?:\d+\xc3\x97\d+ \w*DataFrame[^\n]*\n)?\s*Row \xe2\x94\x82 ",
        0,
        "is what Julia printed; save the table with CSV.write",
    ),
    (
        rb"\s*\+-+\+\r?\n\s*\|[^\r\n]*\|\r?\n\s*\|-+\|\r?\n\s*\d+\. \|",
        0,
        "is what Stata printed; save the table with export delimited",
    ),
    (rb"=LDR  ", 0, f"is MARC; {ROWS}"),
    (
        rb"\s*(?:window\.[\w.]+|(?:var|let|const) \w+) *= *[\[{]",
        0,
        "is JavaScript; leave out what stands before the first bracket and save it as JSON",
    ),
)
PATTERNS = tuple((re.compile(pattern, flags), reason) for pattern, flags, reason in TEXTS)
# Archives that are one document: what they begin with, what is in them, and what to do.
PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"ppt/", b"customXml/")
DOCUMENTS: tuple[tuple[tuple[bytes, ...], bytes, str], ...] = (
    (PARTS, b"word/document.xml", "is a Word document; save it as text, its tables as CSV"),
    (PARTS, b"ppt/presentation.xml", "is a PowerPoint document; copy its text and paste it"),
    ((b"mimetype",), b"application/epub+zip", "is an e-book (EPUB); save it as plain text"),
    (
        (b"mimetype",),
        b"application/vnd.oasis.opendocument.text",
        "is a LibreOffice document; save it as text, its tables as CSV",
    ),
    (
        (b"mimetype",),
        b"application/vnd.oasis.opendocument.presentation",
        "is a LibreOffice presentation; copy its text and paste it",
    ),
    (
        (b"Index/", b"Data/", b"preview"),
        b"Index/Document.iwa",
        "is a document of Apple's; export it",
    ),
)
HEAD = 30  # bytes of an entry of an archive before its name


def reason(data: bytes) -> str | None:
    """Return what a text or an archive is and what to do, None where it is none of these."""
    if data.startswith(b"PK"):
        first = data[HEAD : HEAD + 100]
        said = (
            why for parts, inside, why in DOCUMENTS if first.startswith(parts) and inside in data
        )
        return next(said, None)
    head = data[:SEEN].removeprefix(b"\xef\xbb\xbf")
    return next((why for pattern, why in PATTERNS if pattern.match(head)), None)
