"""How each encoder is written with plain scikit-learn, gensim and scipy: one snippet per key.

Every snippet takes what reading left (`names`, `table`, `vectors`, `images` or `links`) and leaves
`X`, the vectors as float32, and `names`, one per row of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from embedding_explorer.data import word_tokens
from embedding_explorer.exports.script.features import features
from embedding_explorer.exports.script.graphs import node2vec, spectral
from embedding_explorer.exports.script.inputs import Inputs, encoder_extras, encoder_params
from embedding_explorer.exports.script.learned import (
    PRESENCE,
    SPLIT,
    SPLIT_IMPORTS,
    TEXT_OF,
    learned,
)
from embedding_explorer.exports.script.snippet import Snippet, call, dedent, fill, literal
from embedding_explorer.exports.script.static_text import static_text
from embedding_explorer.exports.script.transformer import transformer
from embedding_explorer.exports.script.vision import vision
from embedding_explorer.space.built import Built

_WORDS = f"TOKEN = {word_tokens.TOKEN!r}  # a word in any script"


def _one_hot(built: Built, reads: Inputs) -> Snippet:
    return {"columns": _one_hot_columns, "texts": _one_hot_texts, "links": _one_hot_links}[
        reads.form
    ](built, reads)


def _one_hot_columns(built: Built, reads: Inputs) -> Snippet:
    params, roles = encoder_params(built), built.dataset.roles
    lines = []
    for column in reads.columns:
        if roles.get(column) == "number":
            how = f"number({literal(column)})" if params.numbers != "left out" else ""
        else:
            several = params.split and column != "name"
            how = f"categories({literal(column)}, several={several})"
        lines += [f"    {how},"] if how else []
    code = _CATEGORIES + _NUMBER.get(params.numbers, "")
    blocks = "\n".join(["X = hstack([", *lines, "]).tocsr().astype(np.float32)"])
    return Snippet("One-hot", f"{SPLIT}\n\n\n{code}\n\n\n{blocks}", _ONE_HOT_IMPORTS)


_ONE_HOT_IMPORTS = (
    *SPLIT_IMPORTS,
    "from scipy.sparse import csr_matrix, hstack",
    "from sklearn.preprocessing import MultiLabelBinarizer",
)
_CATEGORIES = (
    PRESENCE
    + "\n\n\n"
    + dedent("""
    def categories(column, several):
        cells = table[column]
        if several:
            return presence(split(cells))
        return presence([[] if pd.isna(cell) else [text_of(cell)] for cell in cells])
