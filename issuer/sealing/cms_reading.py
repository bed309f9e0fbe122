"""Reading back a signature as ``cms`` writes it. Strict: one signer, the expected attributes, nothing else."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from issuer.sealing.certificate import SigningCertificate
from issuer.sealing.cms import ALGORITHMS, MESSAGE_DIGEST, SIGNED_DATA, SIGNING_CERTIFICATE_V2
from issuer.sealing.der import OCTETS, SEQUENCE, SET, BadDer, Value, read, tlv
from issuer.sealing.signer import matches


@dataclass(frozen=True, slots=True)
class ReadSignature:
    """``signed_digest``: SHA-256 of the content it speaks for; ``certificate``: whose key made it, one of ours."""

    signed_digest: bytes
    certificate: SigningCertificate


def read_signature(data: bytes, *, trusted: Sequence[SigningCertificate]) -> ReadSignature | None:
    """The signature, when it was made by the key of a ``trusted`` certificate and holds; None otherwise."""
    try:
        return _read(data, trusted)
    except (BadDer, IndexError, KeyError, ValueError):
        return None


def _read(data: bytes, trusted: Sequence[SigningCertificate]) -> ReadSignature | None:
    kind, wrapped = read(data).expect(SEQUENCE).parts()
    if kind.whole != SIGNED_DATA:
        return None
    *_, signers = wrapped.expect(0xA0).parts()[0].expect(SEQUENCE).parts()
    (signer,) = signers.expect(SET).parts()
    _version, _identity, _hash, attributes, algorithm, signature = signer.expect(SEQUENCE).parts()
    found = dict(_attribute(one) for one in attributes.expect(0xA0).parts())
    identity = found[SIGNING_CERTIFICATE_V2]
    for certificate in trusted:
        # SigningCertificateV2 → certs → first ESSCertIDv2 → certHash (SHA-256 is its default).
        named = identity.parts()[0].parts()[0].parts()[0].expect(OCTETS).body
        if (
            named != hashlib.sha256(certificate.chain[0]).digest()
            or algorithm.whole != ALGORITHMS[certificate.algorithm]
        ):
            continue
        digest = hashlib.sha256(tlv(SET, attributes.body)).digest()
        if matches(certificate=certificate, digest=digest, signature=signature.expect(OCTETS).body):
            return ReadSignature(signed_digest=found[MESSAGE_DIGEST].expect(OCTETS).body, certificate=certificate)
    return None


def _attribute(value: Value) -> tuple[bytes, Value]:
    kind, values = value.expect(SEQUENCE).parts()
    (one,) = values.expect(SET).parts()
    return kind.whole, one
