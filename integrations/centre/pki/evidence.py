"""What is gathered before a certificate is judged: an OCSP answer to our own question, or the CRL."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from integrations.centre.pki.authorities import Authority
from integrations.centre.pki.sources import NoAnswer, Sources

__all__ = ["Evidence", "NoEvidence", "evidence_for"]

_NONCE_BYTES = 32


class NoEvidence(Exception):
    """Whether the certificate is revoked cannot be asked now, or the answer is not to what was asked."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """DER of what was told. ``told_by``: "OCSP" or "CRL", whichever speaks about the card."""

    ocsps: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    told_by: str


def evidence_for(*, certificate: x509.Certificate, issuer: Authority, now: datetime, sources: Sources) -> Evidence:
    """Ask about the card by OCSP, or its CRL when nobody answers; about its authority by the root's CRL.

    A wrong answer is no silence: it is not covered up with the CRL. Whether an answer is fresh and rightly signed is
    for the validator to say, but to what was asked it must belong: same nonce.

    Raises NoEvidence.
    """
    above = _crl(issuer.certificate, sources, "the root")
    try:
        told = _ocsp(certificate, issuer, sources)
    except NoAnswer:
        told = None
    if told is not None:
        return Evidence(ocsps=(told,), crls=(above,), told_by="OCSP")
    return Evidence(ocsps=(), crls=(above, _crl(certificate, sources, "the card's issuer")), told_by="CRL")


def _ocsp(certificate: x509.Certificate, issuer: Authority, sources: Sources) -> bytes:
    """The answer to our question. Raises NoAnswer also when the responder says it cannot answer (RFC 6960 4.2.1)."""
    try:
        told = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError) as error:
        raise NoAnswer("the certificate names no responder") from error
    urls = [one.access_location.value for one in told if one.access_method == AuthorityInformationAccessOID.OCSP]
    if not urls:
        raise NoAnswer("the certificate names no responder")
    nonce = x509.OCSPNonce(secrets.token_bytes(_NONCE_BYTES))
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer.certificate, hashes.SHA256())
    request = builder.add_extension(nonce, critical=False).build()
    data = sources.ocsp(str(urls[0]), request.public_bytes(Encoding.DER))
    try:
        response = ocsp.load_der_ocsp_response(data)
        if response.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise NoAnswer(f"the responder says {response.response_status.name}")
        back = response.extensions.get_extension_for_class(x509.OCSPNonce).value
    except (ValueError, x509.ExtensionNotFound) as error:
        raise NoEvidence("the OCSP answer is none, or does not carry our nonce") from error
    if back.nonce != nonce.nonce:
        raise NoEvidence("the OCSP answer is to another question")
    return data


def _crl(certificate: x509.Certificate, sources: Sources, whose: str) -> bytes:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        urls = [name.value for point in points for name in point.full_name or ()]
        if not urls:
            raise NoAnswer("no distribution point")
        data = sources.crl(str(urls[0]))
        x509.load_der_x509_crl(data)
    except (NoAnswer, x509.ExtensionNotFound, ValueError) as error:
        raise NoEvidence(f"no revocation list of {whose}") from error
    return data
