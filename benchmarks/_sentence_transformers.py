"""Encode texts with sentence-transformers when asked, for `bert_peer`; another Python runs this.

Arguments: the folder of a model, a JSON file with lists of texts, a folder for the vectors. Each
line read is the name of a list; each line written is its seconds of wall time and of CPU.
"""

import json
import sys
import time
from pathlib import Path


def main(model: str, texts: str, out: str) -> None:
    """Answer line by line."""
    import numpy as np
    import sentence_transformers
    import torch

    encoder = sentence_transformers.SentenceTransformer(model, device="cpu")
    lists = json.loads(Path(texts).read_text("utf-8"))
    for found in lists.values():
        encoder.encode(found[:64])  # warm
    versions = f"sentence-transformers {sentence_transformers.__version__}, "
    print(json.dumps(f"{versions}torch {torch.__version__}, {torch.get_num_threads()} threads"))
    sys.stdout.flush()
    for line in sys.stdin:
        name = line.strip()
        wall, cpu = time.perf_counter(), time.process_time()
        vectors = encoder.encode(lists[name], normalize_embeddings=True, show_progress_bar=False)
        took = time.perf_counter() - wall, time.process_time() - cpu
        np.save(Path(out) / f"{name}.npy", vectors)
        print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
