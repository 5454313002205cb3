"""An image encoder on onnxruntime that the user brings: its files, its pictures, its vectors."""

from embedding_explorer.vision.files import Files, find
from embedding_explorer.vision.network import Network, load

__all__ = ["Files", "Network", "find", "load"]