""")
)
_FILLED = '''


def number(column):
    """The numbers of a column; a missing one is the mean of the others."""
    values = pd.to_numeric(table[column], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    known = np.abs(values) <= np.finfo(np.float32).max
    mean = float(np.mean(values[known])) if known.any() else 0.0
    values = np.where(known, values, mean)
'''
_NUMBER = {
    "scaled": _FILLED
    + """    low, high = values.min(), values.max()
    values = (values - low) / (high - low if high > low else 1)
    return csr_matrix(values[:, None].astype(np.float32))""",
    "as they are": _FILLED + """    return csr_matrix(values[:, None].astype(np.float32))""",
}


def _one_hot_texts(built: Built, reads: Inputs) -> Snippet:
    code = dedent("""
        X = presence([re.findall(TOKEN, text.lower()) for text in texts]).tocsr().astype(np.float32)
    """)
    parts = (_texts(built, reads), _WORDS, "", PRESENCE, "", code)
    return Snippet("One-hot of the words", "\n".join(parts), _ONE_HOT_IMPORTS)


def _one_hot_links(built: Built, reads: Inputs) -> Snippet:
    weight = "" if encoder_params(built).weights else "\nX.data[:] = 1.0"
    code = dedent("""
        place = {name: i for i, name in enumerate(names)}
        source = np.array([place[one] for one, _, _ in links])
        target = np.array([place[other] for _, other, _ in links])
        weight = np.array([float(w) for _, _, w in links])
        loop = source == target
        n = len(names)
        once = csr_matrix((weight, (source, target)), shape=(n, n))
        back = csr_matrix((weight[~loop], (target[~loop], source[~loop])), shape=(n, n))
        X = (once + back).tocsr()
    """)
    imports = ("from scipy.sparse import csr_matrix",)
    return Snippet("Links of each node", f"{code}{weight}\nX = X.astype(np.float32)", imports)


def _texts(built: Built, reads: Inputs) -> str:
    columns = ", ".join(f"table[{literal(c)}]" for c in reads.columns)
    numeric = any(built.dataset.items[c].dtype.kind == "f" for c in reads.columns)
    code = fill(
        """
        texts = [
            "\\n".join(<<text>>(part) for part in row if not pd.isna(part) and str(part))
            for row in zip(<<columns>>)
        ]
        """,
        columns=columns,
        text="text_of" if numeric else "str",
    )
    return f"{TEXT_OF}\n\n\n{code}" if numeric else code


def _tokens(reads: Inputs) -> str:
    """Return code for `tokens`: the cells of every row, or the neighbours of every node."""
    if reads.form == "links":
        return _LINKED
    columns = ", ".join(f"split(table[{literal(c)}])" for c in reads.columns)
    rows = f"tokens = [[value for cell in row for value in cell] for row in zip({columns})]"
    return f"{SPLIT}\n\n\n{rows}"


_LINKED = dedent("""
    linked = {name: [] for name in names}
    for one, other, _ in links:
        linked[one].append(other)
        if one != other:
            linked[other].append(one)
    tokens = list(linked.values())
""")


def _tfidf(built: Built, reads: Inputs) -> Snippet:
    params, settings = encoder_params(built), _settings(built)
    word = settings["analyzer"] == "word"
    running = settings["running_text"]
    rows = [_texts(built, reads) if reads.form == "texts" else _tokens(reads)]
    if reads.form != "texts" and not word:
        rows.append('texts = [" ".join(cells) for cells in tokens]')
    arguments = {
        "analyzer": settings["analyzer"],
        "ngram_range": tuple(settings["ngram_range"]),
        "lowercase": settings["lowercase"],
        "min_df": params.min_df,
        "max_df": params.max_df,
        "stop_words": settings["stop_words"] if word else None,
    }
    if params.weighting == "tf-idf":
        arguments |= {"norm": "l2", "smooth_idf": True, "sublinear_tf": settings["sublinear"]}
    else:
        arguments |= {"binary": params.weighting == "binary"}
    name = "TfidfVectorizer" if params.weighting == "tf-idf" else "CountVectorizer"
    made = call(name, **arguments).removesuffix(")")
    made += _analysis(word=word, running=running, lower=settings["lowercase"]) + ")"
    rows.append(_WORDS if word and running else "")
    fit = f"X = vectorizer.fit_transform({'texts' if running else 'tokens'})"
    code = [*rows, f"vectorizer = {made}", fit, "X.sort_indices()", "X = X.astype(np.float32)"]
    if params.points == "words":
        code.append("names = vectorizer.get_feature_names_out().tolist()  # the points are words")
        code.append("X = X.T.tocsr()")
    imports = (*SPLIT_IMPORTS, f"from sklearn.feature_extraction.text import {name}")
    return Snippet("TF-IDF and counts", "\n".join(part for part in code if part), imports)


def _settings(built: Built) -> dict[str, Any]:
    """Return what decides the terms, by the encoder's own rule."""
    from embedding_explorer.encoders import tfidf
    from embedding_explorer.encoders.inputs.documents import documents

    return tfidf._settings(encoder_params(built), documents(built.dataset))


def _analysis(*, word: bool, running: bool, lower: bool) -> str:
    """Return the arguments that say what a term is: a word of ours, or a whole cell."""
    if running:
        return f"    token_pattern={'TOKEN' if word else None},\n    dtype=np.float64,\n"
    cell = "cell.lower()" if lower else "cell"
    return (
        f"    preprocessor=lambda cells: [{cell} for cell in cells],\n"
        "    tokenizer=list,\n    token_pattern=None,\n    dtype=np.float64,\n"
    )


