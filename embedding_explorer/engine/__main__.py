"""The workers of this machine, started by the server: see `local_workers`."""

import sys

from embedding_explorer.engine.local_workers import main

if __name__ == "__main__":
    main(sys.argv[1])
