"""精算, 利用料, 帳票 and 統計 in a browser, by keyboard alone."""

from datetime import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from issuer.settlement.counting import roll_up
from issuer.statistics.counting import roll_up as count
from issuer.tenancy.scope import scope

from ..settlement.conftest import Enter, csv_of, enter, line
from .test_console import sign_in, tab_to

__all__ = ["enter"]
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

MONTH = "/console/settlement/2026-11/"
PAGES = [
    "/console/settlement/",
    MONTH,
    f"{MONTH}upload/",
    f"{MONTH}lines/?result=all",
    f"{MONTH}shops/",
    f"{MONTH}levy/",
    "/console/charges/",
    "/console/reports/",
    "/console/reports/daily/",
    "/console/reports/monthly/2026-11/",
    "/console/reports/yearly/",
    "/console/statistics/?since=2025-12-01&until=2026-11-30&by=day&kind=",
    "/console/statistics/?since=2026-11-01&until=2026-11-30&by=kind&kind=",
]


@pytest.fixture
def counted(office: str, enter: Enter, now: datetime) -> str:
    """Some issues beside the day's own, counted."""
    for number, shop in enumerate(("S1", "S1", "S2", "S3"), start=11):
        enter(str(number), store=shop, copies=2, printed=2, kind="INKAN" if shop == "S2" else "JUMINHYO")
    enter("21", end="CANCELLED", printed=0)
    with scope(office):
        roll_up(municipality=office, now=now)
        count(municipality=office, now=now)
    return office


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    file = tmp_path / "meisai.csv"
    file.write_bytes(csv_of([line(copies=4, cancelled=1), line(store="S3", copies=1), line(store="S9")]))
    return file


def test_a_statement_is_taken_and_its_differences_found_without_a_mouse(
    page: Page, counted: str, statement: Path
) -> None:
    sign_in(page)
    tab_to(page, "統計・精算")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("統計")
    tab_to(page, "精算")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("精算")
    tab_to(page, "令和8年11月")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("令和8年11月の精算")
    tab_to(page, "精算明細を受け取る")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("精算明細の受取り")
    # What the machine's own window for files does is not ours to press keys in.
    page.get_by_label("精算明細 (CSV)").set_input_files(statement)
    tab_to(page, "受け取って照合する")
    page.keyboard.press("Enter")
    expect(page.locator(".badge.big")).to_contain_text("食い違い")
    tab_to(page, "通数差")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("精算の行")
    expect(page.get_by_role("cell", name="S3")).to_be_visible()


def test_a_wrong_statement_is_told_line_by_line_beside_its_field(page: Page, counted: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(csv_of([line(day="2026-10-01"), line(copies=-1)]))
    sign_in(page)
    page.goto(f"{MONTH}upload/")
    page.get_by_label("精算明細 (CSV)").set_input_files(wrong)
    tab_to(page, "受け取って照合する")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("2行に誤りがあります")
    expect(page.get_by_text("明細 3行目 通数")).to_be_visible()
    assert Axe().run(page).response["violations"] == []


def test_a_days_report_is_asked_for_by_its_day_without_a_mouse(page: Page, counted: str) -> None:
    sign_in(page)
    page.goto("/console/reports/")
    page.get_by_label("日", exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("R8.11.20")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("日報 令和8年11月20日")


def test_every_screen_of_money_passes_axe_and_fits_and_prints(page: Page, counted: str) -> None:
    sign_in(page)
    faults = {}
    for path in PAGES:
        page.set_viewport_size({"width": 1024, "height": 800})
        page.goto(path)
        faults[path] = Axe().run(page).response["violations"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 1024, path
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    assert {path: [(f["id"], f["nodes"][0]["html"]) for f in found] for path, found in faults.items() if found} == {}
    page.goto("/console/reports/monthly/2026-11/")
    page.emulate_media(media="print")
    expect(page.locator(".print-line")).to_be_visible()
    expect(page.get_by_role("link", name="CSV (UTF-8)")).to_be_hidden()
