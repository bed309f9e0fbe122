"""Every operation but IssueCertificate: the same requestId gets the same bytes, and acts at most once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError

from issuer.issuance import answers
from issuer.issuance.errors import AnswerExpired, Busy, UnknownMunicipality
from issuer.issuance.records import claim_answered
from issuer.municipality.selectors import known, policy
from issuer.tenancy.lasting import make_lasting
from issuer.tenancy.patience import gave_up, patience, standing_still
from issuer.tenancy.scope import scope

#: These answer in milliseconds; what takes this long waits for a standby that is gone.
_SECONDS = 20.0


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
    raises, nothing is kept and a resend is worked anew. Raises UnknownMunicipality, RequestIdReused, AnswerExpired, or
    Busy when the database does not answer.
    """
    try:
        with patience(seconds=_SECONDS):
            if standing_still():
                raise Busy("commits wait for a standby that does not answer")
            return _answered_once(municipality, request_id, operation, fingerprint, received_at, act)
    except OperationalError as error:
        if gave_up(error):
            raise Busy("the database did not answer in time") from error
        raise


def _answered_once(
    municipality: str,
    request_id: str,
    operation: str,
    fingerprint: str,
    received_at: datetime,
    act: Callable[[], bytes],
) -> bytes:
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
        make_lasting(cursor)
    if stored is None:
        raise AnswerExpired("answered already; the answer is no longer kept")
    return stored
