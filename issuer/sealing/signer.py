"""The one interface of signing keys, and the keys that lie in memory (files, wrapped in the database)."""

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuer.papers.errors import AkashiError, BadInput
from issuer.sealing.certificate import SigningCertificate

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
_HASH = Prehashed(SHA256())


class SigningFailed(AkashiError):
    """The key did not sign: its device is away, or its certificate is not valid now. Nothing was sealed."""


class Signer(Protocol):
    """A private key somewhere, and the certificate that speaks for it."""

    @property
    def certificate(self) -> SigningCertificate:
        """The chain that goes into the signature."""

    def sign_digest(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest: RSA PKCS#1 v1.5, or ECDSA as a DER Ecdsa-Sig-Value. Raises SigningFailed."""


class MemorySigner:
    """A key held by this process. May be called from any thread."""

    def __init__(self, *, key: PrivateKey, certificate: SigningCertificate) -> None:
        """Raises BadInput when key and certificate do not belong together."""
        ours, theirs = (
            k.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            for k in (key.public_key(), certificate.public_key())
        )
        if ours != theirs:
            raise BadInput("署名の鍵と証明書が合いません")
        self._key = key
        self._certificate = certificate

    @property
    def certificate(self) -> SigningCertificate:
        """The chain that goes into the signature."""
        return self._certificate

    def sign_digest(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest. The RSA signature of a digest is always the same, the ECDSA one never."""
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(digest, PKCS1v15(), _HASH)
        return self._key.sign(digest, ECDSA(_HASH))


def matches(*, certificate: SigningCertificate, digest: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over a SHA-256 digest was made by the certificate's key."""
    key = certificate.public_key()
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, digest, PKCS1v15(), _HASH)
        else:
            key.verify(signature, digest, ECDSA(_HASH))
    except InvalidSignature:
        return False
    return True
