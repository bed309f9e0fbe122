"""Which key signs for a municipality at a moment, opened once per process. Without one nothing is issued."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import cast

from cryptography.hazmat.primitives.serialization import load_der_private_key
from django.conf import settings
from django.db import connections

from issuer.municipality.keys import data_key, decrypt
from issuer.papers.errors import ConfigurationError
from issuer.sealing.certificate import SigningCertificate, read_chain
from issuer.sealing.device import DeviceSigner
from issuer.sealing.signer import MemorySigner, PrivateKey, Signer
from issuer.tenancy.scope import scope
from issuer.tenancy.trips import Trip

PURPOSE = "signing"
_COLUMNS = "SELECT fingerprint, chain, wrapped, device FROM sealing_signing_key WHERE municipality = %s "


def ask_signer(*, trip: Trip, municipality: str, at: datetime) -> Callable[[], Signer]:
    """The newest key in force and valid at ``at``, inside ``scope``. The answer raises ConfigurationError."""
    found = trip.ask(
        _COLUMNS + "AND effective_from <= %s AND not_after >= %s "
        "ORDER BY effective_from DESC, created_at DESC, fingerprint LIMIT 1",
        [municipality, at, at],
    )

    def answer() -> Signer:
        if not found.rows:
            raise ConfigurationError(f"municipality {municipality} has no signing key in force (signing_key_add)")
        return _opened(municipality, *found.rows[0])

    return answer


def certificates(*, municipality: str) -> tuple[SigningCertificate, ...]:
    """Every certificate that has ever signed for the municipality, inside its scope: whom verification trusts."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT chain FROM sealing_signing_key WHERE municipality = %s ORDER BY fingerprint", [municipality]
        )
        return tuple(_certificate(chain) for (chain,) in cursor.fetchall())


def require_signing_keys(*, municipalities: Iterable[str]) -> None:
    """Open every key of the municipalities; one that is missing or does not open raises ConfigurationError.

    Run at the start of a process (promise P17). A certificate that has run out does not stop the start: it stops
    its own municipality's papers and nobody else's.
    """
    for municipality in municipalities:
        with scope(municipality) as cursor:
            cursor.execute(_COLUMNS, [municipality])
            rows = cursor.fetchall()
            if not rows:
                raise ConfigurationError(f"municipality {municipality} has no signing key: add one (signing_key_add)")
            for row in rows:
                _opened(municipality, *row)


@lru_cache(maxsize=4096)
def _certificate(chain: str) -> SigningCertificate:
    return read_chain(chain.encode("ascii"))


def _opened(municipality: str, fingerprint: str, chain: str, wrapped: bytes, device: object) -> Signer:
    if not wrapped:
        place = device if isinstance(device, str) else json.dumps(device, sort_keys=True)
        return _in_device(chain, place)
    return _in_memory(municipality, fingerprint, chain, bytes(wrapped))


@lru_cache(maxsize=4096)
def _in_memory(municipality: str, fingerprint: str, chain: str, wrapped: bytes) -> Signer:
    key = data_key(municipality=municipality, purpose=PURPOSE)
    opened = decrypt(key=key, ciphertext=wrapped, context=context(municipality, fingerprint))
    # The arithmetic of an RSA key was proved when it was taken in (enrol.py), and what was wrapped is authenticated:
    # to prove it at every start costs 30 ms a key, a minute for the nation.
    private = cast(PrivateKey, load_der_private_key(opened, password=None, unsafe_skip_rsa_key_validation=True))
    return MemorySigner(key=private, certificate=_certificate(chain))


@lru_cache(maxsize=4096)
def _in_device(chain: str, place: str) -> Signer:
    where = json.loads(place)
    if settings.AKASHI_PKCS11_MODULE is None or not settings.AKASHI_PKCS11_PIN:
        raise ConfigurationError("a signing key lies in a device: set AKASHI_PKCS11_MODULE and AKASHI_PKCS11_PIN")
    return DeviceSigner(
        module=settings.AKASHI_PKCS11_MODULE,
        token=where["token"],
        key_id=bytes.fromhex(where["id"]),
        pin=settings.AKASHI_PKCS11_PIN,
        certificate=_certificate(chain),
    )


def context(municipality: str, fingerprint: str) -> bytes:
    """What ties a wrapped key to its row."""
    return f"akashi-signing-key/{municipality}/{fingerprint}".encode()
