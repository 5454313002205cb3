"""How a learned embedding is written with plain scikit-learn, and how all scripts read cells."""

from __future__ import annotations

from embedding_explorer.data import listed_values
from embedding_explorer.data.columns import text_of
from embedding_explorer.encoders.training import mlp
from embedding_explorer.exports.script.inputs import Inputs, encoder_extras, encoder_params
from embedding_explorer.exports.script.snippet import Snippet, bare, call, dedent, fill, literal
from embedding_explorer.space.built import Built

TEXT_OF = bare(text_of)
_JOINTS = ", ".join(f"re.compile({joint.pattern!r})" for joint in listed_values._JOINTS)
SPLITTING = (
    listed_values.split,
    listed_values.split_as,
    listed_values.cell_texts,
    listed_values.parted,
    listed_values.are_lists,
    listed_values.joined,
    listed_values.several_values,
    listed_values.parts,
)
SPLIT = f"""_LISTS = re.compile({listed_values._LISTS.pattern!r})  # always between two values
_COMMA = re.compile({listed_values._COMMA.pattern!r})  # where the cells of a column are lists
_JOINTS = ({_JOINTS})  # also inside names: AC/DC, Jay-Z


{TEXT_OF}


{bare(*SPLITTING)}"""
SPLIT_IMPORTS = ("import re", "from collections import Counter")
PRESENCE = dedent("""
    def presence(rows):
        \"\"\"A column per value, in the order they first appear; 1 where a row has it.\"\"\"
        levels = list(dict.fromkeys(value for row in rows for value in row))
        if not levels:
            return csr_matrix((len(rows), 0))
        return MultiLabelBinarizer(classes=levels, sparse_output=True).fit_transform(rows)
""")


def learned(built: Built, reads: Inputs) -> Snippet:
    """Return the code that trains the network and leaves its hidden layer, or its weights."""
    params, extras, roles = encoder_params(built), encoder_extras(built), built.dataset.roles
    columns = reads.columns[:-1] if params.target else reads.columns
    classes = bool(extras["classes"])
    lines = []
    for column in columns:
        if roles.get(column) == "number":
            mean, spread = extras["scales"][column].tolist()
            how = f"number({literal(column)}, {literal(mean)}, {literal(spread)})"
        else:
            how = f"categories({literal(column)}, several={column != 'name'})"
        lines.append(f"    {literal(column)}: {how},")
    model = call(
        "MLPClassifier" if classes else "MLPRegressor",
        hidden_layer_sizes=(params.hidden,),
        activation="tanh",
        alpha=params.penalty,
        batch_size=mlp.BATCH,
        learning_rate_init=params.rate,
    )
    model = f"{model[:-1]}    random_state=np.random.RandomState({built.recipe.seed}),\n)"
    code = fill(
        _TRAIN,
        split=SPLIT,
        presence=PRESENCE,
        blocks="\n".join(["blocks = {", *lines, "}"]),
        goal=_goal(built, params.target, classes=classes),
        held=str(len(extras["held_out"])),
        seed=str(built.recipe.seed),
        model=model,
        epochs=str(params.epochs),
        classes=", classes=np.arange(len(classes))" if classes else "",
        points=_values(built, columns) if params.points == "values" else _ROWS,
    )
    kind = "MLPClassifier" if classes else "MLPRegressor"
    imports = (
        *SPLIT_IMPORTS,
        "import warnings",
        "from scipy.sparse import csr_matrix, hstack",
        f"from sklearn.neural_network import {kind}",
        "from sklearn.preprocessing import MultiLabelBinarizer",
        "from threadpoolctl import threadpool_limits",
    )
    return Snippet("Learned by a small network", code, imports)


_TRAIN = """
<<split>>


<<presence>>


levels = {}


def categories(column, several):
    cells = table[column]
    rows = split(cells) if several else [[] if pd.isna(c) else [text_of(c)] for c in cells]
    levels[column] = list(dict.fromkeys(value for row in rows for value in row))
    return presence(rows)


def numbers_of(column):
    values = pd.to_numeric(table[column], errors="coerce")
    return values.to_numpy(np.float64, na_value=np.nan)


def number(column, mean, spread):
    '''Less the mean of the rows seen, by their spread; a missing one is the mean.'''
    values = numbers_of(column)
    known = np.abs(values) <= np.finfo(np.float32).max
    return csr_matrix(np.where(known, (values - mean) / spread, 0.0)[:, None])


<<blocks>>
inputs = csr_matrix(hstack(list(blocks.values())), dtype=np.float64)
<<goal>>
held = np.random.default_rng([<<seed>>, 1]).choice(known, <<held>>, replace=False)
seen = np.setdiff1d(known, held)  # the rows it learns from
model = <<model>>
with threadpool_limits(1, user_api="blas"), warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a batch larger than the rows is cut
    for epoch in range(<<epochs>>):
        model.partial_fit(inputs[seen], goal[seen]<<classes>>)
<<points>>
"""
_ROWS = "X = np.tanh(inputs @ model.coefs_[0] + model.intercepts_[0]).astype(np.float32)"


def _goal(built: Built, target: str, *, classes: bool) -> str:
    """Return code for `goal` and the rows where it is `known`."""
    if not target:
        return "goal = inputs.toarray()  # the row itself\nknown = np.arange(len(goal))"
    if classes:
        return dedent(f"""
            texts = table[{literal(target)}].astype("object").map(text_of, na_action="ignore")
            goal, classes = pd.factorize(texts, sort=True)
            known = np.flatnonzero(goal >= 0)
        """)
    mean, spread = encoder_extras(built)["scale"].tolist()
    return dedent(f"""
        goal = numbers_of({literal(target)})
        known = np.flatnonzero(np.abs(goal) <= np.finfo(np.float32).max)
        goal = (goal - {literal(mean)}) / {literal(spread)}
    """)


def _values(built: Built, columns: tuple[str, ...]) -> str:
    """Return code that leaves the weights of the categories, with their names."""
    return fill(
        """
        sizes = [block.shape[1] for block in blocks.values()]
        start = dict(zip(blocks, np.cumsum([0, *sizes])))
        places = [start[column] + i for column in levels for i in range(len(levels[column]))]
        names = <<names>>  # the points are categories
        X = model.coefs_[0][places].astype(np.float32)
        """,
        names=literal(built.space.names.astype(str).tolist()),
    )
