"""設定, 公印, 様式 and 字形 as staff meet them: a browser, a keyboard, no mouse."""

from datetime import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from issuer.tenancy.scope import scope
from ops_console.models import Operator
from tests import factories

from ..console.matrix.manage import fill, picture
from .conftest import PASSWORD
from .test_console import tab_to

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

PAGES = [
    "/console/settings/",
    "/console/settings/fees/",
    "/console/settings/hours/",
    "/console/settings/closed/change/",
    "/console/settings/fees/change/",
    "/console/settings/messages/change/",
    "/console/settings/calendar/?month=2026-12",
    "/console/seals/",
    "/console/seals/change/",
    "/console/editions/",
    "/console/editions/compare/",
    "/console/glyphs/",
    "/console/glyphs/gaiji/7/",
]


@pytest.fixture
def staff(office: str, now: datetime) -> str:
    """Two people of 管理 and 公印, a family that may be shown, and an edition of 外字."""
    for name in ("chief-a", "chief-b"):
        with scope(office):
            Operator.objects.create(
                name=name, display_name=f"係長 {name}", municipality=office, roles=["ADMIN", "SEAL", "VIEW"],
                created_at=now, password=make_password(PASSWORD),
            )  # fmt: skip
    people = [
        {"atena_no": "1", "name": "桐生　茂", "serial": "1001"},
        {"atena_no": "2", "name": "桐生　和子", "sex": "2", "sex_text": "女"},
    ]
    factories.household(office, now, number="H1", people=people)
    fill(municipality=office, now=now)
    return office


def enter(page: Page, name: str) -> None:
    page.get_by_label("職員 ID").fill(name)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_label("パスワード").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("現在の状況")


def swap(page: Page, name: str) -> None:
    """The one leaves, the other sits down."""
    page.get_by_role("button", name="サインアウト").press("Enter")
    enter(page, name)


def test_every_page_fits_1024_points_and_has_no_fault_axe_can_find(page: Page, staff: str) -> None:
    enter(page, "chief-a")
    page.set_viewport_size({"width": 1024, "height": 800})
    faults = {}
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1024, path
        faults[path] = Axe().run(page).response["violations"]
    assert {path: [(f["id"], f["nodes"][0]["html"]) for f in found] for path, found in faults.items() if found} == {}


def test_opening_hours_change_after_the_difference_was_read_and_without_a_mouse(page: Page, staff: str) -> None:
    enter(page, "chief-a")
    page.goto("/console/settings/hours/")
    page.get_by_label("適用する日").focus()
    page.keyboard.type("R8.12.1")
    tab_to(page, "変更を入力する")
    page.keyboard.press("Enter")
    page.get_by_role("group", name="共通").get_by_label("終了").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("22:00")
    page.get_by_role("button", name="違いを確かめる").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="共通 終了 23:00 22:00")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    tab_to(page, "この内容で記録する")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="これからの変更 1件")).to_be_visible()


def test_a_seal_is_changed_by_two_who_see_old_and_new_at_their_size(page: Page, staff: str, tmp_path: Path) -> None:
    new = tmp_path / "seal.png"
    new.write_bytes(picture(400))
    enter(page, "chief-a")
    page.goto("/console/seals/")
    box = page.locator("svg.seal image").first.bounding_box()
    assert box is not None
    assert abs(box["width"] - 21 / 25.4 * 96) < 0.5
    tab_to(page, "変更を入力する")
    page.keyboard.press("Enter")
    page.get_by_label("公印の画像").first.set_input_files(new)
    page.get_by_label("公印の一辺").first.fill("18")
    page.get_by_role("button", name="新旧を見比べる").press("Enter")
    expect(page.locator("svg.seal")).to_have_count(2)
    page.get_by_label("変更の理由").focus()
    page.keyboard.type("公印の改刻")
    assert Axe().run(page).response["violations"] == []
    tab_to(page, "この変更を提案する")
    page.keyboard.press("Enter")
    expect(page.get_by_text("承認するのは別の職員です")).to_be_visible()
    address = page.url
    swap(page, "chief-b")
    page.goto(address)
    expect(page.locator("svg.seal")).to_have_count(2)
    assert Axe().run(page).response["violations"] == []
    tab_to(page, "承認する")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("公印")
    expect(page.get_by_text("18 mm、400×400 ドット")).to_be_visible()


def test_two_editions_stand_side_by_side_and_a_character_is_looked_up(page: Page, staff: str) -> None:
    enter(page, "chief-a")
    page.goto("/console/editions/compare/")
    page.get_by_label("見本にする人の宛名番号").focus()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator(".pair img")).to_have_count(2)
    assert page.locator(".pair img").first.evaluate("e => e.naturalWidth") > 800
    assert Axe().run(page).response["violations"] == []
    page.goto("/console/glyphs/")
    page.get_by_label("文字又は符号位置").focus()
    page.keyboard.type("U+8FBB U+E0103 U+20BB7 U+E000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="U+20BB7")).to_contain_text("できる")
    expect(page.get_by_role("row", name="U+E000")).to_contain_text("どのフォントにも字形がありません")
    assert Axe().run(page).response["violations"] == []
