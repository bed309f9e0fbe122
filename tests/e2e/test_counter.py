"""らくらく窓口 in Chromium: a clerk at an office PC, a citizen at the screen turned to them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.counter.keys import new_key
from tests.centre.town import NOW, arrive

from .conftest import window

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
PICTURES = os.environ.get("PICTURES", "")


def look(page: Page, name: str) -> None:
    """No finding of axe, nothing runs out of a window however narrow; a picture where somebody wants to look."""
    size = page.viewport_size
    assert size
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    page.set_viewport_size({"width": 320, "height": 800})
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-320.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
    page.set_viewport_size(size)


@pytest.fixture
def town(transactional_db: None, settings: LazySettings, live_server: LiveServer, tmp_path: Path) -> str:
    """The sample city behind a live server, and a centre that knows where it answers. Returns the address."""
    settings.AKASHI_DEMO, settings.AKASHI_NOW, settings.AKASHI_HOME = True, NOW, tmp_path
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    arrive(tmp_path)
    (tmp_path / "centre").mkdir(mode=0o700)
    (tmp_path / "centre" / "registry.toml").write_text(
        f'[default]\nurl = "{live_server.url}/koiki/v5"\n', encoding="utf-8"
    )
    return live_server.url


@pytest.fixture
def pc(browser: Browser, town: str) -> Iterator[Page]:
    """An office PC."""
    with window(browser, town, size=(1280, 800)) as page:
        yield page


@pytest.fixture
def terminal(pc: Page) -> Page:
    """The same browser as a kiosk."""
    pc.set_viewport_size({"width": 1024, "height": 768})
    return pc


def open_counter(page: Page) -> None:
    page.goto("/kiosk/counter/")
    look(page, "sign_in")
    page.get_by_label("団体コード").fill(SAMPLE.code)
    page.get_by_label("アクセスキー").fill(new_key(municipality=SAMPLE.code, now=NOW))
    page.get_by_role("button", name="開く").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("次の方")


def test_a_clerk_and_a_citizen_get_a_juminhyo_printed(pc: Page) -> None:
    open_counter(pc)
    look(pc, "day")
    pc.get_by_role("button", name="受付を始める").click()
    look(pc, "card_wait")
    citizen = pc.context.new_page()
    citizen.goto("/kiosk/counter/citizen/")
    look(citizen, "citizen_card")
    citizen.get_by_label("暗証番号").fill("1234")
    citizen.get_by_role("button", name="次へ").click()
    expect(citizen.get_by_text("職員がご案内します")).to_be_visible()
    look(citizen, "citizen_wait")
    expect(pc.get_by_text("どの証明書ですか")).to_be_visible()
    look(pc, "kinds")
    pc.get_by_role("button", name="住民票の写し").click()
    look(pc, "options")
    pc.get_by_label("一部の方").check()
    pc.get_by_role("button", name="内容を確かめる").click()
    expect(citizen.get_by_text("載せる方を選んでください")).to_be_visible()
    look(citizen, "citizen_members")
    look(pc, "members_wait")
    assert "桐生" not in pc.content()
    citizen.get_by_label("桐生　健一").check()
    citizen.get_by_role("button", name="次へ").click()
    expect(citizen.get_by_text("内容をお確かめください")).to_be_visible()
    look(citizen, "citizen_confirm")
    expect(pc.get_by_role("button", name="この内容で申請する")).to_be_visible()
    look(pc, "confirm")
    assert "桐生" not in pc.content()
    pc.get_by_role("button", name="この内容で申請する").click()
    expect(pc.get_by_role("heading", level=1)).to_contain_text("手数料 300円")
    look(pc, "paying")
    assert "桐生" not in pc.content()
    pc.get_by_role("link", name="受付票を出す").click()
    expect(pc.get_by_text("受付番号 1")).to_be_visible()
    look(pc, "slip")
    pc.get_by_role("link", name="戻る").click()
    pc.get_by_text("見本の操作").click()
    pc.get_by_role("button", name="用紙切れ").click()
    pc.get_by_role("button", name="300円を受け取った").click()
    expect(pc.get_by_role("heading", level=1)).to_contain_text("用紙がありません")
    look(pc, "printing")
    pc.get_by_role("button", name="用紙切れ").click()
    expect(pc.get_by_role("heading", level=1)).to_contain_text("お渡しください")
    expect(pc.get_by_text("窓口で収納 300円")).to_be_visible()
    for side in ("1枚目のおもて", "1枚目のうら"):
        picture = pc.get_by_role("img", name=side)
        picture.evaluate("one => one.decode()")
        assert picture.evaluate("one => one.naturalWidth") > 500
    look(pc, "printed")
    pc.get_by_role("button", name="渡した。次の方へ").click()
    expect(pc.get_by_role("cell", name="交付済")).to_be_visible()
    look(pc, "day_after")


def test_somebody_from_elsewhere_applies_by_touch_and_asks_how_it_stands(terminal: Page) -> None:
    page = terminal
    page.goto("/kiosk/apply/")
    look(page, "apply_start")
    page.get_by_role("button", name="申請をはじめる").click()
    look(page, "apply_where")
    page.get_by_role("button", name="例示市").click()
    look(page, "apply_card")
    page.get_by_role("button", name="三浦").click()
    look(page, "apply_pin")
    for digit in "1234":
        page.get_by_role("button", name=digit, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("カードから読み取りました")
    look(page, "apply_items")
    page.get_by_role("button", name="次へ").click()
    expect(page.get_by_label("本籍", exact=True)).to_have_value("見本県例示市")
    press(page, *"きたまち")
    look(page, "apply_honseki")
    press(page, "北町", "２", "丁目", "３", "番地")
    expect(page.get_by_label("本籍", exact=True)).to_have_value("見本県例示市北町２丁目３番地")
    page.get_by_role("button", name="次へ").click()
    press(page, "全部消す", *"きり", "桐", *"せい", "生", "空白", *"しける")
    look(page, "apply_hittosha")
    press(page, "1字消す", "濁点・半濁点", "る")
    expect(page.get_by_label("筆頭者の氏名")).to_have_value("桐生　")
    press(page, "茂")
    expect(page.get_by_label("筆頭者の氏名")).to_have_value("桐生　茂")
    page.get_by_role("button", name="次へ").click()
    press(page, *"09012345678")
    expect(page.get_by_label("電話番号")).to_have_value("09012345678")
    look(page, "apply_phone")
    page.get_by_role("button", name="次へ").click()
    look(page, "apply_confirm")
    page.get_by_role("button", name="申請する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申請を受け付けました")
    number = page.locator(".application").inner_text()
    look(page, "apply_result")
    page.get_by_role("button", name="番号を印刷する").click()
    look(page, "apply_coin")
    page.get_by_role("button", name="10円").click()
    expect(page.get_by_role("link", name="印刷した紙")).to_be_visible()
    page.get_by_role("button", name="番号を控えた").click()
    page.goto("/kiosk/registration/")
    look(page, "registration")
    page.get_by_label("市区町村").select_option(label="見本県例示市")
    page.get_by_label("申請番号").fill(number)
    page.get_by_role("button", name="確かめる").click()
    expect(page.get_by_role("heading", name="審査中")).to_be_visible()
    assert number not in page.content()
    look(page, "registration_told")


def test_the_counter_needs_no_mouse(pc: Page) -> None:
    """One window, turned round between clerk and citizen."""
    pc.goto("/kiosk/counter/")
    tab_to(pc, "団体コード (6桁)")
    pc.keyboard.type(SAMPLE.code)
    tab_to(pc, "アクセスキー")
    pc.keyboard.type(new_key(municipality=SAMPLE.code, now=NOW))
    pc.keyboard.press("Enter")
    for name in ("受付を始める", "この画面を住民側に切り替える"):
        enter(pc, name)
    tab_to(pc, "暗証番号 (4桁。見本のカードはどれも 1234)")
    pc.keyboard.type("1234")
    pc.keyboard.press("Enter")
    for name in (
        "職員の画面へ戻す",
        "印鑑登録証明書 250円",
        "内容を確かめる",
        "この内容で申請する",
        "250円を受け取った",
    ):
        enter(pc, name)
    expect(pc.get_by_role("heading", level=1)).to_contain_text("お渡しください")
    enter(pc, "渡した。次の方へ")
    expect(pc.get_by_role("cell", name="交付済")).to_be_visible()


def test_the_application_needs_no_mouse_and_takes_a_keyboard(terminal: Page) -> None:
    page = terminal
    page.goto("/kiosk/apply/pc/")
    look(page, "pc_start")
    enter(page, "申請をはじめる")
    tab_to(page, "団体コードで選ぶ (6桁)")
    page.keyboard.type(SECOND.code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("マイナンバーカードを置いてください")
    page.get_by_role("button", name="三浦").focus()
    page.keyboard.press("Enter")
    tab_to(page, "暗証番号")
    page.keyboard.type("1234")
    enter(page, "次へ")
    tab_to(page, "本籍")
    page.keyboard.press("End")
    page.keyboard.insert_text("大手町１番地")
    page.keyboard.press("Enter")
    tab_to(page, "み")
    page.keyboard.press("Enter")
    expect(page.locator(".yomi output")).to_have_text("み")
    expect(page.get_by_role("button", name="み", exact=True).last).to_be_focused()
    tab_to(page, "筆頭者の氏名")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("三浦　舞")
    page.keyboard.press("Enter")
    tab_to(page, "電話番号")
    page.keyboard.type("03-1234-5678")
    page.keyboard.press("Enter")
    expect(page.get_by_text("見本県例示市大手町１番地")).to_be_visible()
    look(page, "pc_confirm")


def enter(page: Page, name: str) -> None:
    """Walk to a button or link with Tab and press Enter; the next page is there when this is done."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus."""
    wanted = page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
    wanted = wanted.or_(page.get_by_label(name, exact=True))
    wanted.first.wait_for()
    for _ in range(120):
        if wanted.evaluate_all("all => all.some(one => one === document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {name}")


def press(page: Page, *keys: str) -> None:
    """Press keys of the on-screen keyboard, one after the other."""
    for key in keys:
        page.get_by_role("button", name=key, exact=True).click()
        expect(page.locator("[data-pressing]")).to_have_count(0)
