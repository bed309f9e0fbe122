"""住登外戸籍登録 in a browser: the review goes from one applicant to the next without a mouse."""

import os
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ops_console.models import Operator

from ..console.applicants import applied, linked, register, suspended, word
from .test_console import sign_in, tab_to

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def desk(office: str, page: Page, now) -> Page:
    """The clerk has the role 戸籍; two wait, one of them too long; one is in use and one stopped."""
    Operator.objects.filter(name="clerk-a").update(roles=["KOSEKI", "VIEW", "ADMIN"])
    register(office, now)
    linked(office, now, "LINKED")
    suspended(office, now, "STOPPED", media="SMARTPHONE")
    applied(office, now - timedelta(days=14), "FIRST")
    applied(office, now - timedelta(days=1), "SECOND", name="別姓　健一", sex="FEMALE", honseki="加古川市西町9")
    sign_in(page)
    return page


def alt_n(page: Page) -> None:
    """The access key as a keyboard sends it; Playwright's own Alt+n leaves out the letter that Chromium goes by."""
    keys = page.context.new_cdp_session(page)
    letter = {"key": "n", "code": "KeyN", "text": "n", "unmodifiedText": "n", "windowsVirtualKeyCode": 78}
    with page.expect_navigation():
        for kind in ("keyDown", "keyUp"):
            keys.send("Input.dispatchKeyEvent", {"type": kind, "modifiers": 1, **letter})
    keys.detach()


def look(page: Page, name: str) -> None:
    """Axe finds nothing, nothing runs out of the window; a photograph where a folder for them is named."""
    assert [(f["id"], f["nodes"][0]["html"]) for f in Axe().run(page).response["violations"]] == []
    for width in (1024, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if width == 1024 and (folder := os.environ.get("PHOTOGRAPHS")):
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)
            page.pdf(path=f"{folder}/{name}.pdf", format="A4", prefer_css_page_size=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_review_needs_no_mouse_and_one_key_brings_the_next_applicant(desk: Page, office: str) -> None:
    tab_to(desk, "登録")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("住登外戸籍登録")
    look(desk, "queue")
    alt_n(desk)
    expect(desk.get_by_text("異体字の違い: 高と髙、崎と﨑").first).to_be_visible()
    assert "高崎" not in desk.title() + desk.url
    look(desk, "opened")
    tab_to(desk, "この在籍者に結び付ける\n(候補 1)")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("在籍者への結び付け")
    look(desk, "link")
    tab_to(desk, "結び付けて利用可能にする")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("利用可能になりました")
    assert word(office, "SECOND") in desk.url
    look(desk, "next")
    alt_n(desk)
    expect(desk.get_by_text("相違").first).to_be_visible()
    look(desk, "differing")
    desk.get_by_label("生年月日").focus()
    desk.keyboard.type("S28.6.21")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="手で探した在籍者 1人")).to_be_visible()
    look(desk, "by-hand")
    tab_to(desk, "却下する")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("利用登録申請の却下")
    tab_to(desk, "却下する")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("理由を選んでください")
    look(desk, "reject")
    desk.get_by_label("理由").select_option("申請内容に一致する戸籍がない")
    tab_to(desk, "却下する")
    desk.keyboard.press("Enter")
    expect(desk.locator(".badge.big")).to_have_text("却下")
    look(desk, "rejected")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("elsewhere/links/?state=ALL", "links"),
        ("elsewhere/{LINKED}/", "linked"),
        ("elsewhere/{LINKED}/suspend/", "suspend"),
        ("elsewhere/{LINKED}/end/", "end"),
        ("elsewhere/{STOPPED}/resume/", "resume"),
    ],
)
def test_every_other_page_of_the_room_has_no_fault_and_fits(desk: Page, office: str, path: str, name: str) -> None:
    words = {serial: word(office, serial) for serial in ("LINKED", "STOPPED")}
    desk.goto(f"/console/{path.format(**words)}")
    look(desk, name)
