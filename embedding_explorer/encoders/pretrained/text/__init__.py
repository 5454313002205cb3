"""A transformer encoder on onnxruntime: which files, what the network computes, its tokenizer."""

from embedding_explorer.encoders.pretrained.text.files import PACKAGED, Files, find
from embedding_explorer.encoders.pretrained.text.network import Network, Pieces, load

__all__ = ["PACKAGED", "Files", "Network", "Pieces", "find", "load"]
