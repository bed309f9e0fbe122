"""Finding a person and asking for an item, with the keyboard alone."""

from datetime import date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.factories import household

from ..console.matrix.quarantine import fill as waiting
from .test_console import sign_in, tab_to

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

NAME = "髙﨑　𠮷郎"


@pytest.fixture
def town(office: str, now: datetime) -> str:
    """A couple, beside the day's rows."""
    head = {"name": NAME, "furigana": "タカサキ　ヨシロウ", "birth_date": date(1985, 4, 12), "member_no": 11}
    wife = {"name": "髙﨑　みさき", "furigana": "タカサキ　ミサキ", "birth_date": date(1986, 1, 2), "member_no": 12}
    household(office, now, number="2001", people=[{"atena_no": "1001", **head}, {"atena_no": "1002", **wife}])
    return office


def tab_to_button(page: Page, text: str) -> None:
    """Press Tab until the button with this text, hidden words included, has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == text:
            return
    raise AssertionError(f"the keyboard never reached: {text}")


def fits(page: Page) -> bool:
    """Whether nothing sticks out at the widths the console promises."""
    for width in (1024, 320):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            return False
    page.set_viewport_size({"width": 1280, "height": 900})
    return True


def test_a_person_is_found_and_a_name_asked_for_without_a_mouse(town: str, page: Page) -> None:
    sign_in(page)
    page.goto("/console/people/")
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("氏名 (漢字・かな・ローマ字)").focus()
    page.keyboard.type("高崎")
    page.keyboard.press("Tab")
    page.keyboard.type("S60.4.12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("1人")
    expect(page.get_by_text("異体字・新旧字体 (高→髙、崎→﨑)")).to_be_visible()
    expect(page.get_by_text("昭和60年4月12日 (1985-04-12) と読みました")).to_be_visible()
    assert "1001" not in page.url
    assert NAME not in page.content()
    assert Axe().run(page).response["violations"] == []
    assert fits(page)
    tab_to_button(page, "開く 宛名番号 1001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("住民")
    assert Axe().run(page).response["violations"] == []
    assert fits(page)
    page.get_by_label("氏名・振り仮名・旧氏・通称").focus()
    page.keyboard.press("Space")
    page.get_by_label("目的").focus()
    page.keyboard.press("ArrowDown")
    tab_to(page, "表示する (記録されます)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="表示した項目")).to_be_visible()
    assert NAME in page.content()
    assert NAME not in page.title()
    assert Axe().run(page).response["violations"] == []


def test_the_lists_of_what_waits_are_read_and_worked_off_without_a_mouse(
    office: str, now: datetime, page: Page
) -> None:
    waiting(municipality=office, now=now)
    sign_in(page)
    for path in ("characters", "quarantine", "reconciliations"):
        page.goto(f"/console/{'worklist/' if path == 'characters' else ''}{path}/")
        assert Axe().run(page).response["violations"] == []
        assert fits(page), path
    page.goto("/console/")
    assert Axe().run(page).response["violations"] == []
    assert fits(page)
    page.goto("/console/reconciliations/")
    page.get_by_role("link", name="R8.11.20 10:00:00").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("突合の結果")
    assert Axe().run(page).response["violations"] == []
    page.goto("/console/quarantine/")
    tab_to_button(page, "確認した 異動 C1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="clerk-a")).to_be_visible()
    page.goto("/console/worklist/characters/")
    tab_to_button(page, "外字を登録した (全員を確かめ直す)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("文字の作業一覧")
