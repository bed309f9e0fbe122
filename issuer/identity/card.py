"""条例利用方式 (カードAP): whose is a 利用者ID, and does the 暗証番号 fit (domain §6.3). Inside ``scope``.

A hash takes a tenth of a second, so it is worked between two short transactions: ``pages_of`` reads, the caller works,
``settle`` counts under the user's lock what came of it, having looked whether the rows are still the same. Only what
``settle`` has committed counts, so of guesses made side by side no more are heard than one after another.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from issuer.audit import append
from issuer.identity import pins
from issuer.municipality.keys import data_key
from issuer.papers.facts import CardLink, CredentialLink, Identification
from issuer.papers.kinds import CertificateKind
from issuer.papers.request import CardCredential, PinCheck
from issuer.tenancy.locks import lock_key
from issuer.tenancy.trips import Trip

OK, NO_USER, BAD_PIN, LOCKED = "OK", "NO_USER", "BAD_PIN", "LOCKED"

#: A new number, or a new 暗証番号, is another registration; the moment it was written again is not.
GENERATION = "history_no || '.' || history_branch || '.' || left(encode(digest, 'hex'), 32)"
_USER = (
    f"SELECT certificate_kind, atena_no, state, valid_to, {GENERATION} FROM identity_card_user "  # noqa: S608
    "WHERE municipality = %s AND user_id = %s AND NOT is_deleted ORDER BY certificate_kind"
)
_HASHES = (
    f"SELECT user_id, certificate_kind, {GENERATION}, ciphertext FROM identity_card_user "  # noqa: S608
    "WHERE municipality = %s AND user_id = %s AND certificate_kind = ANY(%s) AND NOT is_deleted"
)
_NEIGHBOUR = (
    "SELECT user_id FROM identity_card_user WHERE municipality = %s AND certificate_kind = ANY(%s) AND NOT is_deleted "
    "AND user_id > %s ORDER BY user_id LIMIT 1"
)
_FAILURES = (
    "SELECT certificate_kind, generation, failures FROM identity_card_failures WHERE municipality = %s AND user_id = %s"
)
_CHECKS = (
    "SELECT certificate_kind, fingerprint, generation, outcome FROM identity_card_check "
    "WHERE municipality = %s AND request_id = %s"
)
_COUNT = (
    "INSERT INTO identity_card_failures (municipality, user_id, certificate_kind, generation, failures, last_at) "
    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (municipality, user_id, certificate_kind) DO UPDATE "
    "SET generation = EXCLUDED.generation, failures = EXCLUDED.failures, last_at = EXCLUDED.last_at"
)
_KEEP = (
    "INSERT INTO identity_card_check (municipality, request_id, certificate_kind, fingerprint, generation, outcome, at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (municipality, request_id, certificate_kind) DO UPDATE "
    "SET fingerprint = EXCLUDED.fingerprint, generation = EXCLUDED.generation, outcome = EXCLUDED.outcome,"
    " at = EXCLUDED.at"
)
Kinds = Collection[CertificateKind]


@dataclass(frozen=True, slots=True)
class Message:
    """One message with a 暗証番号. ``attempts``: the municipality's, before 閉塞."""

    municipality: str
    request_id: str
    fingerprint: str
    user_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Page:
    """What is on record for one kind. ``known``: what came of this very message before, "" for nothing."""

    generation: str
    failures: int
    known: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """``hashes``: kind → PHC of the user. ``strangers``: of another user, to be worked through in their place where
    the user is unknown. ``fingerprints``: of messages that came under this number before."""

    kinds: Mapping[CertificateKind, Page]
    hashes: Mapping[CertificateKind, str]
    strangers: tuple[str, ...]
    fingerprints: frozenset[str]


