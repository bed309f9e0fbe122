"""The CRL of an authority (RFC 5280 section 5), made when it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from integrations.centre.pki.authorities import Authority
from integrations.centre.pki.revocations import REASONS, revocations_of

__all__ = ["CRL_LASTS", "crl_of"]

CRL_LASTS = timedelta(hours=24)


def crl_of(*, authority: Authority, now: datetime) -> bytes:
    """DER of the CRL at ``now`` (aware), next update a day later. Raises PkiError when the record is broken."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now)
        .next_update(now + CRL_LASTS)
    )
    key = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    known = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key)
    # Seconds count up with the clock, so no counter has to be kept.
    number = x509.CRLNumber(int(now.timestamp()))
    builder = builder.add_extension(known, critical=False).add_extension(number, critical=False)
    for serial, entry in sorted(revocations_of(authority=authority, now=now).items()):
        line = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(entry.at)
        reason = x509.CRLReason(REASONS[entry.reason])
        builder = builder.add_revoked_certificate(line.add_extension(reason, critical=False).build())
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)
