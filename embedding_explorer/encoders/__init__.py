"""Things to vectors: one module per encoder, which says all that is to be known about it.

An encoder module has ``TITLE``, ``SUMMARY`` (one sentence for a learner), ``ACCEPTS`` (kinds of
data), a frozen ``Params`` whose fields are declared with `registry.param`, and the verb

    encode(dataset, params, *, seed, progress) -> Space

It may have

- ``ORDER``: where it stands among the others (after all of them when missing);
- ``REQUIRES`` (packages), ``INSTEAD`` (what to do with data of another kind, as the end of a
  sentence), ``why_not(dataset) -> str | None`` (one sentence when this dataset of an accepted kind
  cannot be encoded);
- ``is_binary(dataset, params) -> bool``: whether all it makes are 0 and 1, so that Hamming and
  Jaccard are offered;
- ``READS``: "columns", "texts", "images", "vectors", or "documents" (when missing), which are the
  rows, texts or nodes as words;
- ``LEARNS``: "nothing" where a row's vector depends on that row alone, "columns" where only which
  columns there are comes from the others, else "weights" (when missing);
- ``SEEDED``: True where the seed decides anything; ``LIGHT``: True where small data takes
  milliseconds by numpy alone; ``SLOW``: True where also small data takes seconds;
- ``PRESET``: False where it is offered in a visitor's own chain only;
- ``ASKS``: the parameter without which it can do nothing, such as a model to be brought;
- ``named(params) -> str``: its title with these parameters, where they make it another method;
- ``columns_of(dataset, params) -> list``: the columns of a table it reads, where it reads columns;
- ``place(phrase, space, extras) -> vector or None``: the vector of a phrase the user types, before
  any reducer; `extras` are the encoder's;
- ``place_rows(dataset, extras, *, known, params, progress) -> Placed``: the vectors of other rows
  of the same columns, by what was learned of the rows of the dataset `known`; without it
  cross-validation cannot keep rows apart, and no row can be added to a map. Where a row's vector
  depends on that row alone, `encode` places it;
- ``NOT_PLACED``: one sentence, why no row can be placed and what to do, where none can;
- ``script(built, reads) -> Snippet``: how it is written with plain packages, where
  `embedding_explorer.exports.script` does not know it.
"""
