"""発行制限, 例外許可, 基幹停止の宣言, 条例利用の閉塞 and 全体の緊急停止 as staff meet them."""

from datetime import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from issuer.holds.services import set_hold
from issuer.papers.kinds import HoldKind
from ops_console.models import Operator

from ..console.rows import PERSON
from ..console.test_hold_sheet import GOOD, written
from .test_console import sign_in, tab_to

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

ADDRESSES = [
    "/console/restrictions/",
    "/console/restrictions/new/",
    "/console/restrictions/import/",
    "/console/exceptions/",
    "/console/exceptions/new/",
    "/console/core-down/",
    "/console/core-down/new/",
    "/console/card-locks/",
    "/console/stops/",
]


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


def test_a_file_of_holds_is_previewed_and_taken_in_without_a_mouse(clerk: Page, photos: Path) -> None:
    clerk.goto("/console/restrictions/import/")
    # The system's own dialogue is no part of the page; the rest is done by keyboard.
    clerk.get_by_label("CSV ファイル").set_input_files(
        {"name": "x.csv", "mimeType": "text/csv", "buffer": written([*GOOD[:1], PERSON, *GOOD[2:]], GOOD)}
    )
    press(clerk, "内容を確かめる")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("一括取込の確認")
    sound(clerk, photos / "preview.png")
    press(clerk, "取り込む")
    expect(clerk.get_by_text("2件の制限を掛けました")).to_be_visible()
    sound(clerk, photos / "imported.png")
    clerk.goto("/console/restrictions/import/")
    clerk.get_by_label("CSV ファイル").set_input_files(
        {"name": "x.csv", "mimeType": "text/csv", "buffer": written(["9", *GOOD[1:]], GOOD)}
    )
    press(clerk, "内容を確かめる")
    expect(clerk.get_by_text("何も取り込んでいません")).to_be_visible()
    sound(clerk, photos / "faults.png")


def test_an_exemption_is_proposed_without_a_mouse(clerk: Page, office: str, now: datetime, photos: Path) -> None:
    set_hold(
        municipality=office, target_kind="1", target_no=PERSON, kind=HoldKind.STOPPED_BY_PERSON, starts_at=now,
        reason="紛失", operator="hold-x", now=now,
    )  # fmt: skip
    clerk.goto("/console/exceptions/")
    press(clerk, "例外許可を提案する")
    clerk.get_by_label("申請者", exact=True).focus()
    clerk.keyboard.type(PERSON)
    press(clerk, "制限を調べる")
    expect(clerk.get_by_text("髙○　○郎")).to_be_visible()
    sound(clerk, photos / "exemption.png")
    clerk.get_by_label("発行停止 (本人申出)").focus()
    clerk.keyboard.press("Space")
    clerk.get_by_label("理由").focus()
    clerk.keyboard.type("面談で本人を確認")
    press(clerk, "例外許可を提案する")
    expect(clerk.get_by_text("承認するのは別の職員です")).to_be_visible()
    sound(clerk, photos / "exemption-approval.png")


def test_a_core_system_is_declared_down_without_a_mouse(clerk: Page, photos: Path) -> None:
    clerk.goto("/console/core-down/")
    press(clerk, "宣言を提案する")
    for label, text in (
        ("停止した日", "R8.11.20"),
        ("停止した時刻", "8:40"),
        ("宣言の期限の日", "R8.11.21"),
        ("宣言の期限の時刻", "17:15"),
        ("停止の理由", "住民記録システムの障害"),
    ):
        clerk.get_by_label(label).focus()
        clerk.keyboard.type(text)
    press(clerk, "宣言を提案する")
    expect(clerk.get_by_text("承認するのは別の職員です")).to_be_visible()
    sound(clerk, photos / "core-down-approval.png")
    clerk.goto("/console/core-down/")
    expect(clerk.get_by_text("承認を待っています")).to_be_visible()
    sound(clerk, photos / "core-down-waiting.png")


def test_the_platform_stops_everything_without_a_mouse(clerk: Page, photos: Path) -> None:
    Operator.objects.update(roles=["PLATFORM"], municipality="")
    clerk.goto("/console/everything/")
    sound(clerk, photos / "everything.png")
    clerk.get_by_label("停止の理由").focus()
    clerk.keyboard.type("別人の証明書の疑い")
    press(clerk, "すべての団体の交付を止める")
    expect(clerk.get_by_role("heading", level=2).first).to_have_text("すべての団体の交付を止めています")
    sound(clerk, photos / "everything-stopped.png")
    clerk.get_by_role("link", name="再開を提案する").focus()
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("全体の再開の提案")
    clerk.get_by_label("確かめたことと再開の理由").focus()
    clerk.keyboard.type("原因を除いた")
    press(clerk, "再開を提案する")
    expect(clerk.get_by_text("承認するのは別の職員です")).to_be_visible()
    clerk.goto("/console/approvals/")
    sound(clerk, photos / "platform-approvals.png")
