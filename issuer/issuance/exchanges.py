"""Every operation but IssueCertificate: the same requestId gets the same bytes, and acts at most once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from issuer.issuance import answers
from issuer.issuance.errors import AnswerExpired, UnknownMunicipality
from issuer.issuance.records import claim_answered
from issuer.municipality.selectors import known, policy
from issuer.tenancy.scope import scope


def once(
    *,
    municipality: str,
    request_id: str,
    operation: str,
    fingerprint: str,
    received_at: datetime,
    act: Callable[[], bytes],
) -> bytes:
    """Run ``act`` inside ``scope(municipality)`` and keep its answer, or give the answer kept before.

    One transaction: whoever comes second with the same requestId waits at the INSERT and then reads. When ``act``
    raises, nothing is kept and a resend is worked anew. Raises UnknownMunicipality, RequestIdReused, AnswerExpired.
    """
    if not known(municipality):
        raise UnknownMunicipality("this municipality is not served here")
    with scope(municipality) as cursor:
        if claim_answered(
            cursor,
            municipality=municipality,
            request_id=request_id,
            operation=operation,
            fingerprint=fingerprint,
            received_at=received_at,
        ):
            answer = act()
            retention = timedelta(minutes=policy(municipality=municipality, at=received_at).retention_minutes)
            answers.keep(
                cursor,
                municipality=municipality,
                request_id=request_id,
                answer=answer,
                expires_at=received_at + retention,
            )
            return answer
        stored = answers.kept(cursor, municipality=municipality, request_id=request_id, now=received_at)
    if stored is None:
        raise AnswerExpired("answered already; the answer is no longer kept")
    return stored
