"""An image encoder on onnxruntime that the user brings: its files, its pictures, its vectors."""

from embedding_explorer.encoders.pretrained.image.files import Files, find
from embedding_explorer.encoders.pretrained.image.network import Network, load

__all__ = ["Files", "Network", "find", "load"]
