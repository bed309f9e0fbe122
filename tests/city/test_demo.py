"""demo_prepare, demo_heartbeat and demo_check, as bin/demo uses them."""

from __future__ import annotations

import io
import json
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from integrations.centre.city.casebook import parse_cases
from integrations.centre.city.layouts import SYSTEMS
from integrations.centre.management.commands import demo_check
from integrations.centre.tasks import demo_heartbeat
from integrations.centre.upkeep import PLACES
from integrations.centre.wire import Centre
from integrations.centre.wire.words import KINDS
from issuer.intake import worklist
from issuer.intake.models import WorkItem
from issuer.replica import fuhyo, koseki
from issuer.replica.models import FeedState, Resident
from issuer.replica.risai import ask_disasters
from issuer.replica.tax import ask_taxes
from issuer.tenancy.scope import scope
from tests.cases.counter import send
from tests.feeds.asking import asked

JST = timezone(timedelta(hours=9))
NEW_YEAR = datetime(2027, 1, 1, 2, 0, tzinfo=JST)

database = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Any:
    """Demo mode at two in the morning of New Year's Day, with a home of its own."""
    settings.AKASHI_DEMO = True
    settings.AKASHI_HOME = tmp_path
    settings.AKASHI_NOW = NEW_YEAR
    return settings


def prepare() -> dict[str, Any]:
    out = io.StringIO()
    call_command("demo_prepare", "--json", stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def check(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(demo_check, "Http", lambda url, timeout_seconds: send)
    out = io.StringIO()
    call_command("demo_check", "--url", "http://127.0.0.1:8000", "--json", stdout=out)
    return Path(json.loads(out.getvalue())["pdf"])


def sequences(code: str) -> dict[str, int]:
    with scope(code):
        return dict(FeedState.objects.values_list("system", "applied_sequence"))


@database
def test_at_night_on_new_year_and_ten_days_later_a_paper_is_issued_and_the_ages_are_right(
    demo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def birth_date() -> Any:
        with scope("999997"):
            return Resident.objects.get(name="福田　陽翔").birth_date

    prepare()
    assert check(monkeypatch).read_bytes().startswith(b"%PDF-")
    born = birth_date()
    demo.AKASHI_NOW = NEW_YEAR + timedelta(days=10)
    told = prepare()
    assert check(monkeypatch).exists()
    assert birth_date() == born + timedelta(days=10)
    today, cases = parse_cases(Path(told["cases"]).read_text(encoding="utf-8"))
    assert today == demo.AKASHI_NOW.date()
    assert len(cases) > 100


def the_other_systems_have_arrived() -> None:
    """What the certificates of tax, koseki, fuhyo and disasters will be made of."""
    with scope("999997"):
        person = Resident.objects.get(name="桐生　健一").atena_no
        head = Resident.objects.get(name="桐生　茂").atena_no
        register = koseki.register(municipality="999997", koseki_no="K0101")
        paper = fuhyo.fuhyo(municipality="999997", koseki_no="K0101")
        stands = koseki.registers_of(municipality="999997", atena_nos=[person], current_only=True)
        apart = [i.subject for i in WorkItem.objects.filter(topic=worklist.INCONSISTENT, closed_at=None)]
    latest, *_ = asked(ask_taxes, atena_no=person, municipality="999997")
    found = asked(ask_disasters, atena_no=head, municipality="999997")
    assert register is not None
    assert paper is not None
    assert (register.is_whole, paper.is_whole, [m.given_name for m in register.members if m.is_removed]) == (
        True,
        True,
        ["彩"],
    )
    assert [home.address for home in paper.people[3].addresses][1] == "大阪府大阪市北区梅田九丁目１番４号"
    assert (latest.levy.annual, latest.income.salary_receipts) == (196_300, 5_200_000)
    assert [disaster.cause for disaster in found] == ["台風第14号"]
    assert [m.koseki_no for m in stands] == ["K0101"]
    assert [subject for subject in apart if not subject.startswith("household:")] == []


@database
def test_at_two_in_the_morning_of_new_year_every_kind_is_open(demo: Any) -> None:
    prepare()
    status = Centre(send=send, municipality="999997", now=lambda: NEW_YEAR).status()
    assert {service.kind for service in status.services if service.open} == set(KINDS)


@database
def test_a_second_run_keeps_the_staff_and_sends_heartbeats_only(demo: Any) -> None:
    first = prepare()
    before = sequences("999997")
    second = prepare()
    assert second["operators"] == first["operators"]
    the_other_systems_have_arrived()
    assert all(operator["password"] for operator in first["operators"])
    assert second["packages"] == len(PLACES) * len(SYSTEMS)
    assert sequences("999997") == {system: number + 1 for system, number in before.items()}
    assert stat.S_IMODE((demo.AKASHI_HOME / "demo" / "credentials.json").stat().st_mode) == 0o600


@database
def test_the_heartbeat_keeps_a_made_town_fresh_and_begins_none(demo: Any) -> None:
    demo_heartbeat()
    assert sequences("999997") == {}
    prepare()
    before = sequences("999997")
    demo.AKASHI_NOW = NEW_YEAR + timedelta(minutes=5)
    demo_heartbeat()
    assert sequences("999997") == {system: number + 1 for system, number in before.items()}
    with scope("999997"):
        assert {state.extracted_at for state in FeedState.objects.all()} == {demo.AKASHI_NOW}


def test_nothing_is_prepared_or_refreshed_in_production(settings: Any, tmp_path: Path) -> None:
    settings.AKASHI_DEMO = False
    settings.AKASHI_HOME = tmp_path
    with pytest.raises(CommandError, match="demo"):
        call_command("demo_prepare")
    demo_heartbeat()
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_told_in_one_line(settings: Any, tmp_path: Path) -> None:
    settings.AKASHI_HOME = tmp_path
    with pytest.raises(CommandError, match="交付できませんでした") as caught:
        call_command("demo_check", "--url", "http://127.0.0.1:9")
    assert caught.value.returncode == 1
