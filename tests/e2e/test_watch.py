"""What was done and by whom, as staff meet it: 操作記録, アクセスログ, 開示請求, 事案, 未確定. No mouse."""

from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from issuer.tenancy.scope import scope
from ops_console.models import Operator

from ..console.rows import NAME, PERSON, UNKNOWN
from .conftest import PASSWORD
from .test_console import tab_to

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

PAGES = [
    "/console/trail/",
    "/console/access/",
    "/console/disclosure/",
    "/console/undetermined/",
    f"/console/undetermined/{UNKNOWN}/",
    "/console/incidents/I00000001/",
    "/console/incidents/I00000001/report/sokuho/",
    "/console/incidents/I00000001/report/kinkyu/",
]


@pytest.fixture
def inside(page: Page, office: str, now: datetime) -> Page:
    """Signed in as somebody who audits and administers."""
    with scope(office):
        for name in ("auditor-b", "chief-c"):
            Operator.objects.create(
                name=name, display_name=f"職員 {name}", municipality=office, roles=["AUDIT", "ADMIN", "VIEW"],
                created_at=now, password=make_password(PASSWORD),
            )  # fmt: skip
    sign_in(page, "auditor-b")
    return page


def sign_in(page: Page, name: str) -> None:
    """Two fields and Enter."""
    page.get_by_label("職員 ID").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("現在の状況")


def test_no_page_has_a_fault_axe_can_find_and_each_fits_narrow_windows(inside: Page) -> None:
    faults, wide = {}, []
    for path in PAGES:
        inside.set_viewport_size({"width": 1280, "height": 900})
        inside.goto(path)
        found = Axe().run(inside).response["violations"]
        faults |= {path: [(f["id"], f["nodes"][0]["html"]) for f in found]} if found else {}
        for width in (1024, 320):
            inside.set_viewport_size({"width": width, "height": 800})
            wide += [(path, width)] if inside.evaluate("document.documentElement.scrollWidth") > width else []
    assert (faults, wide) == ({}, [])


def test_who_looked_at_a_person_is_found_by_keyboard(inside: Page) -> None:
    inside.goto("/console/history/REQ-ISSUED-1/")
    inside.goto("/console/")
    tab_to(inside, "監査")
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("heading", level=1)).to_have_text("操作記録")
    inside.get_by_label("閲覧された人の宛名番号").focus()
    inside.keyboard.type(PERSON)
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("heading", level=2).last).to_have_text("1件")
    expect(inside.get_by_role("rowheader", name="記録を閲覧")).to_be_visible()
    assert PERSON not in inside.url
    tab_to(inside, "CSV (UTF-8)")


def test_an_extract_for_the_person_is_made_by_keyboard(inside: Page) -> None:
    inside.goto("/console/disclosure/")
    for label, text in (("開示請求の受付番号", "総第1号"), ("本人の宛名番号", PERSON)):
        inside.get_by_label(label).focus()
        inside.keyboard.type(text)
    tab_to(inside, "開示する記録を作る (記録されます)")
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("heading", name="本人の申請", exact=True)).to_be_visible()
    assert NAME not in inside.content()
    assert PERSON not in inside.url
    assert Axe().run(inside).response["violations"] == []
    inside.emulate_media(media="print")
    expect(inside.get_by_label("開示する履歴を選ぶ")).to_be_hidden()
    expect(inside.locator(".print-line")).to_contain_text("取扱注意")


def test_what_became_of_a_paper_is_proposed_by_keyboard_and_ended_by_another(inside: Page) -> None:
    inside.goto("/console/undetermined/")
    tab_to(inside, "282103-20261120-0000002")
    inside.keyboard.press("Enter")
    inside.get_by_label("交付の結果", exact=True).focus()
    inside.keyboard.press("ArrowDown")
    for label, text in (
        ("印刷された通数", "2"),
        ("支払われた額 (円)", "500"),
        ("確かめたことと理由", "店の控えで確かめた"),
    ):
        inside.get_by_label(label, exact=True).focus()
        inside.keyboard.type(text)
    tab_to(inside, "結果を提案する")
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("heading", level=1)).to_have_text("未確定の交付の決定")
    expect(inside.get_by_text("承認するのは別の職員です")).to_be_visible()
    tab_to(inside, "サインアウト")
    inside.keyboard.press("Enter")
    sign_in(inside, "chief-c")
    inside.goto("/console/approvals/")
    inside.get_by_role("link", name="未確定の交付の決定").focus()
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("heading", level=1)).to_have_text("未確定の交付の決定")
    tab_to(inside, "承認する")
    inside.keyboard.press("Enter")
    expect(inside.get_by_text("未確定の交付はありません")).to_be_visible()


def test_an_incident_is_looked_into_and_closed_by_two_without_a_mouse(inside: Page) -> None:
    inside.goto("/console/incidents/I00000001/")
    inside.get_by_role("textbox", name="調べたこと・原因・処置").focus()
    inside.keyboard.type("印刷待ちの入替わり")
    tab_to(inside, "記入する")
    inside.keyboard.press("Enter")
    expect(inside.get_by_text("閉じるのは別の職員です")).to_be_visible()
    tab_to(inside, "サインアウト")
    inside.keyboard.press("Enter")
    sign_in(inside, "chief-c")
    inside.goto("/console/incidents/I00000001/")
    tab_to(inside, "この事案を閉じる")
    inside.keyboard.press("Enter")
    expect(inside.locator(".badge.big")).to_have_text("閉じた")
