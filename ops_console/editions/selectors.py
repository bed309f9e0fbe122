"""Which editions there are, which one each kind uses today, and which one next."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from issuer.certificates import FORMS
from issuer.issuance.editions import editions_on
from issuer.municipality.selectors import pins_from, policy
from issuer.papers.kinds import KIND_NAMES, CertificateKind
from issuer.press.forms import Edition, read_editions
from issuer.rules.calendar import japan_day


@dataclass(frozen=True, slots=True)
class KindForm:
    """One kind. ``used``: today's edition, "" for none; ``pinned``: what the municipality holds it to.

    ``coming``: (from when, what will be) of pins and editions to come.
    """

    kind: CertificateKind
    name: str
    used: str
    pinned: str
    editions: tuple[Edition, ...]
    coming: tuple[tuple[date, str], ...]


def kind_forms(*, municipality: str, now: datetime) -> list[KindForm]:
    """Every kind, inside ``scope``."""
    today = japan_day(now)
    rules = policy(municipality=municipality, at=now)
    used = editions_on(policy=rules, day=today)
    shelf = read_editions(settings.AKASHI_FORMS)
    pins = pins_from(municipality=municipality, now=now)
    found = []
    for kind in CertificateKind:
        editions = tuple(one for one in shelf if one.form == FORMS[kind])
        coming = [(one.effective_from, f"版 {one.version} が使えるようになる") for one in editions]
        held = rules.pinned_forms.get(kind, "")
        for start, later in pins[1:]:
            if later.get(kind, "") != held:
                held = later.get(kind, "")
                coming.append((japan_day(start), f"版 {held} に留める" if held else "最新の版に戻す"))
        found.append(
            KindForm(
                kind=kind,
                name=KIND_NAMES[kind],
                used=used.get(kind, ""),
                pinned=rules.pinned_forms.get(kind, ""),
                editions=editions,
                coming=tuple(sorted((day, what) for day, what in coming if day > today)),
            )
        )
    return found
