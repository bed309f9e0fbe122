"""Key pairs of the test PKI and what is signed with them."""

from __future__ import annotations

from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

__all__ = ["Algorithm", "Key", "new_key", "open_key", "protected", "sign", "verifies"]

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
#: JPKI's own certificates are RSA-2048. P-256 is made in a hundredth of the time, for loads of thousands of cards.
Algorithm = Literal["RSA-2048", "P-256"]


def new_key(algorithm: Algorithm) -> Key:
    """Make a key pair."""
    if algorithm == "P-256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def protected(key: Key, secret: str) -> str:
    """The key as PKCS #8 PEM, encrypted under ``secret``; bare when that is empty."""
    guard = serialization.BestAvailableEncryption(secret.encode()) if secret else serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, guard)
    return pem.decode("ascii")


def open_key(pem: str, secret: str) -> Key | None:
    """The key in a PEM, None when ``secret`` does not open it."""
    try:
        # Our own file: proving its primes prime anew costs forty milliseconds each time.
        key = serialization.load_pem_private_key(
            pem.encode("ascii"), secret.encode() or None, unsafe_skip_rsa_key_validation=True
        )
    except ValueError:
        return None
    if not isinstance(key, Key):
        raise TypeError("a key of the test PKI is RSA or EC")
    return key


def sign(key: Key, data: bytes) -> bytes:
    """Sign with SHA-256 (RSA: PKCS #1 v1.5, as the cards do)."""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def verifies(key: PublicKeyTypes, signature: bytes, data: bytes) -> bool:
    """Whether ``signature`` over ``data`` was made with the other half of ``key``."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True
