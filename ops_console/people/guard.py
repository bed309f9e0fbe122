"""Whose papers are held at present, for pages that must not tell where somebody lives.

Every hold counts alike: if only 支援措置 hid an address, hiding it would tell (promise P5). One of the same household
counts too, for it is the same address.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from issuer.holds.models import HoldRecord
from issuer.holds.selectors import HOUSEHOLD, KOSEKI, PERSON
from issuer.papers.kinds import HoldKind
from issuer.replica.models import Resident
from issuer.replica.register_models import FuhyoPersonRow, RegisterMemberRow

#: These do not end by their date, only by the row that ends them (feed rule 7).
_UNTIL_ENDED = (HoldKind.PROTECTION.value, HoldKind.PROVISIONAL_PROTECTION.value)


def held(*, people: Mapping[str, str], now: datetime) -> frozenset[str]:
    """Of these people (宛名番号 → 世帯番号, "" for none) those under a hold of their own, of one of their registers, of
    their household, or of somebody who lives with them. Inside ``scope``.
    """
    homes = {number for number in people.values() if number}
    together = Resident.objects.filter(household_no__in=homes, is_deleted=False)
    mates = {**people, **dict(together.values_list("atena_no", "household_no"))}
    registers = _registers(mates)
    targets = (
        Q(target_kind=PERSON, target_no__in=list(mates))
        | Q(target_kind=HOUSEHOLD, target_no__in=homes)
        | Q(target_kind=KOSEKI, target_no__in=list(registers))
    )
    standing = HoldRecord.objects.filter(targets, is_deleted=False, ended_at=None)
    standing = standing.filter(Q(ends_at=None) | Q(ends_at__gt=now) | Q(hold_kind__in=_UNTIL_ENDED))
    named: dict[str, set[str]] = {PERSON: set(), HOUSEHOLD: set(), KOSEKI: set()}
    for kind, number in standing.values_list("target_kind", "target_no"):
        named[kind].add(number)
    under = named[PERSON].union(*(registers[number] for number in named[KOSEKI]))
    beneath = named[HOUSEHOLD] | {mates[number] for number in under if mates[number]}
    return frozenset(no for no, home in people.items() if no in under or home in beneath)


def _registers(people: Iterable[str]) -> dict[str, set[str]]:
    """戸籍番号 → who of these people stands in it, by the registers themselves and by their 附票."""
    found: dict[str, set[str]] = {}
    for table in (RegisterMemberRow, FuhyoPersonRow):
        rows = table.objects.filter(atena_no__in=list(people), is_deleted=False)
        for koseki_no, atena_no in rows.values_list("koseki_no", "atena_no"):
            found.setdefault(koseki_no, set()).add(atena_no)
    return found
