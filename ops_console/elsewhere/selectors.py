"""Reading one application and what stands around it, inside ``scope``."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from issuer.audit.models import AuditEvent
from issuer.identity.application_numbers import trail
from issuer.identity.models import CredentialRecord, Registration
from issuer.identity.states import LINKED
from issuer.issuance.elsewhere.queue import Queued, queued
from issuer.issuance.elsewhere.reviewing import Candidate
from issuer.municipality.selectors import policy
from issuer.rules.calendar import japan_day

#: Somebody who opened an application this recently may still be at it.
_AT_IT = timedelta(minutes=30)
#: Acts in which somebody has the application before their eyes.
_LOOKS = frozenset({"registration.viewed", "registration.searched", "registration.weighed"})
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Application:
    """One application without its particulars. ``others``: of the same certificate. ``at_it``: who else opened it.

    ``valid_to``: of the certificate, where S01 knows it.
    """

    row: Registration
    queued: Queued
    others: tuple[Queued, ...]
    events: tuple[AuditEvent, ...]
    at_it: tuple[str, datetime] | None
    valid_to: date | None


def application(*, number: str, operator: str, now: datetime) -> Application | None:
    """Everything about an application but who it is; None for an unknown number."""
    row = Registration.objects.filter(application_number=number).first()
    if row is None:
        return None
    rules, today = policy(municipality=row.municipality, at=now), japan_day(now)
    same = Registration.objects.filter(serial_no=row.serial_no).exclude(application_number=number)
    events = tuple(AuditEvent.objects.filter(request_id=trail(number)).order_by("-seq")[:_SHOWN])
    looks = (e for e in events if e.action in _LOOKS and e.actor != operator and now - e.at < _AT_IT)
    return Application(
        row=row,
        queued=queued(row=row, rules=rules, today=today),
        others=tuple(queued(row=one, rules=rules, today=today) for one in same.order_by("-applied_at")),
        events=events[::-1],
        at_it=next(((e.actor, e.at) for e in looks), None),
        valid_to=valid_until([row]).get(number),
    )


def valid_until(rows: Sequence[Registration]) -> dict[str, date]:
    """Application number → last day of its certificate, for those that S01 knows."""
    known = CredentialRecord.objects.filter(serial_no__in={row.serial_no for row in rows}, is_deleted=False)
    days = {(c.issuer, c.serial_no): c.valid_to for c in known if c.valid_to}
    by_serial = {serial: day for (_, serial), day in days.items()}
    found = {}
    for row in rows:
        day = days.get((row.issuer, row.serial_no)) if row.issuer else by_serial.get(row.serial_no)
        if day:
            found[row.application_number] = day
    return found


def holders(candidates: Sequence[Candidate]) -> dict[tuple[str, int], list[str]]:
    """Place → numbers of the applications that are 利用可能 or 停止 there."""
    registers = {one.member.koseki_no for one in candidates}
    rows = Registration.objects.filter(koseki_no__in=registers, state__in=LINKED).order_by("application_number")
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for koseki_no, member_no, number in rows.values_list("koseki_no", "member_no", "application_number"):
        found[koseki_no, member_no].append(number)
    return dict(found)
