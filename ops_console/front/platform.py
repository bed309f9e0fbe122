"""What the platform's operators see: how each municipality fares, and nothing about people."""

from dataclasses import dataclass
from datetime import datetime

from issuer.municipality.models import Municipality
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope
from ops_console.front.selectors import Situation, situation


@dataclass(frozen=True, slots=True)
class Office:
    """One municipality and its situation."""

    code: str
    name: str
    situation: Situation


def offices(*, page: int, size: int, now: datetime) -> tuple[list[Office], bool]:
    """One page of municipalities by code, and whether there are more. Enters their scopes one after another."""
    start = (page - 1) * size
    rows = list(Municipality.objects.order_by("code").values_list("code", "name")[start : start + size + 1])
    found = []
    for code, name in rows[:size]:
        with scope(code):
            now_there = situation(municipality=code, kinds=frozenset(CertificateKind), now=now)
        found.append(Office(code=code, name=name, situation=now_there))
    return found, len(rows) > size
