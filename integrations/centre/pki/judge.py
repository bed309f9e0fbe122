"""有効性確認: is this the card it says it is, opened by its PIN, and is its certificate good now?"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import InsufficientRevinfoError, PathError, RevokedError, ValidationError

from integrations.centre.pki.authorities import Authority, issuing_authorities, root_of, written
from integrations.centre.pki.cards import Card, Media, card_path
from integrations.centre.pki.evidence import Evidence, NoEvidence, evidence_for
from integrations.centre.pki.keys import verifies
from integrations.centre.pki.pin import Locked, Signed, WrongPin, sign_with
from integrations.centre.pki.sources import Sources, in_process
from integrations.centre.pki.store import Store
from integrations.centre.wire.messages import Presented

__all__ = ["Judgement", "Verdict", "examine", "judge"]


class Verdict(StrEnum):
    """The first three are the contract's ``status``; after the others nothing is sent to the municipality."""

    GOOD = "GOOD"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    WRONG_PIN = "WRONG_PIN"
    LOCKED = "LOCKED"
    NOT_TRUSTED = "NOT_TRUSTED"
    UNCHECKED = "UNCHECKED"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the check came to. ``serial`` (decimal), ``issuer`` (as registers write it) and ``media`` are those of the
    certificate, "" unless ``status`` is set. ``why`` is for the record: it names nobody and no number.
    """

    verdict: Verdict
    checked_at: datetime
    serial: str = ""
    issuer: str = ""
    media: str = ""
    tries_left: int | None = None
    why: str = ""

    @property
    def status(self) -> str | None:
        """The contract's GOOD | REVOKED | EXPIRED, None when nothing may be sent."""
        return self.verdict.value if self.verdict in _SENT else None

    @property
    def presented(self) -> Presented:
        """What the contract's ``jpki`` is filled from. Raises ValueError when nothing may be sent."""
        if self.status is None:
            raise ValueError("nothing may be sent about this card")
        return Presented(
            serial=self.serial, issuer=self.issuer, media=self.media, status=self.status, checked_at=self.checked_at
        )


_SENT = frozenset({Verdict.GOOD, Verdict.REVOKED, Verdict.EXPIRED})
_CHALLENGE_BYTES = 32
# To the validator a CRL's entry of this very second has not begun; to us, as to an OCSP answer, it has.
_A_MOMENT = timedelta(microseconds=1)


def judge(*, store: Store, card: Card, pin: str, now: datetime, sources: Sources | None = None) -> Judgement:
    """Let the card sign a fresh challenge under ``pin``, then ``examine`` what it signed. ``now``: aware.

    ``sources``: where revocation is asked; by default the store's own responder, in process. Raises PkiError when
    files of the PKI are open to others or broken.
    """
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    try:
        signed = sign_with(path=card_path(store, card.id), pin=pin, challenge=challenge)
    except WrongPin as wrong:
        return Judgement(verdict=Verdict.WRONG_PIN, checked_at=now, tries_left=wrong.tries_left)
    except Locked:
        return Judgement(verdict=Verdict.LOCKED, checked_at=now, tries_left=0)
    return examine(store=store, signed=signed, challenge=challenge, media=card.media, now=now, sources=sources)


def examine(
    *, store: Store, signed: Signed, challenge: bytes, media: Media, now: datetime, sources: Sources | None = None
) -> Judgement:
    """Judge what a reader handed over, believing nothing of it. ``now``: aware.

    Signature over the challenge, chain to the store's root, key usage, validity, revocation (OCSP, or the CRL when
    the responder does not answer). What is expired is not asked about: lists drop it. Raises PkiError as ``judge``.
    """

    def said(verdict: Verdict, why: str = "") -> Judgement:
        return Judgement(verdict=verdict, checked_at=now, why=why)

    try:
        certificate = x509.load_der_x509_certificate(signed.certificate)
        issuer = next((a for a in issuing_authorities(store) if a.certificate.subject == certificate.issuer), None)
        if issuer is None:
            return said(Verdict.NOT_TRUSTED, "issued by a stranger")
        # Before anything else of it is read: from here on these are bytes we signed ourselves.
        certificate.verify_directly_issued_by(issuer.certificate)
    except (ValueError, TypeError, x509.InvalidVersion, InvalidSignature, UnsupportedAlgorithm):
        return said(Verdict.NOT_TRUSTED, "not a certificate of ours")
    if not verifies(certificate.public_key(), signed.signature, challenge):
        return said(Verdict.NOT_TRUSTED, "the challenge was not signed by this certificate's key")
    judged = _judged(store, certificate, issuer, now, sources or in_process(store=store, now=now))
    if judged.status is None:
        return judged
    return Judgement(
        verdict=judged.verdict,
        checked_at=now,
        serial=str(certificate.serial_number),
        issuer=written(issuer, certificate),
        media=media,
        why=judged.why,
    )


def _judged(
    store: Store, certificate: x509.Certificate, issuer: Authority, now: datetime, sources: Sources
) -> Judgement:
    def said(verdict: Verdict, why: str) -> Judgement:
        return Judgement(verdict=verdict, checked_at=now, why=why)

    root = root_of(store)
    expired = now > certificate.not_valid_after_utc
    try:
        if expired:
            # Genuine while it lasted? Whether it was revoked as well no longer matters.
            _validate(certificate, issuer, root, certificate.not_valid_after_utc, None)
            return said(Verdict.EXPIRED, "past its last moment")
        evidence = evidence_for(certificate=certificate, issuer=issuer, now=now, sources=sources)
        _validate(certificate, issuer, root, now + _A_MOMENT, evidence)
    except NoEvidence as missing:
        return said(Verdict.UNCHECKED, str(missing))
    except RevokedError as revoked:
        if not revoked.is_ee_cert or revoked.is_side_validation:
            return said(Verdict.NOT_TRUSTED, "an authority or a responder is revoked")
        return said(Verdict.REVOKED, evidence.told_by)
    except InsufficientRevinfoError:
        return said(Verdict.UNCHECKED, f"what {evidence.told_by} said cannot be believed")
    except (PathError, ValidationError) as error:
        return said(Verdict.NOT_TRUSTED, error.__class__.__name__)
    return said(Verdict.GOOD, evidence.told_by)


def _validate(
    certificate: x509.Certificate, issuer: Authority, root: Authority, moment: datetime, evidence: Evidence | None
) -> None:
    """Raise what pyhanko-certvalidator has against the chain at a moment; without evidence, revocation is left out."""
    context = ValidationContext(
        trust_roots=[_asn1(root.certificate)],
        other_certs=[_asn1(issuer.certificate)],
        moment=moment,
        allow_fetching=False,
        # "hard-fail" would let a certificate pass that names neither CRL nor OCSP.
        revocation_mode="require" if evidence else "none",
        crls=list(evidence.crls) if evidence else [],
        ocsps=list(evidence.ocsps) if evidence else [],
    )
    validator = CertificateValidator(_asn1(certificate), validation_context=context)
    asyncio.run(
        validator.async_validate_usage(  # type: ignore[no-untyped-call]
            key_usage={"digital_signature"}, extended_key_usage={"client_auth"}
        )
    )


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
