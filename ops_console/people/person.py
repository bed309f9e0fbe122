"""One person's page: what is told to everybody who may open it, and the items of a group when they are asked for."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from issuer.certificates.address import home
from issuer.certificates.names import relation, sex
from issuer.certificates.wareki import written
from issuer.holds.models import HoldRecord
from issuer.holds.selectors import HOUSEHOLD, PERSON
from issuer.identity.models import CredentialRecord
from issuer.intake.models import QuarantinedKey, Receipt, WorkItem
from issuer.issuance.models import Request
from issuer.papers.errors import ContentConflict
from issuer.papers.kinds import CertificateKind
from issuer.papers.people import Resident
from issuer.replica.models import Resident as ResidentRow
from issuer.replica.models import SealRegistration
from issuer.replica.register_models import RegisterMemberRow
from issuer.replica.selectors import Home, ask_home
from issuer.tenancy.scope import current_municipality
from issuer.tenancy.trips import Trip
from ops_console.people.selectors import MaskedPerson, masked, masked_people
from ops_console.words import TABLES

_REQUESTS = 10
#: An item and what it says.
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """What the page tells without asking.

    ``seal``: whether a registration is in force. ``registers``: 戸籍番号 where the person stands. ``mates``: the others
    of the household, masked. ``last``: the package that wrote the row last, None where none is kept. ``quarantined``:
    rows of this person set aside.
    """

    masked: MaskedPerson
    home: Home
    seal: bool
    registers: tuple[str, ...]
    mates: tuple[MaskedPerson, ...]
    holds: tuple[HoldRecord, ...]
    requests: tuple[Request, ...]
    last: Receipt | None
    operated_at: datetime
    quarantined: int
    work: tuple[WorkItem, ...]


def person(*, atena_no: str, kinds: Collection[CertificateKind]) -> Person | None:
    """Everything of the page, in scope; None for nobody. Requests are those of ``kinds``."""
    here = masked(atena_no)
    row = ResidentRow.objects.filter(atena_no=atena_no, is_deleted=False).first()
    if here is None or row is None:
        return None
    trip = Trip()
    found = ask_home(trip=trip, municipality=current_municipality(), atena_no=atena_no, with_my_numbers=False)
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    living = found()
    people = living.household.residents if living.household else ()
    subjects = [f"person:{atena_no}", *([f"household:{row.household_no}"] if row.household_no else [])]
    return Person(
        masked=here,
        home=living,
        seal=SealRegistration.objects.filter(atena_no=atena_no, is_deleted=False, seal_state="1").exists(),
        registers=tuple(
            RegisterMemberRow.objects.filter(atena_no=atena_no, is_deleted=False, is_removed=False)
            .order_by("koseki_no")
            .values_list("koseki_no", flat=True)
        ),
        mates=tuple(masked_people(one.atena_no for one in people if one.atena_no != atena_no).values()),
        holds=_holds(atena_no, row.household_no),
        requests=tuple(
            Request.objects.filter(operation="ISSUE", atena_no=atena_no, kind__in=kinds).order_by(
                "-received_at", "-request_id"
            )[:_REQUESTS]
        ),
        last=Receipt.objects.filter(system=row.source_system, sequence=row.source_sequence)
        .exclude(state="REFUSED")
        .order_by("-received_at")
        .first(),
        operated_at=row.operated_at,
        quarantined=QuarantinedKey.objects.filter(layout__startswith="J", record_key=atena_no, lifted_at=None).count(),
        work=tuple(WorkItem.objects.filter(subject__in=subjects, closed_at=None).order_by("opened_at")),
    )


def _holds(atena_no: str, household_no: str) -> tuple[HoldRecord, ...]:
    """Standing holds that name the person or the household, for who may read their kind."""
    targets = [(PERSON, atena_no), *([(HOUSEHOLD, household_no)] if household_no else [])]
    rows = HoldRecord.objects.filter(is_deleted=False, ended_at=None, target_no__in=[no for _, no in targets])
    return tuple(row for row in rows.order_by("starts_at") if (row.target_kind, row.target_no) in targets)


def opened(*, found: Person, groups: Collection[str]) -> dict[str, list[Line]]:
    """The items of the groups that were asked for. 個人番号 is in none of them."""
    one = found.home.person
    if one is None:
        return {}
    return {
        group: [line for line in lines(found, one) if line[1]] for group, lines in _GROUPS.items() if group in groups
    }


def _name(_: Person, one: Resident) -> list[Line]:
    foreign = one.foreign
    return [
        ("氏名", one.name),
        ("振り仮名", f"{one.furigana}{'' if one.furigana_attested else ' (未公証)'}" if one.furigana else ""),
        ("旧氏", one.former_surname.text if one.former_surname else ""),
        ("通称", one.common_name.text if one.common_name else ""),
        ("ローマ字氏名", foreign.roman_name if foreign else ""),
        ("漢字併記名", foreign.kanji_name if foreign else ""),
    ]


def _birth(_: Person, one: Resident) -> list[Line]:
    return [
        ("生年月日", _told(lambda: written(one.birth, in_western=one.is_foreign))),
        ("性別", sex(one)),
        ("続柄", _told(lambda: relation(one))),
    ]


def _told(item: Callable[[], str]) -> str:
    try:
        return item()
    except ContentConflict:
        return "記録が食い違っているため、表示できません"


def _address(found: Person, one: Resident) -> list[Line]:
    house, honseki = found.home.household, one.honseki
    return [
        ("住所", home(house.address, with_prefecture=True) if house else ""),
        ("世帯主", house.head_name if house else ""),
        ("本籍", (honseki.honseki or TABLES["本籍区分"].get(honseki.kind, "")) if honseki else ""),
        ("筆頭者", honseki.hittosha if honseki else ""),
    ]


def _numbers(_: Person, one: Resident) -> list[Line]:
    cards = CredentialRecord.objects.filter(atena_no=one.atena_no, is_deleted=False).order_by("issuer", "serial_no")
    seals = SealRegistration.objects.filter(atena_no=one.atena_no, is_deleted=False).order_by("seal_no")
    return [
        ("住民票コード", one.juminhyo_code),
        *((f"電子証明書 ({TABLES['電子証明書状態'].get(card.state, card.state)})", card.serial_no) for card in cards),
        *(
            (f"印鑑登録番号 ({TABLES['印鑑登録状態'].get(seal.seal_state, seal.seal_state)})", seal.seal_no)
            for seal in seals
        ),
    ]


_GROUPS: dict[str, Callable[[Person, Resident], list[Line]]] = {
    "NAME": _name,
    "BIRTH": _birth,
    "ADDRESS": _address,
    "NUMBERS": _numbers,
}
