"""証発間連携 and 条例利用 in a browser."""

from datetime import date

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from integrations.peers.links import GIVE, add_link
from issuer.identity.card_users import CardUserLine, import_users
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope

from ..console.test_card_users import PHC, wrong
from .test_console import sign_in, tab_to
from .test_elsewhere import look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_whole_copy_is_ordered_without_a_mouse(page: Page, office: str, now) -> None:
    number = add_link(
        municipality=office, url="http://127.0.0.1:1", kinds=[CertificateKind.KOSEKI_ZENBU], people=GIVE, token="",
        certificate="", now=now, actor="test",
    ).number  # fmt: skip
    with scope(office):
        connections["default"].cursor().execute(
            "UPDATE peers_sending SET copying = NULL, failures = 2, failure = 'ConnectTimeout' WHERE municipality = %s",
            [office],
        )
    sign_in(page)
    look(page, "front")
    expect(page.get_by_text("か所に、こちらの知らせが届いていません")).to_be_visible()
    tab_to(page, "連携")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("連携状況")
    tab_to(page, "証発間連携")
    page.keyboard.press("Enter")
    expect(page.get_by_text("届いていません (続けて2回、つながらない)")).to_be_visible()
    look(page, "peers")
    tab_to(page, number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    look(page, "peer")
    tab_to(page, "全部を送り直す")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("全部の送り直し")
    look(page, "copy")
    tab_to(page, "全部を送り直す")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="clerk-a")).to_be_visible()


def test_a_card_user_is_found_without_a_mouse(page: Page, office: str, now) -> None:
    lines = [
        CardUserLine("1行目", "U-1", kind, "100", PHC, "1", date(2030, 3, 31))
        for kind in (CertificateKind.JUMINHYO, CertificateKind.INKAN)
    ]
    import_users(municipality=office, lines=lines, sha256="ab", operator="test", now=now)
    wrong(office, now, "U-1", "INKAN", 3)
    sign_in(page)
    tab_to(page, "登録")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("条例利用 利用者")
    page.get_by_role("textbox", name="利用者ID").focus()
    page.keyboard.type("U-1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("閉塞", exact=True)).to_be_visible()
    assert "U-1" not in page.url
    look(page, "card-users")
