"""An authenticator in software (WebAuthn, ES256, no attestation), as the browser would let it answer."""

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url as b64

ORIGIN = "https://testserver"
_PRESENT, _VERIFIED, _NEW = 0x01, 0x04, 0x40


class Authenticator:
    """One key for one person of one site."""

    def __init__(self, *, domain: str = "testserver") -> None:
        self.domain = domain
        self.key = generate_private_key(SECP256R1())
        self.id = secrets.token_bytes(16)
        self.uses = 0

    def make(self, options: dict[str, Any], *, origin: str = ORIGIN) -> str:
        """Answer of ``navigator.credentials.create``."""
        point = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        named = bytes(16) + len(self.id).to_bytes(2, "big") + self.id
        told = self._told(_PRESENT | _VERIFIED | _NEW) + named + cose
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        client = _client("webauthn.create", options["challenge"], origin)
        return self._answer({"clientDataJSON": b64(client), "attestationObject": b64(made)})

    def get(self, options: dict[str, Any], *, origin: str = ORIGIN) -> str:
        """Answer of ``navigator.credentials.get``."""
        self.uses += 1
        told, client = self._told(_PRESENT | _VERIFIED), _client("webauthn.get", options["challenge"], origin)
        signature = self.key.sign(told + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        response = {"clientDataJSON": b64(client), "authenticatorData": b64(told), "signature": b64(signature)}
        return self._answer(response)

    def _told(self, flags: int) -> bytes:
        site = hashlib.sha256(self.domain.encode()).digest()
        return site + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _answer(self, response: dict[str, str]) -> str:
        named = b64(self.id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})


def _client(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()
