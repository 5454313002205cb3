"""Things to vectors: one module per encoder, named here once, in the order they are offered.

An encoder module has ``TITLE``, ``SUMMARY`` (one sentence for a learner), ``ACCEPTS`` (kinds of
data), a frozen ``Params`` whose fields are declared with `registry.param`, and the verb

    encode(dataset, params, *, seed, progress) -> Space

It may have ``REQUIRES`` (packages), ``INSTEAD`` (what to do with data of another kind, as the end
of a sentence), ``why_not(dataset) -> str | None`` (one sentence when this
dataset of an accepted kind cannot be encoded) and ``place(phrase, space, extras) -> vector
or None`` (the vector of a phrase the user types, before any reducer; `extras` are the encoder's).
One that learns from the rows may have ``place_rows(dataset, extras) -> matrix`` (the vectors of
other rows, by what was learned), without which cross-validation cannot keep rows apart.
"""

KEYS = (
    "one_hot", "tfidf", "word2vec", "bert", "learned", "node2vec", "spectral", "pixels", "vision",
    "as_given",
)  # fmt: skip
