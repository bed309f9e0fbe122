"""A CAdES-BES signature in its leanest form (RFC 5652, RFC 5035, ETSI EN 319 122-1), from constant DER pieces.

Everything but two digests and the signature is the same for every paper of one certificate, so it is built once.
The signing time stands in the PDF (``/M``) and not here, as PAdES wants it (ETSI EN 319 142-1, 6.3).
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509

from issuer.sealing.certificate import SigningCertificate
from issuer.sealing.der import OCTETS, SEQUENCE, SET, integer, oid, tlv
from issuer.sealing.signer import Signer, SigningFailed

DATA, SIGNED_DATA = oid("1.2.840.113549.1.7.1"), oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, MESSAGE_DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47")
_SHA256 = tlv(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"))
_NULL = b"\x05\x00"
ALGORITHMS = {
    "RSA": tlv(SEQUENCE, oid("1.2.840.113549.1.1.11"), _NULL),
    "P-256": tlv(SEQUENCE, oid("1.2.840.10045.4.3.2")),
}
_CONTENT_IS_DATA = tlv(SEQUENCE, CONTENT_TYPE, tlv(SET, DATA))


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What does not change from paper to paper. ``size``: the most octets the whole structure can have."""

    certificates: bytes
    signer_head: bytes
    reference: bytes
    algorithm: bytes
    size: int


@lru_cache(maxsize=4096)
def _pieces(certificate: SigningCertificate) -> _Pieces:
    leaf = x509.load_der_x509_certificate(certificate.chain[0])
    issuer, serial = leaf.issuer.public_bytes(), integer(leaf.serial_number)
    issuer_serial = tlv(SEQUENCE, tlv(SEQUENCE, tlv(0xA4, issuer)), serial)
    identity = tlv(SEQUENCE, tlv(OCTETS, hashlib.sha256(certificate.chain[0]).digest()), issuer_serial)
    attribute = tlv(SEQUENCE, tlv(SEQUENCE, identity))
    pieces = _Pieces(
        certificates=tlv(0xA0, *sorted(certificate.chain)),
        signer_head=integer(1) + tlv(SEQUENCE, issuer, serial) + _SHA256,
        reference=tlv(SEQUENCE, SIGNING_CERTIFICATE_V2, tlv(SET, attribute)),
        algorithm=ALGORITHMS[certificate.algorithm],
        size=0,
    )
    longest = _assemble(pieces, _attributes(pieces, bytes(32)), bytes(certificate.signature_size))
    return _Pieces(pieces.certificates, pieces.signer_head, pieces.reference, pieces.algorithm, len(longest))


def _attributes(pieces: _Pieces, digest: bytes) -> bytes:
    """Contents of the SET OF signed attributes, in DER order."""
    return b"".join(
        sorted(
            (
                _CONTENT_IS_DATA,
                tlv(SEQUENCE, MESSAGE_DIGEST, tlv(SET, tlv(OCTETS, digest))),
                pieces.reference,
            )
        )
    )


def _assemble(pieces: _Pieces, attributes: bytes, signature: bytes) -> bytes:
    signer = tlv(SEQUENCE, pieces.signer_head, tlv(0xA0, attributes), pieces.algorithm, tlv(OCTETS, signature))
    signed = tlv(SEQUENCE, integer(1), tlv(SET, _SHA256), tlv(SEQUENCE, DATA), pieces.certificates, tlv(SET, signer))
    return tlv(SEQUENCE, SIGNED_DATA, tlv(0xA0, signed))


def size_of(certificate: SigningCertificate) -> int:
    """How many octets ``sign`` returns at most."""
    return _pieces(certificate).size


def sign(*, signer: Signer, digest: bytes) -> bytes:
    """The detached CMS SignedData (DER) over content whose SHA-256 is ``digest``. Raises SigningFailed."""
    pieces = _pieces(signer.certificate)
    attributes = _attributes(pieces, digest)
    signature = signer.sign_digest(hashlib.sha256(tlv(SET, attributes)).digest())
    made = _assemble(pieces, attributes, signature)
    if len(made) > pieces.size:
        raise SigningFailed("the key made a signature longer than its certificate allows")
    return made
