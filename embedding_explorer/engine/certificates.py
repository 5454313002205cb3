"""The keys of a cluster: who has them is let in, whoever has not is refused by TLS itself.

A folder holds the certificate of an authority made for this one cluster (`ca.pem`), and one
certificate of it with its key (`cert.pem`, `key.pem`) for scheduler, workers and server alike. The
authority's own key is never written: nobody can make a further certificate later.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedding_explorer.base import files
from embedding_explorer.base.errors import InputError, require

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

VARIABLE = "EXPLORER_TLS"
AUTHORITY, CERTIFICATE, KEY = "ca.pem", "cert.pem", "key.pem"
DAYS = 730  # two school years; a set cannot be prolonged, only made anew
CLOCKS = 1  # hours that the clocks of a cluster's machines may differ
MAKE = "python -m embedding_explorer certificates FOLDER"


def make(folder: Path) -> None:
    """Write a new authority, and one certificate with its key, for this user to read alone.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty; only this user may enter it afterwards.

    Raises
    ------
    InputError
        If something is there already, or the folder cannot be written.
    """
    require("cryptography", "The keys of a cluster")
    try:
        files.make_root(folder)
        if any(folder.iterdir()):
            raise InputError(
                f"The folder {_short(folder)} is not empty, and existing keys are never "
                "overwritten. Name a new folder, or remove this one first."
            )
        files.close_root(folder)
        for name, text in _made().items():
            with files.create(folder.resolve(), name) as file:
                file.write(text)
    except OSError as error:
        raise InputError(
            f"The keys cannot be written into {_short(folder)} ({error.strerror}); name a folder "
            "that this user may make."
        ) from error


def security(folder: str) -> Any:
    """Return dask's `Security` of a folder that `make` filled.

    Raises
    ------
    InputError
        If a file is missing or no such file, or the certificate is not valid today.
    """
    import ssl

    require("cryptography", "The keys of a cluster")
    from cryptography import x509
    from distributed.security import Security

    paths = [Path(folder) / name for name in (AUTHORITY, CERTIFICATE, KEY)]
    try:
        found = x509.load_pem_x509_certificate(paths[1].read_bytes())
        authority, certificate, key = (str(path.resolve(strict=True)) for path in paths)
        made = Security(
            require_encryption=True,
            tls_ca_file=authority,
            tls_client_cert=certificate,
            tls_client_key=key,
        )
        made.get_connection_args("client")  # reads all three, and that key and certificate fit
    except (OSError, ValueError, ssl.SSLError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(
            f"The keys in {_short(folder)} ({VARIABLE}) cannot be used ({_short(why)}); it needs "
            f"{AUTHORITY}, {CERTIFICATE} and {KEY} as {MAKE} makes them."
        ) from error
    now = datetime.datetime.now(datetime.UTC)
    if not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
        raise InputError(
            f"The certificate in {_short(folder)} ({VARIABLE}) is valid until "
            f"{found.not_valid_after_utc:%Y-%m-%d} only; make a new set by {MAKE}, and start "
            "scheduler, workers and this with it."
        )
    return made


def _made() -> dict[str, bytes]:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    authority, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    of_authority = _certificate("embedding-explorer authority", authority, None)
    of_own = _certificate("embedding-explorer", own, (of_authority, authority))
    return {
        AUTHORITY: of_authority.public_bytes(Encoding.PEM),
        CERTIFICATE: of_own.public_bytes(Encoding.PEM),
        KEY: own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    by: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
) -> x509.Certificate:
    """Return a certificate signed by an authority, or that of an authority itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    issuer, signer = (by[0].subject, by[1]) if by else (subject, key)
    now = datetime.datetime.now(datetime.UTC)
    usages = x509.KeyUsage(
        digital_signature=by is not None,
        key_cert_sign=by is None,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    of_signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=CLOCKS))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None if by else 0), True)
        .add_extension(usages, True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(of_signer, False)
        .sign(signer, hashes.SHA256())
    )


def _short(text: object) -> str:
    shown = str(text)
    return repr(shown if len(shown) <= 60 else f"…{shown[-60:]}")
