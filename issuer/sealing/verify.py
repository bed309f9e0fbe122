"""Answering whoever holds a paper: genuine, altered or unknown. Tells the kind and the day, and nothing of a person.

A PDF is held against the SHA-256 recorded when it was sealed; that alone decides. The signature is read only to say
what happened to an altered one. A printed page is known by its 発行番号, page and 契印.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connections

from issuer.municipality.keys import data_key
from issuer.municipality.selectors import known
from issuer.papers.kinds import CertificateKind
from issuer.rules.calendar import japan_day
from issuer.sealing.evidence import SignatureState, numbers_in, signature_of
from issuer.sealing.keiin import ALPHABET, keiin_code
from issuer.sealing.keys import certificates
from issuer.tenancy.scope import scope

_NUMBER = re.compile(r"([0-9]{6})-[0-9]{8}-[0-9]{7}\Z")
_CODE = re.compile(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}\Z")
#: A paper that failed on its way or was cancelled was never handed over.
_OUT = ("ISSUED", "DELIVERED")


class Outcome(StrEnum):
    """GENUINE: as sealed. ALTERED: the number is on record, the paper is not that one. UNKNOWN: no such record."""

    GENUINE = "GENUINE"
    ALTERED = "ALTERED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``kind``, ``day`` (受付の日, Japan) and ``pages`` only of a genuine paper; ``signature`` only of a PDF."""

    outcome: Outcome
    certificate_number: str = ""
    kind: CertificateKind | None = None
    day: date | None = None
    pages: int = 0
    signature: SignatureState | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    number: str
    kind: CertificateKind
    day: date
    pages: int
    sha256: str
    digests: Sequence[str]

    def genuine(self, signature: SignatureState | None = None) -> Verdict:
        return Verdict(Outcome.GENUINE, self.number, self.kind, self.day, self.pages, signature)


def verify_page(*, certificate_number: str, page: int, code: str) -> Verdict:
    """Check one printed page by what stands in its 足線. ``code``: ``XXXX-XXXX-XXXX``."""
    match = _NUMBER.match(certificate_number)
    if match is None or not known(match[1]):
        return Verdict(Outcome.UNKNOWN)
    municipality = match[1]
    with scope(municipality):
        record = _record(municipality, certificate_number)
        if record is None or not record.digests:
            return Verdict(Outcome.UNKNOWN)
        key = data_key(municipality=municipality, purpose="keiin")
    if not _CODE.match(code) or not 1 <= page <= len(record.digests):
        return Verdict(Outcome.ALTERED)
    # A paper of before the key was changed carries the mark of the older one.
    right = (
        keiin_code(
            key=secret,
            certificate_number=certificate_number,
            page=page,
            pages=len(record.digests),
            page_digest=bytes.fromhex(record.digests[page - 1]),
        )
        for secret in key.secrets
    )
    return record.genuine() if any(hmac.compare_digest(one, code) for one in right) else Verdict(Outcome.ALTERED)


def verify_pdf(*, pdf: bytes) -> Verdict:
    """Check a PDF byte for byte against the record of its number, then its signature. Raises Crowded."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    answer = Verdict(Outcome.UNKNOWN)
    for number in numbers_in(pdf):
        municipality = number[:6]
        if not known(municipality):
            continue
        with scope(municipality):
            record = _record(municipality, number)
            trusted = certificates(municipality=municipality)
        signature = signature_of(pdf, trusted=trusted)
        if record is None:
            answer = answer if answer.outcome is Outcome.ALTERED else Verdict(Outcome.UNKNOWN, signature=signature)
        elif hmac.compare_digest(record.sha256, sha256):
            return record.genuine(signature)
        else:
            answer = Verdict(Outcome.ALTERED, number, signature=signature)
    return answer


def _record(municipality: str, number: str) -> _Record | None:
    """A sealed paper's record, inside its municipality's scope."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT kind, received_at, pages, sha256, versions FROM issuance_request "
            "WHERE municipality = %s AND certificate_number = %s AND state = ANY(%s)",
            [municipality, number, list(_OUT)],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    kind, received_at, pages, sha256, versions = row
    told: dict[str, Any] = json.loads(versions) if isinstance(versions, str) else versions
    return _Record(number, CertificateKind(kind), japan_day(received_at), pages, sha256, told.get("page_digests", ()))