def _word2vec(built: Built, reads: Inputs) -> Snippet:
    from embedding_explorer.encoders import word2vec

    params, extras = encoder_params(built), encoder_extras(built)
    model = call(
        "model = Word2Vec",
        "[sentence for document in documents for sentence in document]",
        vector_size=params.vector_size,
        window=params.window,
        min_count=extras["min_count"],
        max_final_vocab=word2vec.POINTS,
        sg=int(params.architecture == "skip-gram"),
        negative=params.negative,
        sample=params.sample,
        epochs=extras["epochs"],
        seed=built.recipe.seed,
        workers=1,
    )
    sentences = _COMPANY[reads.form](built, reads)
    code = f"{sentences}\n{model}  # one worker: the same seed, the same numbers"
    imports = (*SPLIT_IMPORTS, "from gensim.models import Word2Vec")
    return Snippet("Word2Vec", f"{code}\n{_POINTS[params.points]}", imports)


def _sentences(built: Built, reads: Inputs) -> str:
    end = f"END = re.compile({word_tokens._END.pattern!r})  # where a sentence ends"
    rows = dedent("""
        documents = [
            [words for part in END.split(text) if (words := re.findall(TOKEN, part.lower()))]
            for text in texts
        ]
    """)
    return "\n".join((_texts(built, reads), _WORDS, end, rows))


_COMPANY: dict[str, Callable[[Built, Inputs], str]] = {
    "texts": _sentences,
    "cells": lambda _, reads: f"{_tokens(reads)}\ndocuments = [[cells] for cells in tokens]",
    "links": lambda _, reads: (
        f"{_tokens(reads)}\ndocuments = [[[name, *others]] for name, others in zip(names, tokens)]"
    ),
}
_POINTS = {
    "words": dedent("""
        names = model.wv.index_to_key  # the points are words
        X = model.wv.vectors
    """),
    "documents": dedent("""
        X = np.zeros((len(documents), model.wv.vector_size), np.float32)
        for row, document in enumerate(documents):
            known = [model.wv.key_to_index[w] for s in document for w in s if w in model.wv]
            if known:
                X[row] = model.wv.vectors[known].mean(axis=0)
    """),
}


def _bert(built: Built, reads: Inputs) -> Snippet:
    extras = encoder_extras(built)
    return transformer(_texts(built, reads), extras["settings"], extras["network"])


def _vision(built: Built, reads: Inputs) -> Snippet:
    extras = encoder_extras(built)
    return vision(extras["settings"], extras["network"])


def _pixels(built: Built, reads: Inputs) -> Snippet:
    code = "X = images.astype(np.float32) / np.float32(255)"
    images = built.dataset.images
    if encoder_params(built).grey and images is not None and images.ndim == 4:
        code += "\nX = X @ np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601"
    return Snippet("Pixels", f"{code}\nX = np.ascontiguousarray(X.reshape(len(X), -1))")


def _as_given(built: Built, reads: Inputs) -> Snippet:
    return Snippet("Vectors as given", "X = np.asarray(vectors, dtype=np.float32)")


def _static_text(built: Built, reads: Inputs) -> Snippet:
    return static_text(_texts(built, reads), encoder_extras(built))


def _distances(built: Built, reads: Inputs) -> Snippet:
    return Snippet("Distances as given", "X = np.asarray(distances, dtype=np.float32)")


ENCODERS: dict[str, Callable[[Built, Inputs], Snippet]] = {
    "features": features,
    "one_hot": _one_hot,
    "tfidf": _tfidf,
    "word2vec": _word2vec,
    "bert": _bert,
    "static_text": _static_text,
    "learned": learned,
    "node2vec": node2vec,
    "spectral": spectral,
    "pixels": _pixels,
    "vision": _vision,
    "as_given": _as_given,
    "distances": _distances,
}