def pages_of(cursor: CursorWrapper, *, message: Message, kinds: Kinds) -> Pages:
    """What a 暗証番号 must be held against. ``kinds``: those the message is about."""
    kinds = sorted(kinds)
    found = _hashes(cursor, message.municipality, message.user_id, kinds)
    strangers: dict[str, tuple[str, str]] = {}
    if not found:
        other = _neighbour(cursor, message.municipality, message.user_id, kinds)
        strangers = _hashes(cursor, message.municipality, other, kinds) if other else {}
    pages, fingerprints = _pages(cursor, message, kinds, {kind: generation for kind, (generation, _) in found.items()})
    return Pages(
        kinds=pages,
        hashes={CertificateKind(kind): phc for kind, (_, phc) in found.items()},
        strangers=tuple(phc for _, phc in strangers.values()),
        fingerprints=fingerprints,
    )


def settle(
    cursor: CursorWrapper,
    *,
    message: Message,
    seen: Mapping[CertificateKind, Page],
    fitting: Kinds,
    now: datetime,
) -> tuple[PinCheck, ...] | None:
    """Count what came of a 暗証番号 and keep it for a resend; None when a row is no longer the one it was held against.

    ``fitting``: kinds whose hash it fits. Where it fits one, the others are no guess: a person has several. Where it
    fits none, every kind counts a failure, known here or not. The caller commits, whatever the answer will be.
    """
    municipality, user_id = message.municipality, message.user_id
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_of(municipality, user_id)])
    cursor.execute(_USER, [municipality, user_id])
    generations = {kind: generation for kind, _, _, _, generation in cursor.fetchall()}
    current, _ = _pages(cursor, message, sorted(seen), generations)
    if any(current[kind].generation != page.generation for kind, page in seen.items()):
        return None
    open_kinds = [k for k, page in current.items() if not page.known and page.failures < message.attempts]
    fits_one = any(kind in fitting for kind in open_kinds)
    checks, locked = [], []
    for kind, page in current.items():
        outcome = _outcome(kind, page, message, fitting)
        if not page.known and outcome != LOCKED:
            failures = 0 if outcome == OK else page.failures + (not fits_one)
            if failures != page.failures:
                cursor.execute(_COUNT, [municipality, user_id, kind, page.generation, failures, now])
            if failures >= message.attempts:
                locked.append(str(kind))
            cursor.execute(
                _KEEP,
                [municipality, message.request_id, kind, message.fingerprint, page.generation, outcome, now],
            )
        checks.append(PinCheck(kind=kind, generation=page.generation, outcome=outcome))
    if locked and set(locked) & set(generations):
        append(
            municipality=municipality,
            at=now,
            actor="centre",
            action="card.locked",
            request_id=message.request_id,
            detail={"user": user_id, "kinds": sorted(set(locked) & set(generations))},
        )
    return tuple(checks)


def standing(
    cursor: CursorWrapper, *, municipality: str, user_id: str, kind: CertificateKind, attempts: int
) -> PinCheck:
    """What a right 暗証番号 would come to now, for staff who ask without one."""
    cursor.execute(_USER, [municipality, user_id])
    generations = {row[0]: row[4] for row in cursor.fetchall()}
    nobodys = Message(municipality, "", "", user_id, attempts)
    pages, _ = _pages(cursor, nobodys, [kind], generations)
    return PinCheck(kind=kind, generation=pages[kind].generation, outcome=_outcome(kind, pages[kind], nobodys, [kind]))


def ask_card(
    *, trip: Trip, municipality: str, credential: CardCredential, kind: CertificateKind
) -> Callable[[], Identification]:
    """Where each kind that was checked leads. A row that is another one than was checked leads nowhere."""
    found = trip.ask(_USER, [municipality, credential.user_id])

    def answer() -> Identification:
        rows = {row[0]: row for row in found.rows}
        several = len({row[1] for row in found.rows}) > 1
        cards = tuple(_led(check, rows.get(check.kind), credential.user_id, several) for check in credential.checks)
        mine = Identification(link=None, problem="PIN_UNCHECKED", cards=cards).of_kind(kind)
        # Any kind that fits tells whose records to read; each is then judged for itself.
        return (
            mine
            if mine.link
            else Identification(
                link=next((card.link for card in cards if card.link), None), problem=mine.problem, cards=cards
            )
        )

    return answer


