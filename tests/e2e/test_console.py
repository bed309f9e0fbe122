"""The console as staff meet it: a browser, a keyboard, no mouse."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from issuer.intake.models import Receipt
from issuer.tenancy.scope import scope

from ..console.rows import HELD_PACKAGE, ISSUED, NAME, PARTIAL, PERSON
from .conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

PAGES = [
    "/console/",
    "/console/history/",
    f"/console/history/{ISSUED}/",
    "/console/statistics/",
    "/console/stops/",
    "/console/approvals/",
    "/console/feeds/",
    f"/console/feeds/{PARTIAL}/",
    f"/console/feeds/{HELD_PACKAGE}/cancel/",
    "/console/worklist/",
    "/console/incidents/",
    "/console/incidents/I00000001/",
]


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the element with this text has the focus, and see that the focus shows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [(e.innerText || '').trim(), s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        if text == found[0]:
            assert found[1] == "solid"
            assert found[2] >= 3
            return
    raise AssertionError(f"the keyboard never reached: {text}")


def sign_in(page: Page) -> None:
    """Skip link, menu-less page: two fields and Enter."""
    page.get_by_label("職員 ID").focus()
    page.keyboard.type("clerk-a")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("現在の状況")


def test_signing_in_finding_a_record_and_asking_for_the_name_needs_no_mouse(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "本文へ進む"
    page.keyboard.press("Tab")
    page.keyboard.type("clerk-a")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("現在の状況")
    tab_to(page, "発行")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("発行履歴")
    page.get_by_label("宛名番号").focus()
    page.keyboard.type(PERSON)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("4件")
    assert PERSON not in page.url
    tab_to(page, "282103-20261120-0000001")
    page.keyboard.press("Enter")
    expect(page.get_by_text("伏せています")).to_be_attached()
    assert NAME not in page.content()
    tab_to(page, "氏名を表示 (記録されます)")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_text(NAME)
    assert NAME not in page.title()
    tab_to(page, "サインアウト")


def test_a_wrong_password_is_told_on_top_and_the_summary_leads_to_the_field(page: Page) -> None:
    page.get_by_role("button", name="サインイン").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("職員 ID を入力してください")
    page.get_by_role("alert").get_by_role("link").first.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_no_page_has_a_fault_axe_can_find(page: Page) -> None:
    faults = {"sign-in": Axe().run(page).response["violations"]}
    sign_in(page)
    for path in PAGES:
        page.goto(path)
        faults[path] = Axe().run(page).response["violations"]
    assert {path: [(f["id"], f["nodes"][0]["html"]) for f in found] for path, found in faults.items() if found} == {}


def test_every_page_fits_a_narrow_window(page: Page) -> None:
    sign_in(page)
    page.set_viewport_size({"width": 320, "height": 800})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_printed_page_says_who_printed_it(page: Page) -> None:
    sign_in(page)
    page.goto("/console/history/")
    page.emulate_media(media="print")
    expect(page.locator(".print-line")).to_be_visible()
    expect(page.locator(".print-line")).to_contain_text("取扱注意　加古川市　印刷者 職員A (clerk-a)")
    expect(page.get_by_role("navigation", name="主な画面")).to_be_hidden()


def test_stopping_everything_needs_no_mouse_and_going_on_needs_another_person(page: Page) -> None:
    sign_in(page)
    page.goto("/console/stops/")
    page.get_by_label("すべての種別を止める").focus()
    page.keyboard.press("Space")
    page.get_by_label("停止の理由").focus()
    page.keyboard.type("別人の証明書の疑い")
    tab_to(page, "止める")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=3)).to_contain_text("すべての種別")
    page.get_by_role("link", name="再開を提案する").focus()
    page.keyboard.press("Enter")
    page.get_by_label("確かめたことと再開の理由").focus()
    page.keyboard.type("原因を除いた")
    tab_to(page, "再開を提案する")
    page.keyboard.press("Enter")
    expect(page.get_by_text("承認するのは別の職員です")).to_be_visible()
    expect(page.get_by_role("button", name="承認する")).to_have_count(0)
    assert Axe().run(page).response["violations"] == []


def test_a_package_is_called_off_without_a_mouse_after_a_page_that_says_what_happens(page: Page) -> None:
    sign_in(page)
    page.goto(f"/console/feeds/{HELD_PACKAGE}/")
    tab_to(page, "このパッケージを取り消す")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("連携パッケージの取消し")
    tab_to(page, "このパッケージを取り消す")
    page.keyboard.press("Enter")
    expect(page.locator(".badge.big")).to_have_text("拒否")
    expect(page.get_by_text("取り消されました。何も適用していません")).to_be_visible()


def test_a_load_tells_how_far_it_is_while_one_looks_and_shows_the_result_at_its_end(page: Page, office: str) -> None:
    def at(rows: int, **more: object) -> None:
        with scope(office):
            Receipt.objects.filter(number=HELD_PACKAGE).update(progress_rows=rows, **more)

    sign_in(page)
    at(10, progress_step="READ", progress_total=40_000, progress_seconds=2.0, progress_at=timezone.now())
    page.goto(f"/console/feeds/{HELD_PACKAGE}/")
    assert Axe().run(page).response["violations"] == []
    expect(page.locator("#loading")).to_contain_text("10 / 40,000 行")
    at(20_000)
    expect(page.locator("#loading")).to_contain_text("20,000 / 40,000 行")
    at(0, progress_at=None, state="APPLIED")
    expect(page.locator(".badge.big")).to_have_text("適用")
    expect(page.locator("#loading")).to_have_count(0)
