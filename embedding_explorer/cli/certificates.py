"""The command ``certificates``: keys for a cluster, so that nobody else's code runs on it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from embedding_explorer.cli.arguments import parser

_HELP = """\
Make the keys of a cluster: ca.pem, cert.pem and key.pem, valid for two years.

Copy the folder to every machine of the cluster (scp -rp), and name it to all three:

  dask scheduler --protocol tls --tls-ca-file FOLDER/ca.pem --tls-cert FOLDER/cert.pem \\
      --tls-key FOLDER/key.pem
  dask worker tls://SCHEDULER:8786 (the same three options)
  EXPLORER_TLS=FOLDER EXPLORER_SCHEDULER=tls://SCHEDULER:8786 for the app

Whoever has key.pem can run any code on the cluster. Keys that are there are never overwritten.
"""


def certificates_command(argv: Sequence[str]) -> int:
    """Write the keys and say where they are on standard output."""
    options = parser("certificates", "FOLDER", _HELP)
    options.add_argument("folder", metavar="FOLDER", help="a folder that is new, or empty")
    given = options.parse_args(argv)
    from embedding_explorer.engine import certificates

    folder = Path(given.folder)
    certificates.make(folder)
    for name in (certificates.AUTHORITY, certificates.CERTIFICATE, certificates.KEY):
        sys.stdout.write(f"{folder / name}\n")
    return 0