def forget_checks(cursor: CursorWrapper, *, municipality: str, before: datetime) -> int:
    """Drop what is kept of messages older than ``before``, and the count of users nobody knows. Returns how many."""
    cursor.execute("DELETE FROM identity_card_check WHERE municipality = %s AND at < %s", [municipality, before])
    gone = cursor.rowcount
    cursor.execute(
        "DELETE FROM identity_card_failures WHERE municipality = %s AND generation = '' AND last_at < %s",
        [municipality, before],
    )
    return int(gone + cursor.rowcount)


def lock_of(municipality: str, user_id: str) -> int:
    """Advisory lock of one user's counts; nothing else waits for it."""
    return lock_key("card", municipality, user_id)


def _outcome(kind: CertificateKind, page: Page, message: Message, fitting: Kinds) -> str:
    if page.known:
        return page.known
    if page.failures >= message.attempts:
        return LOCKED
    if not page.generation:
        return NO_USER
    return OK if kind in fitting else BAD_PIN


def _pages(
    cursor: CursorWrapper, message: Message, kinds: Kinds, generations: Mapping[str, str]
) -> tuple[dict[CertificateKind, Page], frozenset[str]]:
    cursor.execute(_FAILURES, [message.municipality, message.user_id])
    failures = {(kind, generation): count for kind, generation, count in cursor.fetchall()}
    cursor.execute(_CHECKS, [message.municipality, message.request_id])
    rows = cursor.fetchall()
    known = {(kind, generation): outcome for kind, _, generation, outcome in rows}
    pages = {}
    for kind in kinds:
        at = (str(kind), generations.get(kind, ""))
        pages[kind] = Page(generation=at[1], failures=failures.get(at, 0), known=known.get(at, ""))
    return pages, frozenset(fingerprint for _, fingerprint, _, _ in rows)


def _hashes(cursor: CursorWrapper, municipality: str, user_id: str, kinds: Kinds) -> dict[str, tuple[str, str]]:
    """Kind → (generation, PHC). Raises InvalidTag for a hash that was moved or changed."""
    cursor.execute(_HASHES, [municipality, user_id, [str(kind) for kind in kinds]])
    rows = cursor.fetchall()
    if not rows:
        return {}
    key = data_key(municipality=municipality, purpose=pins.PURPOSE)
    return {
        kind: (
            generation,
            pins.opened(municipality=municipality, key=key, user_id=user, kind=kind, ciphertext=bytes(ciphertext)),
        )
        for user, kind, generation, ciphertext in rows
    }


def _neighbour(cursor: CursorWrapper, municipality: str, user_id: str, kinds: Kinds) -> str:
    """The next user with any of the kinds, the first one after the last; "" when there is none."""
    for after in (user_id, ""):
        cursor.execute(_NEIGHBOUR, [municipality, [str(kind) for kind in kinds], after])
        if row := cursor.fetchone():
            return str(row[0])
    return ""


def _led(check: PinCheck, row: tuple[Any, ...] | None, user_id: str, several: bool) -> CardLink:
    if check.outcome != OK:
        return CardLink(kind=check.kind, link=None, problem=check.outcome)
    if row is None or row[4] != check.generation:
        return CardLink(kind=check.kind, link=None, problem="PIN_UNCHECKED")
    if several:
        return CardLink(kind=check.kind, link=None, problem="AMBIGUOUS")
    _, atena_no, state, valid_to, _ = row
    link = CredentialLink(
        issuer="",
        serial_number=user_id,
        atena_no=atena_no,
        media="1",
        state=state,
        valid_from=date.min,
        valid_to=valid_to,
    )
    return CardLink(kind=check.kind, link=link)
