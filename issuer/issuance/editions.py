"""Which edition of its form a paper is made with: the newest in force on the day of receipt, or the one pinned.

The day is the request's own and does not pass while it is worked on: T1 and T2 choose alike even when midnight, and
with it a new edition, comes between them (ADR 0010).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from issuer.certificates import FORMS
from issuer.municipality.resolve import pinned_forms
from issuer.municipality.selectors import pins_from
from issuer.papers.errors import BadInput, ConfigurationError
from issuer.papers.kinds import CertificateKind
from issuer.papers.policy import Policy
from issuer.press.forms import Edition, read_editions
from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import scope

Pins = tuple[tuple[CertificateKind, str], ...]


def editions_on(*, policy: Policy, day: date) -> Mapping[CertificateKind, str]:
    """Kind → edition for requests received on ``day`` (in Japan); a kind whose form has none by then is left out.

    So is one whose pinned edition is not on the shelf or not yet in force (settings stored by a newer version, say):
    another edition would be a paper the municipality has said no to.
    """
    return _editions(settings.AKASHI_FORMS, tuple(sorted(policy.pinned_forms.items())), day)


def require_usable_pins(*, document: Mapping[str, Any], source: str, start: datetime) -> None:
    """Check the pins of settings that are to work from ``start``, before they are stored.

    ``document``: as ``issuer.municipality.document`` has checked it; ``source`` names the file. Raises BadInput for an
    edition that this build has not, or that begins later than the settings do.
    """
    for kind, version in pinned_forms(document).items():
        item = f"{source}: forms.{kind}"
        editions = {edition.version: edition for edition in _of_kind(settings.AKASHI_FORMS, kind)}
        if version not in editions:
            raise BadInput(f"{item}: 様式の版 {version} はありません (あるのは {'、'.join(editions)})")
        first = editions[version].effective_from
        if japan_day(start) < first:
            raise BadInput(f"{item}: 様式の版 {version} は {first} から使えます。適用日時 (--from) をその日以後に")


def require_editions(*, municipalities: Iterable[str], now: datetime) -> None:
    """Check at the start that every kind has its form here, and that what is pinned, now or later, can be used.

    Raises ConfigurationError (promise P17).
    """
    for kind in FORMS:
        _of_kind(settings.AKASHI_FORMS, kind)
    for municipality in municipalities:
        with scope(municipality):
            pinned = pins_from(municipality=municipality, now=now)
        for start, pins in pinned:
            try:
                require_usable_pins(document={"forms": pins}, source=f"municipality {municipality}", start=start)
            except BadInput as error:
                raise ConfigurationError(str(error)) from error


def _of_kind(shelf: Path, kind: CertificateKind) -> list[Edition]:
    """Every edition of the kind's form, oldest first. Raises ConfigurationError when there is none."""
    found = [edition for edition in read_editions(shelf) if edition.form == FORMS[kind]]
    if not found:
        raise ConfigurationError(f"the form {FORMS[kind]} of {kind} is not on the shelf {shelf}")
    return found


@lru_cache(maxsize=1024)
def _editions(shelf: Path, pins: Pins, day: date) -> Mapping[CertificateKind, str]:
    pinned, chosen = dict(pins), {}
    for kind in FORMS:
        usable = [edition.version for edition in _of_kind(shelf, kind) if edition.effective_from <= day]
        wanted = pinned.get(kind, usable[-1] if usable else "")
        if wanted in usable:
            chosen[kind] = wanted
    return chosen
