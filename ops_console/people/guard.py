"""Whose papers are held at present, for pages that must not tell where somebody lives.

Every hold counts alike: if only 支援措置 hid an address, hiding it would tell (promise P5). One of the same household
counts too, for it is the same address.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from issuer.holds.models import HoldRecord
from issuer.holds.selectors import HOUSEHOLD, PERSON
from issuer.papers.kinds import HoldKind
from issuer.replica.models import Resident

#: These do not end by their date, only by the row that ends them (feed rule 7).
_UNTIL_ENDED = (HoldKind.PROTECTION.value, HoldKind.PROVISIONAL_PROTECTION.value)


def held(*, people: Mapping[str, str], now: datetime) -> frozenset[str]:
    """Of these people (宛名番号 → 世帯番号, "" for none), those who or whose household stand under a hold, in scope."""
    homes = {number for number in people.values() if number}
    mates = dict(people)
    mates |= dict(
        Resident.objects.filter(household_no__in=homes, is_deleted=False).values_list("atena_no", "household_no")
    )
    targets = Q(target_kind=PERSON, target_no__in=list(mates)) | Q(target_kind=HOUSEHOLD, target_no__in=homes)
    standing = HoldRecord.objects.filter(targets, is_deleted=False, ended_at=None)
    standing = standing.filter(Q(ends_at=None) | Q(ends_at__gt=now) | Q(hold_kind__in=_UNTIL_ENDED))
    named = set(standing.values_list("target_kind", "target_no"))
    under = {home for kind, home in named if kind == HOUSEHOLD}
    under |= {mates[number] for kind, number in named if kind == PERSON and mates[number]}
    return frozenset(no for no, home in people.items() if (PERSON, no) in named or home in under)
