"""The PIN of a card: the key under it, the tries it leaves, and a new one at a 窓口.

The key is really encrypted under the PIN. A second copy, under a secret of the office, stands for what a chip can do
and a file cannot: take a new PIN without knowing the old one. Four digits withstand no search by whoever has the file;
on a card the chip counts, here the file's permissions guard.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.files import alone, read_json, write_json
from integrations.centre.pki.keys import Key, open_key, protected, sign
from integrations.centre.pki.store import Store

__all__ = ["TRIES", "Locked", "Signed", "WrongPin", "key_entries", "require_pin", "reset", "sign_with"]

#: Wrong PINs in a row that lock a card (利用者証明用の暗証番号は3回).
TRIES = 3
_PIN = re.compile(r"[0-9]{4}\Z")


@dataclass(frozen=True, slots=True)
class Signed:
    """A challenge signed by a card: the certificate (DER) and the signature over the challenge."""

    certificate: bytes
    signature: bytes


class WrongPin(Exception):
    """The PIN did not open the key; ``tries_left`` more may be tried."""

    def __init__(self, *, tries_left: int) -> None:
        super().__init__(f"wrong PIN, {tries_left} tries left")
        self.tries_left = tries_left


class Locked(Exception):
    """Too many wrong PINs: the card is locked until ``reset``."""


def require_pin(pin: str) -> None:
    """Raise PkiError unless ``pin`` is four ASCII digits."""
    if not _PIN.match(pin):
        raise PkiError("暗証番号は数字4桁です")


def key_entries(*, store: Store, key: Key, pin: str) -> dict[str, str]:
    """What a card's file keeps of its key: under the PIN, and under the office's secret."""
    return {"key": protected(key, pin), "office_key": protected(key, _office(store))}


def sign_with(*, path: Path, pin: str, challenge: bytes) -> Signed:
    """Sign as the card in this file does, which takes the PIN.

    A try is spent before it is made and given back when the PIN was right, so pulling the plug gains no try.

    Raises WrongPin, Locked; PkiError when there is no such card.
    """
    with alone(path):
        document = _read(path)
        left = int(document["tries_left"])
        if left <= 0:
            raise Locked("the card is locked")
        write_json(path, {**document, "tries_left": left - 1})
        key = open_key(document["key"], pin) if _PIN.match(pin) else None
        if key is not None:
            write_json(path, {**document, "tries_left": TRIES})
    if key is None:
        if left == 1:
            raise Locked("the card is locked")
        raise WrongPin(tries_left=left - 1)
    certificate = x509.load_pem_x509_certificate(document["certificate"].encode("ascii"))
    return Signed(certificate=certificate.public_bytes(Encoding.DER), signature=sign(key, challenge))


def reset(*, store: Store, path: Path, pin: str) -> None:
    """Give a card a new PIN and all its tries, as a 窓口 does (暗証番号の初期化). Raises PkiError."""
    require_pin(pin)
    with alone(path):
        document = _read(path)
        key = open_key(document["office_key"], _office(store))
        if key is None:
            raise PkiError(f"{path}: 窓口の鍵 (office.json) で開けません。カードを作り直してください")
        write_json(path, {**document, "key": protected(key, pin), "tries_left": TRIES})


def _read(path: Path) -> dict[str, Any]:
    document = read_json(path)
    if document is None:
        raise PkiError("カードがありません")
    return document


def _office(store: Store) -> str:
    path = store.place() / "office.json"
    with alone(path):
        document = read_json(path)
        if document is None:
            document = {"secret": secrets.token_hex(32)}
            write_json(path, document)
    return str(document["secret"])
