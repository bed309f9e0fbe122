"""A month of visits at the real line, judged by real certificates; its statement agrees with the ledger."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, load_command_class
from django.db import connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from integrations.centre.journal import Journal, Visit
from integrations.centre.pki.cards import Media
from integrations.centre.pki.judge import judge
from integrations.centre.pki.store import Store
from integrations.centre.settlement import Month, Outcome, settlement_csv, settlement_rows
from integrations.centre.settlement.lines import COLUMNS
from integrations.centre.visit import Exchange, ask, begin, cancel, choose, insert, jam, present, print_next, report_due
from integrations.centre.wire import Asked, Terminal
from issuer.replica.models import FeedState
from issuer.tenancy.scope import scope
from tests import factories

from .conftest import PIN, Maker, patient

STORE = Terminal()
OTHER_STORE = Terminal(operator="0002", store="000777", terminal="K9")
COUNTER = Terminal(channel="COUNTER", operator="0000", store="000000", terminal="M1")
HALL = Terminal(channel="CITY_KIOSK", operator="0000", store="000001", terminal="C1")


class Centre:
    """The centre of these tests: its clock is the municipality's too."""

    def __init__(self, *, settings: Settings, folder: Path, municipality: str, store: Store, make: Maker) -> None:
        self.settings, self.municipality, self.store = settings, municipality, store
        self.card = make("1001", issuer=factories.ISSUER, media=Media.CARD)
        self.exchange = Exchange(
            journal=Journal(folder / "centre" / "journal.sqlite"),
            route=lambda code, kind: self._send,
            now=lambda: settings.AKASHI_NOW,
            wait=lambda seconds: None,
        )

    def _send(self, action: str, envelope: bytes) -> bytes:
        return Client().post("/koiki/v5", data=envelope, content_type="text/xml; charset=utf-8").content

    def stand_at(self, moment: datetime) -> None:
        self.settings.AKASHI_NOW = moment
        with scope(self.municipality):
            FeedState.objects.update(extracted_at=moment, applied_at=moment)

    def paper(self, *, at: Terminal = STORE, kind: str = "JUMINHYO", copies: int = 1) -> Visit:
        """A visit up to the moment its paper is here."""
        judged = judge(store=self.store, card=self.card, pin=PIN, now=self.settings.AKASHI_NOW)
        visit = begin(exchange=self.exchange, terminal=at).visit
        present(exchange=self.exchange, visit=visit, municipality=self.municipality, presented=judged.presented)
        choose(exchange=self.exchange, visit=visit, asked=Asked(kind=kind, copies=copies))
        return ask(exchange=self.exchange, visit=visit)

    def pay(self, visit: Visit) -> None:
        left = visit.total_fee
        for coin in (500, 100, 50):
            while left >= coin:
                insert(exchange=self.exchange, visit=visit.visit, yen=coin)
                left -= coin

    def through(self, **asked: object) -> Visit:
        """A visit to its end."""
        visit = self.paper(**asked)  # type: ignore[arg-type]
        self.pay(visit)
        for _ in range(visit.copies):
            visit = print_next(exchange=self.exchange, visit=visit.visit)
        return visit

    def report(self) -> None:
        for told in report_due(exchange=self.exchange):
            assert told.reported_state in ("DELIVERED", "FAILED", "CANCELLED")


@pytest.fixture
def centre(
    kakogawa: str, now: datetime, settings: Settings, tmp_path: Path, store: Store, make: Maker,
    monkeypatch: pytest.MonkeyPatch,
) -> Centre:  # fmt: skip
    settings.AKASHI_DEMO = True
    settings.AKASHI_HOME = tmp_path
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    factories.fresh(kakogawa, now)
    factories.household(kakogawa, now, number="H1", people=[{"atena_no": "1", "name": "桐生　茂", "serial": "1001"}])
    factories.seal_registration(kakogawa, now, number="S1", atena_no="1")
    centre = Centre(settings=settings, folder=tmp_path, municipality=kakogawa, store=store, make=make)
    centre.stand_at(now)
    return centre


def settle(centre: Centre, folder: Path, month: str = "2026-11") -> tuple[dict[str, object], dict[str, object]]:
    """The centre writes its statement, the municipality takes it in."""
    file = folder / "meisai.csv"
    told = io.StringIO()
    call_command("centre_settlement", centre.municipality, month=month, out=file, json=True, stdout=told)
    taken = io.StringIO()
    call_command("settlement_import", centre.municipality, str(file), month=month, json=True, stdout=taken)
    return json.loads(told.getvalue()), json.loads(taken.getvalue())


