"""The OCSP responder of an authority (RFC 6960): bytes in, bytes out."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from integrations.centre.pki.authorities import Authority
from integrations.centre.pki.issued import has_issued
from integrations.centre.pki.revocations import REASONS, revocations_of

__all__ = ["OCSP_LASTS", "answer"]

OCSP_LASTS = timedelta(minutes=10)
_HASHES: tuple[type[hashes.SHA1] | type[hashes.SHA256], ...] = (hashes.SHA1, hashes.SHA256)
_NONCE_MOST = 128  # RFC 9654: longer ones are no nonces


def answer(*, authority: Authority, request: bytes, now: datetime) -> bytes:
    """DER of the response at ``now`` (aware), good for ten minutes, signed by the delegated responder.

    A request that cannot be read, or asks for several certificates at once, is ``malformedRequest``; one about another
    authority ``unauthorized``. "Good" is only what this authority issued; a serial it never issued is ``unknown``.
    Raises PkiError when the record of revocations is broken: then nothing is answered.
    """
    try:
        asked = ocsp.load_der_ocsp_request(request)
        nonce = _nonce(asked)
        algorithm = next((one for one in _HASHES if isinstance(asked.hash_algorithm, one)), None)
    except (ValueError, NotImplementedError, x509.DuplicateExtension):
        return _unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if authority.responder is None or authority.responder_key is None or algorithm is None:
        return _unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    if not _about(authority, asked, algorithm()):
        return _unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    revoked = revocations_of(authority=authority, now=now).get(asked.serial_number)
    status = ocsp.OCSPCertStatus.UNKNOWN
    if revoked is not None:
        status = ocsp.OCSPCertStatus.REVOKED
    elif has_issued(authority=authority, serial=asked.serial_number):
        status = ocsp.OCSPCertStatus.GOOD
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=asked.issuer_name_hash,
        issuer_key_hash=asked.issuer_key_hash,
        serial_number=asked.serial_number,
        algorithm=algorithm(),
        cert_status=status,
        this_update=now,
        next_update=now + OCSP_LASTS,
        revocation_time=None if revoked is None else revoked.at,
        revocation_reason=None if revoked is None else REASONS[revoked.reason],
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, authority.responder)
    builder = builder.certificates([authority.responder])
    if nonce is not None:
        builder = builder.add_extension(nonce, critical=False)
    return builder.sign(authority.responder_key, hashes.SHA256()).public_bytes(Encoding.DER)


def _about(authority: Authority, asked: ocsp.OCSPRequest, algorithm: hashes.SHA1 | hashes.SHA256) -> bool:
    """Whether the request names this authority: its two hashes are those of a question about our own responder."""
    own = ocsp.OCSPRequestBuilder().add_certificate(
        authority.responder or authority.certificate, authority.certificate, algorithm
    )
    mine = own.build()
    return (mine.issuer_name_hash, mine.issuer_key_hash) == (asked.issuer_name_hash, asked.issuer_key_hash)


def _nonce(asked: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    try:
        nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return None
    if not 1 <= len(nonce.nonce) <= _NONCE_MOST:
        raise ValueError("a nonce has 1 to 128 octets")
    return nonce


def _unsuccessful(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
