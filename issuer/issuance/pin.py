"""条例利用: the 暗証番号 of a message, tried once, before anything others wait for is locked.

Between two short transactions the hash is worked with no lock of the database held: a tenth of a second under the
municipality's shared lock would keep packages out. From here on the message carries what came of it, and no 暗証番号.
"""

import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from issuer.identity import card, phc
from issuer.issuance.editions import editions_on
from issuer.issuance.errors import Busy, RequestIdReused
from issuer.issuance.turn import turn
from issuer.municipality.selectors import policy
from issuer.papers.facts import Facts, Identification
from issuer.papers.kinds import CertificateKind
from issuer.papers.request import CardCredential, Credential, IssueRequest, PinCheck
from issuer.rules import reaches_pin
from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import scope

Clock = Callable[[], datetime]
#: Worked through where the whole municipality knows no user, so that this shows in nothing.
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$YWthc2hpLW5vYm9keXM$aKQ4xb0jVgcfEWnGAFQZVRtPdTgb0tKGDVSlwnwIcVY"
#: A hash may take 256 MiB: so many at once in one process, whatever the number of its threads.
_AT_ONCE = threading.BoundedSemaphore(2)
#: A row that changes under our hands this often is being loaded; the Centre sends again.
_TRIES = 3


def with_pin_tried(*, request: IssueRequest, clock: Clock) -> IssueRequest:
    """The request with what came of its 暗証番号; untouched where there is none.

    Call it in the request's turn. Raises UnknownMunicipality, RequestIdReused, Busy.
    """
    return replace(request, credential=_tried(request, [request.kind], clock))


def with_pin_tried_for_all(*, request: IssueRequest, clock: Clock) -> Credential:
    """The credential of an inquiry about every kind, in the turn of its requestId; raises what ``with_pin_tried`` does.

    Kinds have a 暗証番号 each and the kiosk sends one: it opens the kinds that it fits.
    """
    with turn(municipality=request.municipality, request_id=request.request_id, now=clock(), deadline=request.deadline):
        return _tried(request, list(CertificateKind), clock)


def _tried(request: IssueRequest, kinds: Collection[CertificateKind], clock: Clock) -> Credential:
    """Hold a 暗証番号 against each of ``kinds`` that it can decide anything for."""
    credential = request.credential
    if not isinstance(credential, CardCredential):
        return credential
    message, wanted = _message(request, credential, kinds)
    bare = replace(credential, pin="", checks=())
    if not wanted:
        return bare
    for _ in range(_TRIES):
        checks = _try(message, wanted, credential.pin, request.deadline, clock)
        if checks is not None:
            return replace(bare, checks=checks)
    raise Busy("the registrations of 条例利用 are being written")


def _message(
    request: IssueRequest, credential: CardCredential, kinds: Collection[CertificateKind]
) -> tuple[card.Message, list[CertificateKind]]:
    """What is asked, and of which kinds: none where a rule refuses before, or the answer is on record already."""
    with scope(request.municipality) as cursor:
        current = policy(municipality=request.municipality, at=request.received_at)
        cursor.execute(
            "SELECT fingerprint, state FROM issuance_request WHERE municipality = %s AND request_id = %s",
            [request.municipality, request.request_id],
        )
        row = cursor.fetchone()
    message = card.Message(
        municipality=request.municipality,
        request_id=request.request_id,
        fingerprint=request.fingerprint,
        user_id=credential.user_id,
        attempts=current.card.attempts,
    )
    # Whoever worked on it last says what it comes to; another content is told so by the claim.
    if row and (row[0] != request.fingerprint or row[1] not in ("CLAIMED", "ABORTED")):
        return message, []
    facts = Facts(
        request=request,
        policy=current,
        now=request.received_at,
        identification=Identification(link=None),
        person=None,
        household=None,
        holds=(),
        seals=(),
        freshness=(),
        editions=editions_on(policy=current, day=japan_day(request.received_at)),
    )
    asked = [kind for kind in kinds if reaches_pin(facts=replace(facts, request=replace(request, kind=kind)))]
    return message, asked


def _try(
    message: card.Message, kinds: Collection[CertificateKind], pin: str, deadline: datetime, clock: Clock
) -> tuple[PinCheck, ...] | None:
    with scope(message.municipality) as cursor:
        pages = card.pages_of(cursor, message=message, kinds=kinds)
    if pages.fingerprints - {message.fingerprint}:
        raise RequestIdReused("the same requestId came before with another 暗証番号")
    ours = [kind for kind, page in pages.kinds.items() if not page.known and page.failures < message.attempts]
    hashes = {kind: pages.hashes[kind] for kind in ours if kind in pages.hashes}
    fits: dict[str, bool] = {}
    if ours:
        strangers = pages.strangers or (_NOBODYS,)
        fits = _worked(hashes.values() if pages.hashes else strangers, pin, deadline, clock)
    with scope(message.municipality) as cursor:
        return card.settle(
            cursor,
            message=message,
            seen=pages.kinds,
            fitting=[kind for kind, text in hashes.items() if fits[text]],
            now=clock(),
        )


def _worked(texts: Collection[str], pin: str, deadline: datetime, clock: Clock) -> dict[str, bool]:
    """Hash → whether the 暗証番号 fits, each distinct one worked once. Raises Busy when no turn comes in time."""
    found = {}
    for text in dict.fromkeys(texts):
        left = (deadline - clock()).total_seconds()
        if left <= 0 or not _AT_ONCE.acquire(timeout=left):
            raise Busy("no time is left to try the 暗証番号")
        try:
            found[text] = phc.matches(phc.parse(text), pin)
        finally:
            _AT_ONCE.release()
    return found
