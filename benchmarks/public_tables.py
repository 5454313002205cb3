"""Tables that packages ship, as people have them: what is understood of each, against what should.

    python -m benchmarks.public_tables [--write]

Needs scikit-learn and gensim; takes more from statsmodels, vega_datasets, pydataset and
palmerpenguins where they are installed. --write puts the table into docs/public-tables.md. Ends
with an error where a table is understood otherwise than an analyst would.
"""

from __future__ import annotations

import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.build.presets import default_recipe
from embedding_explorer.charts import default_color
from embedding_explorer.data.summary import summary

PAGE = Path(__file__).parents[1] / "docs" / "public-tables.md"
HEAD = """# Public tables

What `python -m benchmarks.public_tables --write` found: tables that packages ship, read as a CSV
without a word about them, and what an analyst would want of each.

| table | from | rows × columns | understood as | first method | colour |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Table:
    """A table of a package and what is to be understood of it.

    Attributes
    ----------
    package : str
        Whose file it is; "pydataset" has the row names of R in front.
    content : callable () -> bytes
        The file as people have it.
    method, color : str
        The encoder of the first look, and the column that colours it ("" for none).
    aside : tuple of str
        Columns that must not be among the features: counters, ids, dates, continuous targets.
    """

    package: str
    content: Callable[[], bytes]
    method: str = "features"
    color: str = ""
    aside: tuple[str, ...] = ()
    end: str = "csv"


def _learn(name: str, *, index: bool) -> bytes:
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    frame = bunch.frame if bunch.frame is not None else bunch.data.join(bunch.target)
    return bytes(frame.to_csv(index=index).encode())


def _root(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent


def _file(package: str, path: str) -> bytes:
    return (_root(package) / path).read_bytes()


def _json(package: str, path: str) -> bytes:
    import pandas as pd

    return bytes(pd.read_json(_root(package) / path).to_csv(index=False).encode())


def _of_r(path: str) -> bytes:
    with tarfile.open(_root("pydataset") / "resources.tar.gz") as archive:
        found = archive.extractfile(f"resources/rdata/csv/{path}.csv")
        if found is None:
            raise FileNotFoundError(path)
        return found.read()


def _sklearn(name: str, *, index: bool = False, **more: object) -> Table:
    return Table("scikit-learn", partial(_learn, name, index=index), **more)  # type: ignore[arg-type]


def _r(path: str, **more: object) -> Table:
    return Table("pydataset", partial(_of_r, path), **more)  # type: ignore[arg-type]


def _vega(name: str, read: Callable[[str, str], bytes] = _file, **more: object) -> Table:
    return Table("vega_datasets", partial(read, "vega_datasets", f"_data/{name}"), **more)  # type: ignore[arg-type]


def _stats(name: str, **more: object) -> Table:
    path = f"datasets/{name}/{name}.csv"
    return Table("statsmodels", partial(_file, "statsmodels", path), **more)  # type: ignore[arg-type]


INDEX = ("column 1",)  # of pandas, or the row numbers of R
TABLES: dict[str, Table] = {
    "iris": _sklearn("iris", color="target"),
    "wine": _sklearn("wine", index=True, color="target", aside=INDEX),
    "breast_cancer": _sklearn("breast_cancer", color="target"),
    "diabetes": _sklearn("diabetes", color="target", aside=("target",)),
    "digits": _sklearn("digits", method="as_given", color="target"),
    "linnerud": _sklearn("linnerud", index=True, aside=INDEX),
    "news": Table(
        "gensim",
        partial(_file, "gensim", "test/test_data/lee_background.cor"),
        method="tfidf",
        end="txt",
    ),
    "mtcars": _r("datasets/mtcars", aside=INDEX),
    "USArrests": _r("datasets/USArrests", aside=INDEX),
    "swiss": _r("datasets/swiss", aside=INDEX),
    "airquality": _r("datasets/airquality", aside=INDEX),
    "biopsy": _r("MASS/biopsy", color="class", aside=(*INDEX, "ID")),
    "Cars93": _r("MASS/Cars93", color="Type", aside=(*INDEX, "Make")),
    "crabs": _r("MASS/crabs", color="sp", aside=(*INDEX, "index")),
    "Pima.tr": _r("MASS/Pima.tr", color="type", aside=INDEX),
    "Boston": _r("MASS/Boston", aside=INDEX),
    "survey": _r("MASS/survey", color="Sex", aside=INDEX),
    "Salaries": _r("car/Salaries", color="rank", aside=INDEX),
    "msleep": _r("ggplot2/msleep", color="vore", aside=(*INDEX, "genus")),
    "mpg": _r("ggplot2/mpg", color="class", aside=INDEX),
    "cars": _vega("cars.json", _json, color="Origin", aside=("Year",)),
    "barley": _vega("barley.json", _json, color="variety"),
    "seattle-weather": _vega("seattle-weather.csv", color="weather", aside=("date",)),
    "stocks": _vega("stocks.csv", color="symbol", aside=("date",)),
    "fair": _stats("fair"),
    "star98": _stats("star98"),
    "longley": _stats("longley", aside=("Obs",)),
    "anes96": _stats("anes96"),
    "china_smoking": _stats("china_smoking"),
    "modechoice": _stats("modechoice", aside=("individual",)),
    "penguins": Table(
        "palmerpenguins",
        partial(_file, "palmerpenguins", "data/penguins.csv"),
        color="species",
    ),
}


@dataclass(frozen=True)
class Understood:
    """What was understood of a table, and what of it is wrong (empty where nothing is)."""

    rows: int
    columns: int
    says: str
    method: str
    color: str
    wrong: tuple[str, ...]


def understood(name: str, table: Table) -> Understood:
    """Read one table and hold it against what is expected of it."""
    data = ee.read(table.content(), name=f"{name}.{table.end}")
    recipe = default_recipe(data)
    color = default_color(ee.build(data, replace(recipe, projection=None))) or ""
    used = [c for c in table.aside if data.roles.get(c) in ("number", "category", "text")]
    wrong = [f"{column} is a feature" for column in used]
    for what, found, wanted in (
        ("method", recipe.encoder, table.method),
        ("colour", color, table.color),
    ):
        if found != wanted:
            wrong.append(f"{what} {found or 'none'}, not {wanted or 'none'}")
    steps = [recipe.encoder, recipe.projection or "pca"]
    titles = [
        registry.find(kind, key).TITLE
        for kind, key in zip(("encoders", "reducers"), steps, strict=True)
    ]
    columns = len(data.columns)
    return Understood(len(data), columns, summary(data), " → ".join(titles), color, tuple(wrong))


def available() -> Iterator[tuple[str, Table]]:
    """Yield the tables whose package is installed."""
    for name, table in TABLES.items():
        package = {"scikit-learn": "sklearn"}.get(table.package, table.package)
        if find_spec(package):
            yield name, table


def main(*flags: str) -> int:
    """Print what is understood of every table; return how many are understood wrongly."""
    lines, failed = [], 0
    for name, table in available():
        u = understood(name, table)
        failed += bool(u.wrong)
        lines.append(
            f"| {name} | {table.package} | {u.rows:,} × {u.columns} | {u.says} | {u.method} "
            f"| {u.color} |"
        )
        print(f"{'WRONG' if u.wrong else 'right'}  {name}: {u.says} {'; '.join(u.wrong)}")
    print(f"{len(lines)} tables of {len(TABLES)} are here, {failed} understood wrongly.")
    if "--write" in flags:
        PAGE.write_text(HEAD + "\n".join(lines) + "\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
