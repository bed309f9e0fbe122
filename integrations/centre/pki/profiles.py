"""The X.509 certificates of the test PKI (RFC 5280), each as JPKI's published profile has its like.

No J-LIS policy identifier and no J-LIS name is written: nobody can take one of these for a real one.
"""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from integrations.centre.pki.keys import Key

__all__ = ["PublicKey", "authority", "card", "responder"]

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

# Authorities outlive every clock a demonstration may be given.
_SINCE = datetime(2015, 1, 1, tzinfo=UTC)
_UNTIL = datetime(2049, 12, 31, tzinfo=UTC)


def authority(*, subject: x509.Name, key: Key, issuer: x509.Certificate | None, issuer_key: Key, crl: str) -> bytes:
    """DER of an authority's certificate; self-signed when ``issuer`` is None. ``crl``: where its revocation is told."""
    builder = _begun(subject, key.public_key(), subject if issuer is None else issuer.subject)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(_SINCE).not_valid_after(_UNTIL)
    depth = 1 if issuer is None else 0
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
    builder = builder.add_extension(_usage(sign_others=True), critical=True)
    if issuer is not None:
        builder = _known_by(builder, issuer).add_extension(_crl_at(crl), critical=False)
    return _signed(builder, issuer_key)


def responder(*, subject: x509.Name, key: Key, issuer: x509.Certificate, issuer_key: Key) -> bytes:
    """DER of a delegated OCSP responder (RFC 6960 4.2.2.2), itself not looked up (``ocsp-nocheck``)."""
    builder = _begun(subject, key.public_key(), issuer.subject)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(_SINCE).not_valid_after(_UNTIL)
    builder = _known_by(builder, issuer).add_extension(_usage(sign_others=False), critical=True)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
    builder = builder.add_extension(purpose, critical=False).add_extension(x509.OCSPNoCheck(), critical=False)
    return _signed(builder, issuer_key)


def card(
    *,
    subject: x509.Name,
    serial: int,
    key: PublicKey,
    issuer: x509.Certificate,
    issuer_key: Key,
    since: datetime,
    until: datetime,
    ocsp: str,
    crl: str,
) -> bytes:
    """DER of a certificate for user authentication: no name of a person, only ``subject``, a number."""
    builder = _begun(subject, key, issuer.subject).serial_number(serial)
    builder = _known_by(builder.not_valid_before(since).not_valid_after(until), issuer)
    builder = builder.add_extension(_usage(sign_others=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    told = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp))
    builder = builder.add_extension(x509.AuthorityInformationAccess([told]), critical=False)
    return _signed(builder.add_extension(_crl_at(crl), critical=False), issuer_key)


def _begun(subject: x509.Name, key: PublicKey, issuer: x509.Name) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _known_by(builder: x509.CertificateBuilder, issuer: x509.Certificate) -> x509.CertificateBuilder:
    key = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    known = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key)
    return builder.add_extension(known, critical=False)


def _usage(*, sign_others: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_others,
        key_cert_sign=sign_others,
        crl_sign=sign_others,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _crl_at(url: str) -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    return x509.CRLDistributionPoints([point])


def _signed(builder: x509.CertificateBuilder, key: Key) -> bytes:
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
