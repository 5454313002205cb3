"""The process that jobs are forked from, started by the server: see `forking`."""

import sys

from embedding_explorer.engine import forking

if __name__ == "__main__":
    forking.main(sys.argv[1])
