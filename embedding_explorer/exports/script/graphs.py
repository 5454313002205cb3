"""How the encoders of graphs are written with plain scipy, numba and gensim."""

from __future__ import annotations

from embedding_explorer.encoders.inputs import adjacency, laplacian, random_walks
from embedding_explorer.exports.script.inputs import Inputs, encoder_params
from embedding_explorer.exports.script.snippet import Snippet, bare, call, fill
from embedding_explorer.space.built import Built
from embedding_explorer.space.sign_convention import signs


def _links(*, weights: bool, directed: bool) -> str:
    """Return code for `links`, the weights between two nodes as a sorted CSR matrix."""
    return fill(
        """
        place = {name: i for i, name in enumerate(names)}
        ends = np.array([[place[one], place[other]] for one, other, _ in links])
        weight = np.array([float(w) for _, _, w in links])
        weight = np.where(np.isfinite(weight), weight, 0.0)
        weight = weight / max(weight.max(initial=0.0), 1e-300)
        good = (ends[:, 0] != ends[:, 1]) & (weight >= <<faint>>)
        shape = (len(names), len(names))
        links = csr_matrix((weight[good], ends[good].T), shape=shape, dtype=np.float64)
        <<both>>links.sum_duplicates()
        links.sort_indices()<<same>>
        """,
        faint=repr(adjacency.FAINT),
        both="" if directed else "links = (links + links.T).tocsr()\n",
        same="" if weights else "\nlinks.data[:] = 1.0",
    )


def node2vec(built: Built, reads: Inputs) -> Snippet:
    """Return the code that walks the links and reads the walks."""
    params, seed = encoder_params(built), built.recipe.seed
    model = call(
        "model = Word2Vec",
        "sentences",
        vector_size=params.vector_size,
        window=params.window,
        min_count=1,
        sg=1,
        negative=params.negative,
        sample=0.0,
        epochs=params.epochs,
        seed=seed,
        workers=1,
    )
    code = fill(
        _WALKS,
        links=_links(weights=params.weights, directed=params.directed),
        walk=bare(random_walks.walk),
        seed=str(seed),
        walks=str(params.walks),
        length=str(params.length),
        p=repr(params.p),
        q=repr(params.q),
        model=model,
    )
    imports = (
        "from gensim.models import Word2Vec",
        "from scipy.sparse import csr_matrix",
        "import numba",
    )
    return Snippet("node2vec: walks, and Word2Vec of them", code, imports)


_WALKS = """
<<links>>


@numba.njit(fastmath=True, error_model="numpy")
<<walk>>


able = np.flatnonzero(np.diff(links.indptr))
draw = np.random.default_rng([<<seed>>, 2])
starts = np.concatenate([draw.permutation(able) for _ in range(<<walks>>)])
sums = np.concatenate([[0.0], np.cumsum(links.data, dtype=np.float64)])
first, to = links.indptr.astype(np.int64), links.indices.astype(np.int64)
walks = walk(
    first, to, sums, starts.astype(np.int64), <<length>>, 1 / <<p>>, 1 / <<q>>, <<seed>>
)
sentences = [[names[i] for i in row if i >= 0] for row in walks]
<<model>>  # one worker: the same seed, the same numbers
X = np.zeros((len(names), model.wv.vector_size), np.float32)
X[[place[name] for name in model.wv.index_to_key]] = model.wv.vectors
"""


def spectral(built: Built, reads: Inputs) -> Snippet:
    """Return the code that solves for the smoothest patterns."""
    params = encoder_params(built)
    parts = (signs, laplacian.components, laplacian._best, laplacian._part, laplacian._lapack)
    code = fill(
        """
        <<links>>
        DENSE = <<dense>>  # nodes up to which LAPACK finds all


        <<functions>>


        with threadpool_limits(1, user_api="blas"):
            X = smoothest(links, <<dims>>, lambda share: None)[0].astype(np.float32)
        """,
        links=_links(weights=params.weights, directed=False),
        dense=str(laplacian.DENSE),
        functions=bare(*parts, laplacian._arpack, laplacian.smoothest),
        dims=str(params.vector_size),
    )
    imports = ("from scipy.sparse import csr_matrix", "from threadpoolctl import threadpool_limits")
    return Snippet("Spectral: the Laplacian's smoothest patterns", code, imports)
