"""The certificate chain of a signing key, checked once and kept as the bytes a signature needs (RFC 5280)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from issuer.papers.errors import BadInput

Algorithm = Literal["RSA", "P-256"]
PublicKey = RSAPublicKey | EllipticCurvePublicKey
_RSA_BITS = (2048, 3072)


@dataclass(frozen=True, slots=True)
class SigningCertificate:
    """A leaf and the certificates above it. ``chain``: DER, leaf first; ``signature_size``: the most it can have."""

    chain: tuple[bytes, ...]
    algorithm: Algorithm
    signature_size: int
    not_before: datetime
    not_after: datetime

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the leaf, hex."""
        return hashlib.sha256(self.chain[0]).hexdigest()

    def valid_at(self, moment: datetime) -> bool:
        """Whether the leaf may sign at ``moment`` (aware)."""
        return self.not_before <= moment <= self.not_after

    def public_key(self) -> PublicKey:
        """The leaf's key, of a kind that ``read_chain`` let in."""
        return _public_key(x509.load_der_x509_certificate(self.chain[0]))


def read_chain(pem: bytes) -> SigningCertificate:
    """Read a PEM chain, leaf first. Raises BadInput: unreadable, out of order, a key too weak or not for signing."""
    try:
        certificates = x509.load_pem_x509_certificates(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadInput("証明書が PEM として読めません (自身の証明書を先頭に、上位を続けて)") from error
    leaf = certificates[0]
    for lower, upper in pairwise(certificates):
        try:
            lower.verify_directly_issued_by(upper)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise BadInput("証明書の並びがつながっていません (自身の証明書を先頭に、発行者の順に)") from error
    _require_signing(leaf)
    key = _public_key(leaf)
    return SigningCertificate(
        chain=tuple(c.public_bytes(Encoding.DER) for c in certificates),
        algorithm="RSA" if isinstance(key, RSAPublicKey) else "P-256",
        # ECDSA-Sig-Value of P-256: two integers of at most 33 octets with their heads.
        signature_size=key.key_size // 8 if isinstance(key, RSAPublicKey) else 72,
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
    )


def _require_signing(leaf: x509.Certificate) -> None:
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise BadInput("署名に使えない証明書です (鍵用途に digitalSignature も nonRepudiation もありません)")


def _public_key(leaf: x509.Certificate) -> PublicKey:
    key = leaf.public_key()
    if isinstance(key, RSAPublicKey) and key.key_size in _RSA_BITS:
        return key
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key
    raise BadInput("署名の鍵は RSA 2048・3072 ビットか、楕円曲線 P-256 です")
