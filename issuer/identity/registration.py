"""住登外の利用登録: taking applications of people who live elsewhere, and telling how they stand (domain.md §6.2).

What the applicant typed and what was read from the card is one encrypted JSON value, tied to its row. The number is
drawn at random and shown once; whoever has it may ask for the state, so it is never given out a second time.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connections

from issuer.audit import append
from issuer.identity import application_numbers, registration_messages
from issuer.identity.models import Registration
from issuer.identity.states import STANDING, State, told_outside
from issuer.municipality.keys import Key, data_key, decrypt, encrypt
from issuer.municipality.selectors import policy
from issuer.papers.request import Credential, JpkiCredential
from issuer.tenancy.locks import lock_key

_TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Applicant:
    """4情報 read from the card. ``sex``: MALE | FEMALE | NOT_STATED."""

    name: str
    address: str
    birth_date: date
    sex: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """What an application says: the applicant, and the register they named."""

    applicant: Applicant
    honseki: str
    hittosha: str
    phone: str


@dataclass(frozen=True, slots=True)
class RegistrationAnswer:
    """``result``: ACCEPTED | ALREADY_APPLIED | NOT_NEEDED | FAILED. The number (16 digits) comes with ACCEPTED only."""

    result: str
    application_number: str
    message: str


@dataclass(frozen=True, slots=True)
class RegistrationStatus:
    """``status``: UNDER_REVIEW | AVAILABLE | REJECTED | ENDED | NOT_FOUND. ``decided_on`` is a day in Japan."""

    status: str
    decided_on: date | None
    message: str


def apply(
    *, municipality: str, credential: Credential, particulars: Particulars, needed: bool, now: datetime
) -> RegistrationAnswer:
    """Take an application inside ``scope(municipality)``.

    FAILED for 条例利用 (it cannot reach another city's koseki) and for a certificate that is not good. ``needed``: the
    applicant is not a resident here whose 戸籍 is here too. ALREADY_APPLIED while an application for the same
    certificate waits or is in use.
    """
    outcome, number = "FAILED", ""
    if isinstance(credential, JpkiCredential) and credential.status == "GOOD":
        outcome, number = _taken(municipality, credential, particulars, now) if needed else ("NOT_NEEDED", "")
    text = registration_messages.message(policy=policy(municipality=municipality, at=now), key=outcome)
    return RegistrationAnswer(result=outcome, application_number=number, message=text)


def status(*, municipality: str, application_number: str, now: datetime) -> RegistrationStatus:
    """How an application stands, inside ``scope(municipality)``. A number that cannot be is not looked for."""
    number = application_numbers.read(application_number)
    row = _row(municipality, number) if number else None
    state = told_outside(State(row.state)) if row else "NOT_FOUND"
    decided_on = row.decided_at.astimezone(_TOKYO).date() if row and row.decided_at else None
    rules = policy(municipality=municipality, at=now)
    text = registration_messages.message(policy=rules, key=state, completed_on=decided_on)
    return RegistrationStatus(status=state, decided_on=decided_on, message=text)


def particulars_of(row: Registration) -> Particulars:
    """Open an application, inside its scope. Whoever shows it to a person puts the look on the record."""
    (opened,) = particulars_of_each([row])
    return opened


def particulars_of_each(rows: Sequence[Registration]) -> list[Particulars]:
    """Open several applications of one municipality, in their order, likewise."""
    if not rows:
        return []
    key = data_key(municipality=rows[0].municipality, purpose="registration")
    return [_opened(row, key) for row in rows]


def _opened(row: Registration, key: Key) -> Particulars:
    opened = json.loads(
        decrypt(
            key=key,
            ciphertext=bytes(row.applicant),
            context=context(row.municipality, row.application_number),
        )
    )
    return Particulars(
        applicant=Applicant(
            name=opened["name"],
            address=opened["address"],
            birth_date=date.fromisoformat(opened["birth_date"]),
            sex=opened["sex"],
        ),
        honseki=opened["honseki"],
        hittosha=opened["hittosha"],
        phone=opened["phone"],
    )


def _taken(municipality: str, credential: JpkiCredential, particulars: Particulars, now: datetime) -> tuple[str, str]:
    with connections["default"].cursor() as cursor:
        # Two applications for one certificate at the same instant: the second waits here and then sees the first.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [lock_key("registration", municipality, credential.serial_number)]
        )
    if _stands(credential):
        return "ALREADY_APPLIED", ""
    number = _unused_number(municipality)
    applicant = asdict(particulars.applicant) | {"birth_date": particulars.applicant.birth_date.isoformat()}
    named = {"honseki": particulars.honseki, "hittosha": particulars.hittosha, "phone": particulars.phone}
    Registration.objects.create(
        municipality=municipality,
        application_number=number,
        issuer=credential.issuer,
        serial_no=credential.serial_number,
        media=credential.media,
        applicant=encrypt(
            key=data_key(municipality=municipality, purpose="registration"),
            plaintext=json.dumps(applicant | named, ensure_ascii=False).encode(),
            context=context(municipality, number),
        ),
        state=State.RECEIVED,
        applied_at=now,
    )
    append(
        municipality=municipality,
        at=now,
        actor="centre",
        action="registration.applied",
        request_id=application_numbers.trail(number),
        detail={"application": number},
    )
    return "ACCEPTED", number


def _row(municipality: str, number: str) -> Registration | None:
    row: Registration | None = Registration.objects.filter(municipality=municipality, application_number=number).first()
    return row


def _stands(credential: JpkiCredential) -> bool:
    """An application for this certificate stands. One that names no issuer is taken for the same certificate."""
    standing = Registration.objects.filter(serial_no=credential.serial_number, state__in=STANDING)
    if credential.issuer:
        standing = standing.filter(issuer__in=["", credential.issuer])
    return bool(standing.exists())


def _unused_number(municipality: str) -> str:
    while True:
        number = application_numbers.draw()
        if _row(municipality, number) is None:
            return number


def context(municipality: str, number: str) -> bytes:
    """What ties a value to its row."""
    return f"registration/{municipality}/{number}".encode()
