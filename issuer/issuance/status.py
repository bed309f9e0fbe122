"""稼働状況照会: which kinds are being issued now, until when, for how much."""

from dataclasses import dataclass
from datetime import datetime

from issuer.municipality.selectors import policy
from issuer.papers.kinds import BUILT_KINDS, CertificateKind, Channel
from issuer.papers.policy import Policy
from issuer.rules import is_open, service_times


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One kind: open now, the fee in yen at a store, and the next opening or closing (aware, Japan time)."""

    kind: CertificateKind
    open: bool
    fee: int
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """IN_SERVICE: every kind of ours is open; OUT_OF_SERVICE: none; PARTIAL: some."""

    status: str
    services: tuple[ServiceLine, ...]


def service_status(*, municipality: str, now: datetime) -> ServiceStatus:
    """Status of the municipality at ``now``, inside ``scope(municipality)``."""
    current = policy(municipality=municipality, at=now)
    lines = tuple(_line(current, kind, now) for kind in CertificateKind if kind in current.offered)
    # A kind this build cannot compose yet is listed as closed, but does not make the service partial.
    ours = [line.open for line in lines if line.kind in BUILT_KINDS]
    status = "IN_SERVICE" if ours and all(ours) else "PARTIAL" if any(ours) else "OUT_OF_SERVICE"
    return ServiceStatus(status=status, services=lines)


def _line(current: Policy, kind: CertificateKind, now: datetime) -> ServiceLine:
    stopped = kind not in BUILT_KINDS or any(not s.kinds or kind in s.kinds for s in current.suspensions)
    times = service_times(policy=current, kind=kind, at=now)
    return ServiceLine(
        kind=kind,
        open=not stopped and is_open(policy=current, kind=kind, at=now),
        fee=current.offered[kind].at(Channel.STORE),
        opens_at=None if stopped else times.opens_at,
        closes_at=None if stopped else times.closes_at,
    )
