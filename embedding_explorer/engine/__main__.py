"""The workers of this machine, or the process that jobs are forked from, started by the server.

python -m embedding_explorer.engine FOLDER
python -m embedding_explorer.engine --jobs NUMBER
"""

import sys

from embedding_explorer.engine import forking, local_workers

if __name__ == "__main__":
    if sys.argv[1] == "--jobs":
        forking.main(sys.argv[2])
    else:
        local_workers.main(sys.argv[1])
