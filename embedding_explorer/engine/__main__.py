"""The workers of this machine, started by the server: see `cluster`."""

import sys

from embedding_explorer.engine.cluster import main

if __name__ == "__main__":
    main(sys.argv[1])
