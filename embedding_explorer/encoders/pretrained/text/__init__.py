"""A transformer encoder on onnxruntime: which files, what the network computes, its tokenizer."""

from embedding_explorer.base.model_policy import PACKAGED
from embedding_explorer.encoders.pretrained.text.files import find
from embedding_explorer.encoders.pretrained.text.folder import Files
from embedding_explorer.encoders.pretrained.text.network import Network, Pieces, load

__all__ = ["PACKAGED", "Files", "Network", "Pieces", "find", "load"]
