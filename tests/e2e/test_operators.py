"""操作者権限 and one's own account in a browser: keyboard, axe, width, and a passkey of Chromium's authenticator."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from ops_console.models import Operator, Passkey, Stay

from .conftest import PASSWORD
from .test_console import sign_in, tab_to

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def _somebody(office: str) -> Operator:
    clerk = Operator.objects.get(name="clerk-a")
    found, _ = Operator.objects.get_or_create(
        name="somebody",
        defaults={
            "display_name": "職員X",
            "municipality": office,
            "roles": ["VIEW"],
            "created_at": clerk.created_at,
            "password": clerk.password,
        },
    )
    return found


@pytest.fixture
def pages(office: str) -> list[str]:
    """Every screen of the two rooms that has an address."""
    somebody = _somebody(office)
    clerk = Operator.objects.get(name="clerk-a")
    passkey = Passkey.objects.create(
        operator=clerk, credential="x", public_key=b"", uses=0, label="市民課の端末", added_at=clerk.created_at
    )
    acts = ["", "change/", "close/", "reopen/", "unlock/", "reissue/"]
    return [
        "/console/operators/",
        "/console/operators/roles/",
        "/console/operators/new/",
        *[f"/console/operators/{somebody.pk}/{act}" for act in acts],
        "/console/account/",
        "/console/account/password/",
        "/console/account/authenticator/",
        "/console/account/passkeys/new/",
        f"/console/account/passkeys/{passkey.pk}/",
        "/console/confirm/",
    ]


def photograph(page: Page, path: str) -> None:
    """Keep a picture where somebody asked for one."""
    folder = os.environ.get("TEST_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{path.strip('/').replace('/', '_')}.png", full_page=True)


def test_no_screen_has_a_fault_axe_can_find_and_every_one_fits(page: Page, pages: list[str]) -> None:
    sign_in(page)
    faults = {}
    for path in pages:
        page.set_viewport_size({"width": 1024, "height": 900})
        page.goto(path)
        faults[path] = [(f["id"], f["nodes"][0]["html"]) for f in Axe().run(page).response["violations"]]
        photograph(page, path)
        for width in (1024, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    assert {path: found for path, found in faults.items() if found} == {}


def test_somebody_is_added_with_a_strong_role_that_waits_without_a_mouse(page: Page, office: str) -> None:
    sign_in(page)
    page.goto("/console/operators/")
    tab_to(page, "操作者を追加する")
    page.keyboard.press("Enter")
    page.get_by_label("職員 ID").focus()
    page.keyboard.type("newcomer")
    page.keyboard.press("Tab")
    page.keyboard.type("新任X")
    page.keyboard.press("Tab")
    page.keyboard.type("市民課")
    page.keyboard.press("Tab")
    page.keyboard.type("R9.3.31")
    page.get_by_label("公印管理 (2人目の承認が要ります)").focus()
    page.keyboard.press("Space")
    tab_to(page, "追加する")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("理由を書いてください")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("alert").get_by_role("link").press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_reason"
    page.keyboard.type("人事異動")
    tab_to(page, "追加する")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("新しい操作者")
    expect(page.get_by_role("img")).to_be_visible()
    photograph(page, "told")
    assert Axe().run(page).response["violations"] == []
    page.goto("/console/approvals/")
    tab_to(page, page.get_by_role("link", name="操作者の役割の付与").inner_text())
    page.keyboard.press("Enter")
    expect(page.get_by_text("承認するのは別の職員です")).to_be_visible()
    expect(page.get_by_text("newcomer")).to_be_visible()
    photograph(page, "proposal")
    assert Operator.objects.get(name="newcomer").roles == []


def test_the_platforms_list_and_form_have_no_fault_axe_can_find(page: Page, office: str) -> None:
    clerk = Operator.objects.get(name="clerk-a")
    Operator.objects.filter(pk=clerk.pk).update(municipality="", roles=["PLATFORM"])
    page.get_by_label("職員 ID").fill("clerk-a")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_label("パスワード").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("団体の状況")
    for path in ("/console/operators/", "/console/operators/new/", "/console/approvals/", "/console/operators/roles/"):
        page.goto(path)
        assert Axe().run(page).response["violations"] == [], path
        photograph(page, f"platform_{path}")


def test_an_act_after_a_while_asks_again_and_comes_back(page: Page, office: str, settings: LazySettings) -> None:
    somebody = _somebody(office)
    sign_in(page)
    page.goto(f"/console/operators/{somebody.pk}/close/")
    settings.AKASHI_NOW += timedelta(minutes=11)
    tab_to(page, "利用を停止する")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("本人の確認")
    expect(page.get_by_text("操作はまだ行われていません")).to_be_visible()
    assert Operator.objects.get(pk=somebody.pk).is_active
    page.get_by_label("パスワード").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("利用を停止する")
    tab_to(page, "利用を停止する")
    page.keyboard.press("Enter")
    expect(page.locator(".badge")).to_have_text("利用停止")


@pytest.fixture
def authenticator(page: Page) -> Callable[[bool], None]:
    """An authenticator in the browser; called, it says whether the person is there."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    def verified(yes: bool) -> None:
        given = {"authenticatorId": made["authenticatorId"], "isUserVerified": yes}
        devtools.send("WebAuthn.setUserVerified", given)

    return verified


def test_a_passkey_is_registered_and_then_opens_production_by_keyboard(
    page: Page, settings: LazySettings, authenticator: Callable[[bool], None]
) -> None:
    sign_in(page)
    tab_to(page, "自分のアカウント")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("自分のアカウント")
    tab_to(page, "パスキーを登録する")
    page.keyboard.press("Enter")
    page.get_by_label("パスキーの名前").focus()
    page.keyboard.type("市民課の端末")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name="市民課の端末")).to_be_visible()
    photograph(page, "account")
    tab_to(page, "パスキーを登録する")
    page.keyboard.press("Enter")
    page.get_by_label("パスキーの名前").fill("もう一度")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("もう登録されています")
    page.goto("/console/")
    tab_to(page, "サインアウト")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("サインイン")

    settings.AKASHI_DEMO = False
    page.goto("/console/sign-in/?next=/console/operators/")
    expect(page.get_by_label("確認コード")).to_be_visible()
    photograph(page, "sign-in")
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("職員 ID").focus()
    page.keyboard.type("clerk-a")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    tab_to(page, "パスキーで確認")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("操作者権限")
    assert Passkey.objects.get().last_used_at is not None

    Stay.objects.update(confirmed_at=settings.AKASHI_NOW - timedelta(minutes=11))
    page.goto("/console/operators/new/")
    expect(page.get_by_role("heading", level=1)).to_have_text("本人の確認")
    photograph(page, "confirm-production")
    page.get_by_label("パスワード").focus()
    page.keyboard.type(PASSWORD)
    tab_to(page, "パスキーで確認")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("操作者の追加")


def test_a_browser_without_an_answer_is_told_in_japanese_and_may_use_the_code(
    page: Page, settings: LazySettings, authenticator: Callable[[bool], None]
) -> None:
    settings.AKASHI_DEMO = False
    page.goto("/console/sign-in/")
    page.get_by_label("職員 ID").fill("clerk-a")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="パスキーで確認").press("Enter")
    expect(page.locator("[data-passkey-says]")).to_contain_text("取り消されたか、時間が過ぎました")
    expect(page.get_by_role("button", name="パスキーで確認")).to_be_focused()
