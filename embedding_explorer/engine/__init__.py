"""Where heavy work runs: worker processes here or on other machines, never the page's thread."""

from embedding_explorer.base.errors import EngineError
from embedding_explorer.engine.engine import Engine, default, submit
from embedding_explorer.engine.job import Job
from embedding_explorer.engine.keeping import lookup
from embedding_explorer.engine.steps import is_little, load, made_here

__all__ = [
    "Engine",
    "EngineError",
    "Job",
    "default",
    "is_little",
    "load",
    "lookup",
    "made_here",
    "submit",
]
