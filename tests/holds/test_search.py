"""The list of holds: states, and what those without the role may find."""

from datetime import datetime, timedelta

import pytest

from issuer.holds.models import HoldRecord
from issuer.holds.search import OVER, PLANNED, STANDING, UNNAMED, HoldSearch, search, state_of
from issuer.tenancy.scope import scope

HOUR = timedelta(hours=1)


@pytest.fixture
def town(kakogawa: str, now: datetime) -> str:
    """One hold per case, its 抑止番号 saying which."""
    cases = {
        "console stop": ("CONSOLE", "05", -HOUR, None, {}),
        "planned": ("CONSOLE", "06", HOUR, None, {}),
        "run out": ("CONSOLE", "05", -2 * HOUR, -HOUR, {}),
        "ended": ("CONSOLE", "09", -2 * HOUR, None, {"ended_at": now}),
        "package stop": ("JUKI", "05", -HOUR, None, {}),
        "protection": ("JUKI", "01", -HOUR, None, {}),
        "protection past its end": ("JUKI", "02", -2 * HOUR, -HOUR, {}),
        "protection deleted": ("JUKI", "01", -2 * HOUR, None, {"is_deleted": True}),
        "own protection": ("CONSOLE", "01", -HOUR, None, {"certificate_kinds": "INKAN"}),
        "in process": ("KOSEKI", "04", -HOUR, None, {"target_kind": "3"}),
        "link error": ("INTAKE", "LE", -HOUR, None, {}),
    }
    with scope(kakogawa):
        for number, (source, kind, start, end, more) in cases.items():
            given = {"target_kind": "1", "target_no": "100", "operated_at": now} | more
            HoldRecord.objects.create(
                municipality=kakogawa, source_system=source, hold_no=number, hold_kind=kind, starts_at=now + start,
                ends_at=now + end if end else None, **given,
            )  # fmt: skip
    return kakogawa


def _found(code: str, now: datetime, *, sees_protection: bool = True, **wanted: str) -> set[str]:
    with scope(code):
        rows = search(wanted=HoldSearch(**wanted), sees_protection=sees_protection, now=now, start=0, count=100)
        assert all(state_of(row, now) == wanted["state"] for row in rows if "state" in wanted)
    return {row.hold_no for row in rows}


def test_every_hold_is_in_exactly_one_state(town: str, now: datetime) -> None:
    states = [_found(town, now, state=state) for state in (PLANNED, STANDING, OVER)]
    assert states[0] == {"planned"}
    assert states[2] == {"run out", "ended", "protection deleted"}
    assert "protection past its end" in states[1]
    assert sum(len(found) for found in states) == len(set().union(*states)) == len(_found(town, now))


def test_it_is_narrowed_by_target_kind_and_certificate(town: str, now: datetime) -> None:
    assert _found(town, now, target_kind="3") == {"in process"}
    assert _found(town, now, hold_kind="01") == {"protection", "protection deleted", "own protection"}
    assert "own protection" not in _found(town, now, certificate_kind="JUMINHYO")
    assert "own protection" in _found(town, now, certificate_kind="INKAN")
    assert _found(town, now, target_no="999") == set()


UNNAMED_ONES = {"package stop", "protection", "protection past its end", "protection deleted", "own protection"}


def test_without_the_role_nothing_that_narrows_tells_protection_from_a_stop(town: str, now: datetime) -> None:
    assert _found(town, now, sees_protection=False, hold_kind=UNNAMED) == UNNAMED_ONES
    assert _found(town, now, sees_protection=False, target_no="100", hold_kind="05") >= UNNAMED_ONES
    for narrowed in ({"hold_kind": kind} for kind in ("01", "02", "05", "06")):
        assert not _found(town, now, sees_protection=False, **narrowed) & UNNAMED_ONES
    for narrowed in ({"target_kind": "1"}, {"certificate_kind": "INKAN"}):
        assert not _found(town, now, sees_protection=False, **narrowed) & UNNAMED_ONES
    assert _found(town, now, sees_protection=False) == _found(town, now)
