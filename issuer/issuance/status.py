"""稼働状況照会: which kinds are being issued now, until when, for how much."""

from dataclasses import dataclass
from datetime import datetime

from issuer.issuance.editions import editions_on
from issuer.municipality.selectors import policy
from issuer.papers.kinds import CertificateKind, Channel
from issuer.papers.policy import Policy
from issuer.rules import is_open, service_times
from issuer.rules.calendar import japan_day


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One kind: open now, the fee in yen at a store, and the next opening or closing (aware, Japan time).

    ``has_form``: this build can write the kind, and an edition of its form can be used today.
    """

    kind: CertificateKind
    open: bool
    fee: int
    opens_at: datetime | None
    closes_at: datetime | None
    has_form: bool


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """IN_SERVICE: every kind of ours is open; OUT_OF_SERVICE: none; PARTIAL: some."""

    status: str
    services: tuple[ServiceLine, ...]


def service_status(*, municipality: str, now: datetime) -> ServiceStatus:
    """Status of the municipality at ``now``, inside ``scope(municipality)``."""
    current = policy(municipality=municipality, at=now)
    lines = tuple(_line(current, kind, now) for kind in CertificateKind if kind in current.offered)
    # A kind that cannot be written yet is listed as closed, but does not make the service partial; a bad pin does.
    ours = [line.open for line in lines if line.has_form or line.kind in current.pinned_forms]
    status = "IN_SERVICE" if ours and all(ours) else "PARTIAL" if any(ours) else "OUT_OF_SERVICE"
    return ServiceStatus(status=status, services=lines)


def _line(current: Policy, kind: CertificateKind, now: datetime) -> ServiceLine:
    has_form = kind in editions_on(policy=current, day=japan_day(now))
    stopped = not has_form or any(not s.kinds or kind in s.kinds for s in current.suspensions)
    times = service_times(policy=current, kind=kind, at=now)
    return ServiceLine(
        kind=kind,
        open=not stopped and is_open(policy=current, kind=kind, at=now),
        fee=current.offered[kind].at(Channel.STORE),
        opens_at=None if stopped else times.opens_at,
        closes_at=None if stopped else times.closes_at,
        has_form=has_form,
    )
