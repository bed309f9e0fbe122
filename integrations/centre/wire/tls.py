"""TLS as the centre's side of a connection speaks it."""

from __future__ import annotations

import ssl
from pathlib import Path

__all__ = ["tls"]


def tls(*, certificate: Path | None, key: Path | None, ca: Path | None) -> ssl.SSLContext:
    """A client's context, TLS 1.2 or later. PEM files: ``ca`` None trusts the machine's authorities, ``certificate``
    None shows none (else mutual TLS), ``key`` None lies in the certificate's file.

    Raises:
        OSError: a file is missing or nothing TLS can use (ssl.SSLError is one).
    """
    context = ssl.create_default_context(cafile=str(ca) if ca else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate is not None:
        context.load_cert_chain(certificate, key)
    return context
