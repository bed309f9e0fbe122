"""What statistics are told of one request (never who it was)."""

from datetime import datetime

from issuer.ledger.services import Circumstances
from issuer.papers.facts import Facts
from issuer.papers.people import WrittenDate
from issuer.papers.request import IssueRequest
from issuer.rules.age import birthday, latest_birth
from issuer.rules.calendar import japan_day

#: First ages of the bands; the line's own limit is one of them.
_BANDS = (0, 15, 20, 30, 40, 50, 60, 70, 80, 90)


def circumstances(*, request: IssueRequest, facts: Facts | None, at: datetime) -> Circumstances:
    """Of a request answered at ``at``; ``facts`` None when nobody was looked for."""
    person = facts.person if facts else None
    return Circumstances(
        extent=request.extent,
        options=" ".join(sorted(request.options)),
        age_band=_age_band(person.birth, at) if person else "",
        sex=person.sex if person else "",
        residence="RESIDENT" if person else "ELSEWHERE" if facts and facts.identification.registered else "",
        milliseconds=milliseconds(request=request, at=at),
    )


def milliseconds(*, request: IssueRequest, at: datetime) -> int:
    """From the request's receipt to ``at``."""
    return max(0, int((at - request.received_at).total_seconds() * 1000))


def _age_band(birth: WrittenDate, at: datetime) -> str:
    """The band of the least age that is certain; "" when none is."""
    born = latest_birth(birth)
    if born is None:
        return ""
    today = japan_day(at)
    reached = [age for age in _BANDS if age == 0 or birthday(born=born, age=age) <= today]
    first = reached[-1]
    following = _BANDS[len(reached) :]
    return f"{first}-{following[0] - 1}" if following else f"{first}-"
