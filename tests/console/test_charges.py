"""利用料: by the copy, by the month, or both; of one municipality and over all of them."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from issuer.municipality.services import set_settings
from issuer.settlement.counting import roll_up
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from tests.settlement.conftest import Enter, enter

from .conftest import SignIn

__all__ = ["enter"]
OCTOBER = datetime.fromisoformat("2026-10-15T10:00:00+09:00")


@pytest.fixture
def used(enter: Enter, kakogawa: str, strangers: str, now: datetime) -> str:
    """Ours pays 180 yen a copy from November on; the others pay by the month."""
    enter("1", copies=3, printed=3)
    enter("2", channel="COUNTER")
    enter("3", at=OCTOBER)
    for code, start, fee in (
        (kakogawa, "2026-11-01", {"per_copy": 180}),
        (strangers, "2026-10-01", {"monthly": 50_000}),
    ):
        at = datetime.fromisoformat(f"{start}T00:00:00+09:00")
        set_settings(
            code=code, settings={"usage_fee": fee}, settings_folder=Path(), start=at, now=at, actor="test"
        )  # fmt: skip
    with scope(kakogawa):
        roll_up(municipality=kakogawa, now=now)
    return kakogawa


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_municipality_sees_its_year_by_the_rates_of_each_month(
    used: str, hire: Callable[..., Operator], as_: SignIn
) -> None:
    browser = as_(hire("counter-s", used, "STATISTICS"))
    rows = _rows(browser.get("/console/charges/csv/").content)
    assert rows[-2:] == [["2026-10", "1", "0", "0", "0"], ["2026-11", "3", "180", "0", "540"]]
    assert "540" in browser.get("/console/charges/").content.decode()


def test_the_platform_sees_every_municipality_and_no_people(used: str, platform: Operator, as_: SignIn) -> None:
    browser = as_(platform)
    text = browser.get("/console/charges/").content.decode()
    assert "札幌市" in text
    assert "50,540" in text
    rows = _rows(browser.get("/console/charges/csv/", {"month": "2026-11"}).content)
    assert rows[1:] == [
        ["011002", "札幌市", "0", "0", "50000", "50000"],
        ["282103", "加古川市", "3", "180", "0", "540"],
    ]
    assert browser.get("/console/charges/", {"month": "2026-13"}).status_code == 404