@pytest.mark.django_db
def test_a_month_with_refunds_and_every_channel_agrees_line_by_line(
    centre: Centre, tmp_path: Path, now: datetime
) -> None:
    centre.through(copies=2)
    centre.through(at=OTHER_STORE, kind="INKAN")
    centre.through(at=COUNTER)
    centre.stand_at(now + timedelta(days=3))
    centre.through(at=HALL, kind="KISAI_JIKO")
    jammed = centre.paper(copies=3)
    centre.pay(jammed)
    print_next(exchange=centre.exchange, visit=jammed.visit)
    jam(exchange=centre.exchange, visit=jammed.visit)
    gone = centre.paper(kind="INKAN")
    cancel(exchange=centre.exchange, visit=gone.visit)
    centre.report()

    told, taken = settle(centre, tmp_path)
    assert (told["lines"], told["copies"], told["cancelled"], told["amiss"]) == (6, 6, 3, 0)
    assert (taken["lines"], taken["matched"], taken["differences"], taken["undecided"]) == (6, 6, [], [])
    rows = list(csv.DictReader((tmp_path / "meisai.csv").read_text(encoding="utf-8").splitlines()))
    by_place = {(row["処理日"], row["経路"], row["種別"]): row for row in rows}
    assert by_place[("2026-11-23", "STORE", "JUMINHYO")]["通数"] == "1"
    assert by_place[("2026-11-23", "STORE", "JUMINHYO")]["取消通数"] == "2"
    assert by_place[("2026-11-23", "STORE", "INKAN")]["通数"] == "0"
    assert by_place[("2026-11-20", "COUNTER", "JUMINHYO")]["委託手数料計"] == "0"
    assert by_place[("2026-11-23", "CITY_KIOSK", "KISAI_JIKO")]["委託手数料計"] == "117"
    assert sum(int(row["手数料計"]) for row in rows) == told["fees"] == 6 * 250


@pytest.mark.django_db
def test_a_paper_asked_for_before_midnight_of_the_last_day_belongs_to_that_month(
    centre: Centre, tmp_path: Path, now: datetime
) -> None:
    last = now.replace(month=11, day=30, hour=22, minute=59)
    centre.stand_at(last)
    early = centre.paper()
    centre.stand_at(last + timedelta(minutes=62))
    centre.pay(early)
    print_next(exchange=centre.exchange, visit=early.visit)
    centre.report()
    assert settle(centre, tmp_path)[1]["matched"] == 1
    told, taken = settle(centre, tmp_path, "2026-12")
    assert (told["lines"], taken["lines"]) == (0, 0)


@pytest.mark.django_db
def test_money_that_does_not_agree_with_the_papers_is_told_and_the_file_written(
    centre: Centre, tmp_path: Path, now: datetime
) -> None:
    done = centre.through()
    with centre.exchange.journal.turn(done.visit, now=now) as turn:
        turn.coins(yen=-50, what="REFUND")
    out = io.StringIO()
    command = load_command_class("integrations.centre", "centre_settlement")
    call_command(command, centre.municipality, month="2026-11", out=tmp_path / "m.csv", stdout=out)
    assert command.code == 1
    assert "1件の利用で、受け取った金額と刷れた通数が合いません" in out.getvalue()
    assert (tmp_path / "m.csv").exists()


OUTCOMES = st.lists(
    st.builds(
        lambda day, store, channel, kind, fee, copies, lost: Outcome(
            day=date(2026, 11, day), operator="0001", store=store, channel=channel, kind=kind, unit_fee=fee,
            copies=copies, printed=max(copies - lost, 0),
        ),
        st.integers(1, 3), st.sampled_from(["S1", "S2"]), st.sampled_from(["STORE", "COUNTER"]),
        st.sampled_from(["JUMINHYO", "INKAN"]), st.sampled_from([0, 250, 300]), st.integers(1, 10), st.integers(0, 3),
    )
)  # fmt: skip


@patient
@given(OUTCOMES)
def test_every_copy_is_on_one_line_and_no_key_twice(outcomes: list[Outcome]) -> None:
    lines = settlement_rows(outcomes, commission=lambda day: 100 + day.day)
    assert sum(line.copies for line in lines) == sum(one.printed for one in outcomes)
    assert sum(line.cancelled for line in lines) == sum(one.copies - one.printed for one in outcomes)
    assert sum(line.fees for line in lines) == sum(one.unit_fee * one.printed for one in outcomes)
    assert len({(x.day, x.store, x.channel, x.kind, x.unit_fee) for x in lines}) == len(lines)
    assert all(line.commission == (0 if line.channel == "COUNTER" else 100 + line.day.day) for line in lines)
    assert settlement_csv(lines).count(b"\r\n") == len(lines) + 1


def test_an_empty_month_is_a_header() -> None:
    assert settlement_csv([]).decode() == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    ("month", "begins", "ends"),
    [
        ("2026-11", "2026-11-01", "2026-12-01"), ("2026-12", "2026-12-01", "2027-01-01"),
        ("2028-02", "2028-02-01", "2028-03-01"),
    ],
)  # fmt: skip
def test_a_month_is_from_midnight_to_midnight_in_japan(month: str, begins: str, ends: str) -> None:
    read = Month.read(month)
    assert (read.begins.isoformat(), read.ends.isoformat()) == (f"{begins}T00:00:00+09:00", f"{ends}T00:00:00+09:00")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"month": "2026-13"}, "月は YYYY-MM です: 2026-13"),
        ({"code": "282104"}, "検査数字が合いません"),
        ({"commission": -1}, "--commission"),
        ({"out": "/nowhere/at/all.csv"}, "書けません"),
        ({"home": "empty"}, "帳面がまだありません"),
    ],
)
def test_what_is_wrong_with_the_order_is_one_line_and_writes_nothing(
    settings: Settings, tmp_path: Path, given: dict[str, object], said: str
) -> None:
    settings.AKASHI_HOME = tmp_path / str(given.pop("home", "."))
    Journal(tmp_path / "centre" / "journal.sqlite")
    order = {"code": "282103", "month": "2026-11", "out": tmp_path / "m.csv", **given}
    with pytest.raises(CommandError, match=said) as caught:
        call_command("centre_settlement", order.pop("code"), **{**order, "out": Path(str(order["out"]))})
    assert caught.value.returncode == 2
    assert list(tmp_path.glob("*m.csv*")) == []
