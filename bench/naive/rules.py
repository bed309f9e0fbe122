"""May this person have this paper now? Everything is read by the ORM, each thing when it is needed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from bench.naive.models import Credential, FeedState, Hold, Honseki, Household, Resident, Seal, Setting
from issuer.municipality.resolve import merge

_WEEKDAYS = "1234567"


class Refused(Exception):
    """The contract's code of a refusal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Found:
    """What a paper is written from."""

    settings: dict[str, Any]
    official_seal: bytes
    person: Resident
    household: Household
    printed: list[Resident]
    honseki: dict[str, Honseki]
    seal: Seal | None
    fee: int


def look(asked: dict[str, Any], now: datetime) -> Found:
    """Everything the paper needs. Raises Refused."""
    code, kind = asked["municipality"], asked["kind"]
    settings = _settings(code, now)
    _open(settings, kind, now)
    person = _person(asked, now)
    _fresh(code, kind, settings, now)
    household = Household.objects.filter(municipality=code, household_no=person.household_no, is_deleted=False).first()
    if household is None:
        raise Refused("RECORD_INCONSISTENT")
    if household.is_locked:
        raise Refused("IN_PROCESS")
    members = list(
        Resident.objects.filter(
            municipality=code, household_no=person.household_no, is_deleted=False, is_removed=False
        ).order_by("order_in_household", "atena_no")
    )
    _not_held(code, kind, person, household, members, now)
    printed = members if asked["scope"] == "ALL" else [person]
    honseki = {
        one.atena_no: one
        for one in Honseki.objects.filter(
            municipality=code, atena_no__in=[one.atena_no for one in printed], is_deleted=False
        )
    }
    authority = settings["authority"][0]
    return Found(
        settings=settings,
        official_seal=_official_seal(code, authority["seal_sha256"]),
        person=person,
        household=household,
        printed=printed,
        honseki=honseki,
        seal=_seal(code, person) if kind == "INKAN" else None,
        fee=int(settings["offered"][kind]["fee"]),
    )


def _settings(code: str, now: datetime) -> dict[str, Any]:
    layers = Setting.objects.filter(municipality=code, effective_from__lte=now).order_by("effective_from", "id")
    found = merge(layer.document for layer in layers)
    if not found:
        raise Refused("NOT_OFFERED")
    return found


def _open(settings: dict[str, Any], kind: str, now: datetime) -> None:
    if kind not in settings["offered"]:
        raise Refused("NOT_OFFERED")
    local = timezone.localtime(now)
    hours = settings["hours"].get(kind) or settings["hours"]["default"]
    clock = f"{local:%H:%M}"
    if _WEEKDAYS[local.weekday()] not in hours["days"] or not hours["open"] <= clock < hours["close"]:
        raise Refused("OUT_OF_HOURS")


def _person(asked: dict[str, Any], now: datetime) -> Resident:
    if asked["status"] != "GOOD":
        raise Refused("CREDENTIAL_NOT_GOOD")
    code, today = asked["municipality"], timezone.localdate(now)
    found = Credential.objects.filter(
        municipality=code, serial_no=asked["serial"], issuer=asked["issuer"], is_deleted=False, state="1"
    ).first()
    if found is None or (found.valid_to and found.valid_to < today):
        raise Refused("NOT_IDENTIFIED")
    person = Resident.objects.filter(municipality=code, atena_no=found.atena_no, is_deleted=False).first()
    if person is None or person.is_removed:
        raise Refused("REMOVED")
    if person.birth_date and person.birth_date > today.replace(year=today.year - 15, day=min(today.day, 28)):
        raise Refused("TOO_YOUNG")
    if person.moveout_planned_on and person.moveout_planned_on <= today:
        raise Refused("MOVING_OUT")
    return person


def _fresh(code: str, kind: str, settings: dict[str, Any], now: datetime) -> None:
    limit = now - timedelta(minutes=settings["freshness"]["limit"])
    for system in ("JUKI", "INKAN") if kind == "INKAN" else ("JUKI",):
        state = FeedState.objects.filter(municipality=code, system=system).first()
        if state is None or state.gap_since or state.extracted_at is None or state.extracted_at < limit:
            raise Refused("STALE")


def _not_held(
    code: str, kind: str, person: Resident, household: Household, members: list[Resident], now: datetime
) -> None:
    numbers = [one.atena_no for one in members]
    holds = Hold.objects.filter(
        Q(target_kind="1", target_no__in=numbers) | Q(target_kind="2", target_no=household.household_no),
        municipality=code,
        is_deleted=False,
        ended_at__isnull=True,
        starts_at__lte=now,
    ).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    for hold in holds:
        if not hold.certificate_kinds or kind in hold.certificate_kinds.split():
            raise Refused("HELD")


def _seal(code: str, person: Resident) -> Seal:
    seals = list(Seal.objects.filter(municipality=code, atena_no=person.atena_no, seal_state="1", is_deleted=False))
    if len(seals) != 1:
        raise Refused("NO_SEAL")
    return seals[0]


def _official_seal(code: str, sha256: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT png FROM municipality_seal_image WHERE municipality = %s AND sha256 = %s", [code, sha256]
        )
        return bytes(cursor.fetchone()[0])
