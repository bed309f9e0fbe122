"""発行制限 as staff meet it."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ops_console.models import Operator

from ..console.rows import PERSON
from .test_console import sign_in, tab_to

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

ADDRESSES = ["/console/restrictions/", "/console/restrictions/new/"]


@pytest.fixture
def clerk(page: Page) -> Page:
    """Signed in with the roles of these screens."""
    Operator.objects.update(roles=["VIEW", "ADMIN", "HOLD", "PROTECTION"])
    sign_in(page)
    return page


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Where a picture of each screen stays (``--basetemp``)."""
    return tmp_path


def sound(page: Page, photo: Path) -> None:
    """Nothing axe objects to, and no scrolling sideways on a small screen; takes its picture."""
    page.screenshot(path=photo, full_page=True)
    assert [(f["id"], f["nodes"][0]["html"]) for f in Axe().run(page).response["violations"]] == []
    page.set_viewport_size({"width": 1024, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024
    page.set_viewport_size({"width": 1280, "height": 900})


def press(page: Page, text: str) -> None:
    """Reach a button or link by Tab, and press Enter."""
    tab_to(page, text)
    page.keyboard.press("Enter")


def test_every_screen_is_sound(clerk: Page, photos: Path) -> None:
    for address in ADDRESSES:
        clerk.goto(address)
        sound(clerk, photos / f"{address.strip('/').replace('/', '-')}.png")


def test_a_hold_is_set_and_its_release_proposed_without_a_mouse(clerk: Page, photos: Path) -> None:
    clerk.goto("/console/restrictions/")
    press(clerk, "発行を制限する")
    clerk.get_by_label("対象番号", exact=True).focus()
    clerk.keyboard.type(PERSON)
    clerk.get_by_label("抑止種別").focus()
    clerk.keyboard.press("End")
    for _ in range(2):
        clerk.keyboard.press("ArrowUp")
    clerk.get_by_label("すべての種別を止める").focus()
    clerk.keyboard.press("Space")
    clerk.get_by_label("理由", exact=True).focus()
    clerk.keyboard.type("カード紛失の申出")
    press(clerk, "内容を確かめる")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("発行制限の確認")
    sound(clerk, photos / "check.png")
    press(clerk, "制限を掛ける")
    expect(clerk.locator(".badge.big")).to_have_text("有効")
    sound(clerk, photos / "restriction.png")
    press(clerk, "解除を提案する")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("発行制限の解除の提案")
    sound(clerk, photos / "release.png")
    clerk.get_by_label("確かめたことと解除の理由").focus()
    clerk.keyboard.type("見つかった")
    press(clerk, "解除を提案する")
    expect(clerk.get_by_text("承認するのは別の職員です")).to_be_visible()
    sound(clerk, photos / "approval.png")
    clerk.goto("/console/restrictions/")
    expect(clerk.get_by_role("cell", name="カード紛失の申出")).to_be_visible()
    sound(clerk, photos / "list.png")
