"""日報, 月報, 年報."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from issuer.holds.models import HoldRecord
from issuer.municipality.models import Suspension
from issuer.settlement.counting import roll_up as settle
from issuer.statistics.counting import roll_up
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from tests.settlement.conftest import Enter, enter

from .conftest import SignIn

__all__ = ["enter"]


@pytest.fixture
def counter(hire: Callable[..., Operator], kakogawa: str) -> Operator:
    return hire("counter-s", kakogawa, "STATISTICS")


@pytest.fixture
def month(day: str, enter: Enter, now: datetime) -> str:
    """The day's rows, three issues, a stop of half an hour, and two holds."""
    enter("11", copies=2, printed=2)
    enter("12", end="CANCELLED", printed=0)
    enter("13", at=now - timedelta(days=2))
    with scope(day):
        Suspension.objects.create(
            municipality=day, kinds=["INKAN"], code="MAINTENANCE", reason="保守", set_by="chief",
            since=now - timedelta(minutes=90), lift_proposed_by="chief", lifted_by="second",
            lifted_at=now - timedelta(minutes=60),
        )  # fmt: skip
        for number, kind, starts in (("H1", "01", now), ("H2", "05", now - timedelta(days=9))):
            HoldRecord.objects.create(
                municipality=day, source_system="CONSOLE", hold_no=number, target_kind="1", target_no="100000000000001",
                hold_kind=kind, starts_at=starts, operated_at=starts,
            )  # fmt: skip
        roll_up(municipality=day, now=now)
        settle(municipality=day, now=now)
    return day


def _sections(data: bytes) -> dict[str, list[list[str]]]:
    sections: dict[str, list[list[str]]] = {}
    title = ""
    for row in list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]:
        if len(row) == 1:
            title = row[0]
            sections[title] = []
        elif row:
            sections[title].append(row)
    return sections


def test_a_day_tells_papers_refusals_feeds_holds_and_stops(month: str, counter: Operator, as_: SignIn) -> None:
    browser = as_(counter)
    told = _sections(browser.get("/console/reports/daily/csv/").content)
    assert told["交付"][-1] == ["計", "1", "1", "1", "0", "0", "2", "500"]
    assert ["事案 (センター: 別人の証明書の疑い)", "1"] in told["誤り"]
    assert told["連携"][1] == ["住民基本台帳", "2", "2", "10", "1", "2026-11-20 10:00"]
    assert told["発行制限"][1:] == [
        ["支援措置 (個人)", "1", "1", "0"],
        ["発行停止 (個人)", "1", "0", "0"],
        ["計", "2", "1", "0"],
    ]
    assert told["停止"][1] == ["印鑑登録証明書", "2026-11-20 08:30", "2026-11-20 09:00", "保守"]
    yesterday = _sections(browser.get("/console/reports/daily/csv/", {"day": "R8.11.18"}).content)
    assert yesterday["交付"][-1] == ["計", "1", "0", "0", "0", "0", "1", "250"]
    assert yesterday["発行制限"][-1] == ["計", "1", "0", "0"]


def test_a_month_tells_the_settlement_and_how_much_of_the_time_each_kind_was_to_be_had(
    month: str, counter: Operator, as_: SignIn
) -> None:
    told = _sections(as_(counter).get("/console/reports/monthly/2026-11/csv/").content)
    assert told["精算照合"][1] == ["明細待ち", "3", "3", "0", "750", "0"]
    shares = {row[0]: row[1:] for row in told["稼働率"][1:]}
    # 19 days of 6:30-23:00, and the 20th until ten.
    assert shares["住民票の写し"] == [str(19 * 990 + 210), "0", "100.00%"]
    assert shares["印鑑登録証明書"] == [str(19 * 990 + 210), "30", f"{100 * (1 - 30 / (19 * 990 + 210)):.2f}%"]
    assert told["障害・事案"][1][1] == "センター: 別人の証明書の疑い"


def test_a_year_tells_income_by_kind_and_the_links_of_the_chain(month: str, counter: Operator, as_: SignIn) -> None:
    told = _sections(as_(counter).get("/console/reports/yearly/csv/").content)
    assert told["手数料収入"][-1] == ["計", "", "3", "750", "351", "399", "250"]
    assert told["月別"][-1][:3] == ["計", "3", "1"]
    (november,) = [row for row in told["ログ点検"] if row[0] == "2026年11月"]
    assert int(november[3]) == int(november[2]) - int(november[1]) + 1 > 0
    assert told["ログ点検"][1] == ["2026年4月", "—", "—", "0"]


@pytest.mark.parametrize(("day", "told"), [("2026-11-21", "まだ来ていない日"), ("R8.2.30", "2月30日はありません")])
def test_a_day_that_is_none_is_told_at_its_field(
    day: str, told: str, kakogawa: str, counter: Operator, as_: SignIn
) -> None:
    answer = as_(counter).get("/console/reports/daily/", {"day": day})
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_no_report_names_a_person(month: str, counter: Operator, as_: SignIn) -> None:
    browser = as_(counter)
    for path in ("daily/", "monthly/2026-11/", "yearly/"):
        text = browser.get(f"/console/reports/{path}").content.decode()
        assert "100000000000001" not in text
        assert "髙﨑" not in text
