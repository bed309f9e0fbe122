"""The root and the issuing authorities, each made on first use and kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from integrations.centre.pki import profiles
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.files import alone, read_json, write_json
from integrations.centre.pki.keys import Key, new_key, open_key, protected
from integrations.centre.pki.names import read_name, write_name
from integrations.centre.pki.store import Store

__all__ = ["ROOT", "Authority", "authority_called", "authority_of", "issuing_authorities", "root_of", "written"]

ROOT = "root"
_ROOT_NAME = "C=JP,O=Akashi test PKI (not J-LIS),CN=Root of the exchange centre's test PKI"
_FILE = "authority.json"


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority with its keys. ``written``: its name as registers write it; ``word``: its part of a URL.

    The root has no responder: what it issued is told by its CRL.
    """

    word: str
    written: str
    folder: Path
    certificate: x509.Certificate
    key: Key
    responder: x509.Certificate | None
    responder_key: Key | None


def root_of(store: Store) -> Authority:
    """The root, made on first use. Raises PkiError when its files are open to others or broken."""
    folder = store.place("authorities", ROOT)
    with alone(folder / _FILE):
        if not (folder / _FILE).exists():
            key = new_key(store.algorithm)
            own = profiles.authority(
                subject=read_name(_ROOT_NAME), key=key, issuer=None, issuer_key=key, crl=_crl_url(store, ROOT)
            )
            write_json(folder / _FILE, {"written": _ROOT_NAME, "certificate": _text(own), "key": protected(key, "")})
    return _load(folder, ROOT)


def authority_of(*, store: Store, issuer: str) -> Authority:
    """The issuing authority called ``issuer``, made on first use.

    Raises PkiError: the name cannot stand in a certificate, another writing of the same name is in use, or the files
    are open to others or broken.
    """
    name = read_name(issuer)
    word = _word(name)
    folder = store.place("authorities", word)
    if not (folder / _FILE).exists():
        root = root_of(store)
        with alone(folder / _FILE):
            if not (folder / _FILE).exists():
                write_json(folder / _FILE, _new(store, root, name, word, issuer))
    found = _load(folder, word)
    if found.written != issuer:
        raise PkiError(f"発行者「{issuer}」は、すでに「{found.written}」と書いて使っています。同じ書き方にしてください")
    return found


def authority_called(*, store: Store, word: str) -> Authority | None:
    """The authority whose part of a URL is ``word``; None when there is none (it is never made here)."""
    if not word.isalnum() or not word.isascii():
        return None
    folder = store.place("authorities") / word
    return _load(folder, word) if (folder / _FILE).exists() else None


def issuing_authorities(store: Store) -> tuple[Authority, ...]:
    """Every issuing authority made so far, in the order of their words."""
    words = sorted(path.parent.name for path in store.place("authorities").glob(f"*/{_FILE}"))
    return tuple(_load(store.place("authorities", word), word) for word in words if word != ROOT)


def _word(name: x509.Name) -> str:
    return hashlib.sha256(name.public_bytes()).hexdigest()[:16]


def _new(store: Store, root: Authority, name: x509.Name, word: str, issuer: str) -> dict[str, Any]:
    key, answering = new_key(store.algorithm), new_key(store.algorithm)
    der = profiles.authority(
        subject=name, key=key, issuer=root.certificate, issuer_key=root.key, crl=_crl_url(store, ROOT)
    )
    own = x509.load_der_x509_certificate(der)
    teller = profiles.responder(
        subject=read_name(f"C=JP,O=Akashi test PKI (not J-LIS),CN=OCSP responder {word}"),
        key=answering,
        issuer=own,
        issuer_key=key,
    )
    return {
        "written": issuer,
        "certificate": _text(der),
        "key": protected(key, ""),
        "responder": _text(teller),
        "responder_key": protected(answering, ""),
    }


def _text(der: bytes) -> str:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode("ascii")


def _crl_url(store: Store, word: str) -> str:
    return f"{store.base_url}/crl/{word}.crl"


def _load(folder: Path, word: str) -> Authority:
    document = read_json(folder / _FILE)
    if document is None:
        raise PkiError(f"{folder / _FILE}: ありません")
    return _read(str(folder), word, tuple(sorted(document.items())))


@lru_cache(maxsize=64)  # parsing four keys costs more than a judgement
def _read(folder: str, word: str, items: tuple[tuple[str, Any], ...]) -> Authority:
    document = dict(items)
    try:
        teller = document.get("responder")
        return Authority(
            word=word,
            written=document["written"],
            folder=Path(folder),
            certificate=x509.load_pem_x509_certificate(document["certificate"].encode("ascii")),
            key=_key(document["key"]),
            responder=None if teller is None else x509.load_pem_x509_certificate(teller.encode("ascii")),
            responder_key=None if teller is None else _key(document["responder_key"]),
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise PkiError(f"{Path(folder) / _FILE}: 認証局の鍵か証明書が読めません") from error


def _key(pem: str) -> Key:
    key = open_key(pem, "")
    if key is None:
        raise ValueError("the key does not open")
    return key


def written(authority: Authority, certificate: x509.Certificate) -> str:
    """The issuer of a certificate as the feed writes it: the authority's own wording of that name."""
    return authority.written if certificate.issuer == authority.certificate.subject else write_name(certificate.issuer)
