"""Reading incidents and the requests around them, inside ``scope``."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from issuer.incidents.models import Incident
from issuer.issuance.models import Request, VoidNumber
from issuer.municipality.models import Suspension

PAGE = 50
#: Requests shown around an incident; more than that in the span is told.
MOST_NEIGHBOURS = 200


@dataclass(frozen=True, slots=True)
class Party:
    """A request the incident names. ``by``: how it is named (要求番号, 発行番号)."""

    by: str
    request: Request


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A request near in time. ``overlaps``: the two were worked on at the same moment."""

    request: Request
    same_terminal: bool
    same_store: bool
    overlaps: bool
    is_party: bool
    same_hash: bool


def incidents(*, page: int) -> tuple[list[Incident], bool]:
    """One page, open ones first and then the newest, and whether more follow."""
    start = (page - 1) * PAGE
    rows = list(Incident.objects.order_by("-closed_at", "-opened_at", "-number")[start : start + PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def incident(*, number: str) -> Incident | None:
    """One incident of the municipality in scope."""
    found: Incident | None = Incident.objects.filter(number=number).first()
    return found


def parties(found: Incident) -> list[Party]:
    """The requests an incident names: whose paper it was to be, and whose number stood on the paper."""
    rows = []
    if found.request_id:
        rows.append(("要求番号", Request.objects.filter(operation="ISSUE", request_id=found.request_id).first()))
    if found.certificate_number:
        rows.append(("発行番号", _of_number(found.certificate_number)))
    named: dict[str, Party] = {}
    for by, request in rows:
        if request is not None:
            named.setdefault(request.request_id, Party(by=by, request=request))
    return list(named.values())


def neighbours(
    found: Incident, *, around: Collection[Party], minutes: int, sha256: str = ""
) -> tuple[list[Neighbour], bool]:
    """Requests received within so many minutes of the parties (without any: of the incident), and whether some are
    left out (domain: case 52). ``sha256``: hash of a paper in hand, to be told which one it is.
    """
    moments = [party.request.received_at for party in around] or [_detected(found)]
    span, within = timedelta(minutes=minutes), Q()
    for moment in moments:
        within |= Q(received_at__gte=moment - span, received_at__lte=moment + span)
    rows = Request.objects.filter(within, operation="ISSUE").order_by("received_at", "request_id")
    near = list(rows.defer("explanation", "versions", "fingerprint")[: MOST_NEIGHBOURS + 1])
    own = [party.request for party in around]
    return [_neighbour(one, own, sha256) for one in near[:MOST_NEIGHBOURS]], len(near) > MOST_NEIGHBOURS


def stops_since(found: Incident) -> list[Suspension]:
    """What was stopped from the incident on."""
    return list(Suspension.objects.filter(since__gte=found.opened_at).order_by("since")[:10])


def _of_number(number: str) -> Request | None:
    """The request of a number, also of one that was given out and came to nothing."""
    request: Request | None = Request.objects.filter(certificate_number=number).first()
    if request is not None:
        return request
    void = VoidNumber.objects.filter(certificate_number=number).values_list("request_id", flat=True).first()
    return Request.objects.filter(operation="ISSUE", request_id=void).first() if void else None


def _detected(found: Incident) -> datetime:
    told = found.detail.get("detected_at")
    return datetime.fromisoformat(told) if told else found.opened_at


def _neighbour(one: Request, own: list[Request], sha256: str) -> Neighbour:
    others = [party for party in own if party.request_id != one.request_id]
    return Neighbour(
        request=one,
        same_terminal=any(_place(one) == _place(party) for party in others),
        same_store=any(_place(one)[:2] == _place(party)[:2] for party in others),
        overlaps=any(_overlap(one, party) for party in others),
        is_party=len(others) < len(own),
        same_hash=bool(sha256) and one.sha256 == sha256,
    )


def _place(one: Request) -> tuple[str, str, str]:
    return one.operator_code, one.store_code, one.terminal_id


def _overlap(one: Request, other: Request) -> bool:
    return bool(
        one.received_at <= (other.finished_at or other.received_at)
        and other.received_at <= (one.finished_at or one.received_at)
    )
