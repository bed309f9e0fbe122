"""A month from the ledger's rows to its differences."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from issuer.audit.models import AuditEvent
from issuer.municipality.services import set_settings
from issuer.papers.errors import BadInput
from issuer.settlement.counting import count_days
from issuer.settlement.lines import Month
from issuer.settlement.matching import Result
from issuer.settlement.services import Settlement, settled_month, take_statement
from issuer.tenancy.scope import scope
from tests.settlement.conftest import Enter, csv_of, line

NOVEMBER = Month(2026, 11)


def _take(code: str, now: datetime, *lines: list[object]) -> Settlement:
    with scope(code):
        take_statement(municipality=code, month=NOVEMBER, data=csv_of(lines), name="meisai.csv", by="職員A", now=now)
        return settled_month(municipality=code, month=NOVEMBER)


def test_a_month_that_agrees_has_no_differences_and_sums_by_kind(enter: Enter, kakogawa: str, now: datetime) -> None:
    enter("1", copies=2, printed=2)
    enter("2")
    enter("3", kind="INKAN", channel="COUNTER", unit_fee=300)
    settled = _take(kakogawa, now, line(copies=3), line(kind="INKAN", channel="COUNTER", unit=300, commission=0))
    assert settled.differences == ()
    assert [(levy.kind, levy.copies, levy.fees, levy.commissions) for levy in settled.levies] == [
        ("INKAN", 1, 300, 0),
        ("JUMINHYO", 3, 750, 351),
    ]


def test_only_printed_copies_are_owed_and_what_nobody_told_stands_apart(
    enter: Enter, kakogawa: str, now: datetime
) -> None:
    enter("1", copies=3, printed=2)
    enter("2", end="CANCELLED", printed=0)
    enter("3", end="FAILED", printed=0)
    enter("4", end="")
    enter("5", end="UNKNOWN", printed=0)
    settled = _take(kakogawa, now, line(copies=2, cancelled=3))
    (one,) = settled.matches
    assert one.result is Result.MATCHED
    assert (one.ours.copies, one.ours.cancelled, one.ours.undecided) == (2, 3, 2)
    assert [open_one.number[-1] for open_one in settled.undecided] == ["4", "5"]


def test_an_issue_counts_on_the_day_of_its_number_however_late_its_outcome_is_told(
    enter: Enter, kakogawa: str, now: datetime
) -> None:
    last = now.replace(day=30, hour=22, minute=59)
    enter("1", at=last, ended_at=last + timedelta(days=20))
    enter("2", at=now.replace(month=10, day=31), ended_at=now.replace(month=11, day=1))
    enter("3", at=now.replace(month=12, day=1))
    settled = _take(kakogawa, now, line(day="2026-11-30"))
    assert [one.result for one in settled.matches] == [Result.MATCHED]


def test_the_commission_is_the_one_of_the_day(enter: Enter, kakogawa: str, now: datetime) -> None:
    from_the_25th = now.replace(day=25, hour=0, minute=0)
    set_settings(
        code=kakogawa,
        settings={"commission": 120},
        settings_folder=Path(),
        start=from_the_25th,
        now=now,
        actor="test",
    )
    enter("1")
    enter("2", at=from_the_25th + timedelta(hours=9))
    settled = _take(kakogawa, now, line(), line(day="2026-11-25", commission=120))
    assert settled.differences == ()
    assert settled.levies[0].commissions == 237


def test_the_same_month_again_is_another_version_and_the_same_bytes_again_are_not(
    enter: Enter, kakogawa: str, now: datetime
) -> None:
    enter("1")
    assert _take(kakogawa, now, line(copies=2)).version == 1
    assert _take(kakogawa, now, line(copies=2)).version == 1
    mended = _take(kakogawa, now, line())
    assert (mended.version, mended.differences) == (2, ())
    with scope(kakogawa):
        taken = AuditEvent.objects.filter(action="settlement.taken")
        assert [json.loads(event.detail)["version"] for event in taken.order_by("seq")] == [1, 2]


def test_a_wrong_statement_leaves_the_last_one_as_it_was(enter: Enter, kakogawa: str, now: datetime) -> None:
    enter("1")
    _take(kakogawa, now, line())
    with pytest.raises(BadInput):
        _take(kakogawa, now, line(), line(store="S2", copies=-1))
    with scope(kakogawa):
        settled = settled_month(municipality=kakogawa, month=NOVEMBER)
    assert (settled.version, settled.differences) == (1, ())


def test_another_municipality_sees_neither_our_issues_nor_our_statement(
    enter: Enter, kakogawa: str, strangers: str, now: datetime
) -> None:
    enter("1")
    _take(kakogawa, now, line())
    with scope(strangers):
        count_days(municipality=strangers, first=NOVEMBER.first, last=NOVEMBER.last)
        settled = settled_month(municipality=strangers, month=NOVEMBER)
    assert (settled.version, settled.matches, settled.undecided) == (0, (), ())


def test_the_command_names_each_difference_and_says_so_by_its_exit(
    enter: Enter, kakogawa: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enter("1", store="S1")
    enter("2", store="S2")
    file = tmp_path / "meisai.csv"
    file.write_bytes(csv_of([line(store="S2", copies=2), line(store="S3")]))
    call_command("settlement_import", kakogawa, str(file), "--month", "2026-11", "--json")
    told = json.loads(capsys.readouterr().out)
    assert [(one["result"], one["store"]) for one in told["differences"]] == [
        ("当方だけ", "S1"),
        ("通数差", "S2"),
        ("先方だけ", "S3"),
    ]
    assert told["totals"] == [{"kind": "JUMINHYO", "copies": 2, "fees": 500, "commissions": 234, "net": 266}]
