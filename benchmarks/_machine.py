"""On what was measured: the processor, its cores, the kernels of BLAS, the versions."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

from benchmarks.serving import processor
from embedding_explorer.base.version import VERSION

LIBRARIES = (
    "numpy", "scipy", "scikit-learn", "pandas", "pyarrow", "numba", "umap-learn", "pynndescent",
    "openTSNE", "gensim", "onnxruntime", "python-calamine", "openpyxl", "streamlit", "plotly",
)  # fmt: skip


def machine() -> dict[str, str]:
    """Return what a figure of speed depends on, by what it is called."""
    return {
        "processor": f"{processor()} ({platform.machine()})",
        "cores": str(os.cpu_count()),
        "BLAS": blas(),
        "system": f"{platform.system()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "Embedding Explorer": VERSION,
    }


def blas() -> str:
    """Return the libraries of BLAS that numpy and SciPy bring, each with the kernel it chose."""
    import numpy  # noqa: F401 - loads its own library
    import scipy.linalg  # noqa: F401 - loads its own library
    from threadpoolctl import threadpool_info

    found = {
        f"{one['internal_api']} {one['version']}, kernel {one['architecture']}, "
        f"{one['num_threads']} threads unless told otherwise"
        for one in threadpool_info()
        if one["user_api"] == "blas"
    }
    return "; ".join(sorted(found))


def load() -> float:
    """Return how many processes wanted to run, on average of the last minute; 0 if unknown."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
