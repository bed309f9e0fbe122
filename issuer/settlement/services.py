"""Taking a month's statement in, and what the month comes to."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from issuer.audit import append
from issuer.settlement.counting import count_days
from issuer.settlement.lines import Key, Month, Theirs
from issuer.settlement.matching import DIFFERENCES, Match
from issuer.settlement.models import Statement, StatementLine, Undecided
from issuer.settlement.selectors import matches, newest_versions, undecided
from issuer.settlement.statement import read_statement
from issuer.tenancy.locks import lock_key


@dataclass(frozen=True, slots=True)
class Levy:
    """調定: one kind's month by our own count. Yen; what the municipality keeps is ``fees`` less ``commissions``."""

    kind: str
    copies: int
    fees: int
    commissions: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """One month: every line with its result, what is 未確定, and the sums by kind. ``version`` 0: no statement yet."""

    municipality: str
    month: Month
    version: int
    matches: tuple[Match, ...]
    undecided: tuple[Undecided, ...]
    levies: tuple[Levy, ...]

    @property
    def differences(self) -> tuple[Match, ...]:
        """The lines somebody must look at."""
        return tuple(one for one in self.matches if one.result in DIFFERENCES)


def take_statement(*, municipality: str, month: Month, data: bytes, name: str, by: str, now: datetime) -> int:
    """Take the Centre's statement of a month in, inside ``scope(municipality)``, match it; returns the version.

    Another statement of the same month becomes the next version; the earlier ones stay. The newest version's bytes once
    more change nothing. ``by``: the operator. Raises WrongStatement (BadInput), which tells every wrong line; then
    nothing is taken.
    """
    lines = read_statement(data=data, name=name, month=month)
    sha256 = hashlib.sha256(data).hexdigest()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("settlement", municipality)])
    last = newest_versions(months=[month]).get(month)
    version = last.version if last else 0
    if last is None or last.sha256 != sha256:
        version += 1
        _keep(municipality, month, version, lines, sha256, by, now)
    count_days(municipality=municipality, first=month.first, last=month.last)
    return version


def settled_month(*, municipality: str, month: Month) -> Settlement:
    """The month as it was last counted, inside ``scope(municipality)``."""
    statement = newest_versions(months=[month]).get(month)
    found = matches(first=month.first, last=month.last)
    return Settlement(
        municipality=municipality,
        month=month,
        version=statement.version if statement else 0,
        matches=found,
        undecided=undecided(first=month.first, last=month.last),
        levies=_levies(found),
    )


def _levies(matches: Iterable[Match]) -> tuple[Levy, ...]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in matches:
        if one.ours:
            for place, amount in enumerate((one.ours.copies, one.fees_due, one.commissions_due)):
                sums[one.key.kind][place] += amount
    return tuple(Levy(kind, *sums[kind]) for kind in sorted(sums))


def _keep(
    municipality: str, month: Month, version: int, lines: dict[Key, Theirs], sha256: str, by: str, now: datetime
) -> None:
    place = {"municipality": municipality, "month": str(month), "version": version}
    Statement.objects.create(**place, sha256=sha256, taken_at=now, taken_by=by)
    StatementLine.objects.bulk_create(
        (
            StatementLine(
                **place,
                number=theirs.number,
                day=key.day,
                operator_code=key.operator_code,
                store_code=key.store_code,
                channel=key.channel,
                kind=key.kind,
                unit_fee=key.unit_fee,
                commission_unit=theirs.commission_unit,
                copies=theirs.copies,
                cancelled=theirs.cancelled,
                fees=theirs.fees,
                commissions=theirs.commissions,
            )
            for key, theirs in lines.items()
        ),
        batch_size=2000,
    )
    append(
        municipality=municipality,
        at=now,
        actor=by,
        action="settlement.taken",
        detail={"month": str(month), "version": version, "sha256": sha256, "lines": len(lines)},
    )
