"""公印: by two, old and new at their size; nothing of another municipality's."""

import io
import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from issuer.municipality.models import SealImage, Setting
from issuer.municipality.selectors import policy
from issuer.papers.policy import Authority
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn
from .matrix.manage import picture

Hire = Callable[..., Operator]


@pytest.fixture
def keeper(hire: Hire, kakogawa: str, as_: SignIn) -> Client:
    return as_(hire("seal-a", kakogawa, "SEAL"))


def upload(png: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("seal.png", png, content_type="image/png")


def authorities(code: str, at: datetime) -> tuple[Authority, ...]:
    with scope(code):
        return policy(municipality=code, at=at).authorities


def typed(browser: Client, *, day: str = "", **more: Any) -> dict[str, Any]:
    """What the form would post as it came, with these fields changed; None leaves one out."""
    page = browser.get(reverse("console:seal-change"), {"day": day})
    data: dict[str, Any] = {"day": day, "time": "", "basis": page.context["basis"], "count": len(page.context["rows"])}
    for row in page.context["rows"]:
        data |= {field.html_name: field.value() for field in row if field.value() not in (None, False, [])}
    return {name: value for name, value in {**data, **more}.items() if value is not None}


def post(browser: Client, data: dict[str, Any], step: str = "preview") -> HttpResponse:
    return browser.post(reverse("console:seal-change"), {**data, "step": step})  # type: ignore[return-value]


def carried(answer: HttpResponse) -> dict[str, Any]:
    """The hidden inputs of the page that is read over."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()):
        found.setdefault(name, []).append(unescape(value))
    return found


def propose(browser: Client, **more: Any) -> HttpResponse:
    preview = post(browser, typed(browser, **more))
    assert preview.status_code == 200, unescape(preview.content.decode())
    return post(browser, {**carried(preview), "reason": "公印の改刻"}, "store")


def test_a_new_seal_is_seen_beside_the_old_one_and_takes_two(
    kakogawa: str, now: datetime, keeper: Client, hire: Hire, as_: SignIn
) -> None:
    png = picture(400)
    new = {"r0-picture": upload(png), "r0-seal_mm": "18", "r0-name": "加古川市長　梅木　太郎"}
    proposed = propose(keeper, **new)
    assert proposed.status_code == 302
    assert [one.name for one in authorities(kakogawa, now)] == ["加古川市長　桜木　文子"]
    address = proposed.headers["Location"]
    assert keeper.post(f"{address}approve/").status_code == 422
    second = as_(hire("seal-b", kakogawa, "SEAL"))
    page = unescape(second.get(address).content.decode())
    assert page.count('<svg class="seal"') == 2
    assert 'width="24.0mm"' in page
    assert "加古川市長　梅木　太郎" in page
    assert second.post(f"{address}approve/").status_code == 302
    (authority,) = authorities(kakogawa, now)
    assert (authority.name, authority.seal.png, authority.seal.width_mm) == ("加古川市長　梅木　太郎", png, 18.0)
    assert [action for action, _ in acts(kakogawa, actor="seal-b")] == [
        "approval.viewed",
        "settings.authority.approved",
        "municipality.settings",
    ]
    after = unescape(second.get(address).content.decode())
    assert "加古川市長　桜木　文子" in after, "a decided proposal still shows what was there before it"


def test_an_acting_mayor_for_some_kinds_is_added_and_taken_away(
    kakogawa: str, now: datetime, keeper: Client, hire: Hire, as_: SignIn
) -> None:
    second = as_(hire("seal-b", kakogawa, "SEAL"))
    acting = {
        "r1-name": "加古川市長職務代理者　加古川市副市長　甲", "r1-acting": "on", "r1-kinds": ["INKAN", "KAZEI"],
        "r1-picture": upload(picture(300)), "r1-seal_mm": "16.5",
    }  # fmt: skip
    second.post(f"{propose(keeper, **acting).headers['Location']}approve/")
    found = authorities(kakogawa, now)
    assert [(one.acting, sorted(one.kinds)) for one in found] == [(False, []), (True, ["INKAN", "KAZEI"])]
    assert "職務代理者" in unescape(keeper.get(reverse("console:seals")).content.decode())
    second.post(f"{propose(keeper, **{'r1-remove': 'on'}).headers['Location']}approve/")
    assert len(authorities(kakogawa, now)) == 1


def test_a_picture_that_would_print_badly_is_told_before_it_is_proposed(kakogawa: str, keeper: Client) -> None:
    made = Image.new("RGB", (220, 300), (200, 0, 0))
    buffer = io.BytesIO()
    made.save(buffer, format="PNG")
    preview = post(keeper, typed(keeper, **{"r0-picture": upload(buffer.getvalue())}))
    text = unescape(preview.content.decode())
    assert "正方形に引き伸ばして" in text
    assert "粗くなります (266 dpi)" in text
    assert "色の付いた画像" in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"r0-picture": SimpleUploadedFile("x.png", b"GIF89a")}, "画像として読めません"),
        ({"r0-picture": SimpleUploadedFile("x.png", picture(120))}, "200〜4000 ドット"),
        ({"r0-picture": SimpleUploadedFile("x.png", b"0" * 2_000_001)}, "2MBまで"),
        ({"r0-name": ""}, "名称を入力してください"),
        ({"r0-seal_mm": "40"}, "5 から 24"),
        ({"r1-name": "副市長"}, "公印の画像を選んでください"),
        ({"r0-remove": "on"}, "住民票の写しを証明する"),
        ({"r0-kinds": ["INKAN"]}, "住民票の写しを証明する"),
        ({"r0-sha256": "0" * 64}, "公印の画像がありません"),
        ({}, "今の内容と同じです"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    more: dict[str, Any], said: str, kakogawa: str, keeper: Client
) -> None:
    answer = post(keeper, {**typed(keeper, **more), "reason": "理由"}, "store")
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())
    with scope(kakogawa):
        assert Setting.objects.count() == 1


def test_a_second_proposal_waits_for_the_first(kakogawa: str, keeper: Client) -> None:
    assert propose(keeper, **{"r0-seal_mm": "18"}).status_code == 302
    page = keeper.get(reverse("console:seals"))
    assert "承認を待っています" in unescape(page.content.decode())
    again = propose(keeper, **{"r0-seal_mm": "19"})
    assert again.status_code == 422


def test_a_seal_of_another_municipality_is_not_found_and_cannot_be_named(
    kakogawa: str, strangers: str, now: datetime, keeper: Client, hire: Hire, as_: SignIn
) -> None:
    stranger = as_(hire("seal-c", strangers, "SEAL"))
    post(keeper, typed(keeper, **{"r0-picture": upload(picture(321))}))
    with scope(kakogawa):
        sha256 = SealImage.objects.exclude(sha256=authorities_sha(kakogawa)).get().sha256
    path = reverse("console:seal-picture", args=[sha256])
    answer = keeper.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    assert stranger.get(path).status_code == 404
    named = post(stranger, typed(stranger, **{"r0-sha256": sha256}))
    assert "公印の画像がありません" in unescape(named.content.decode())


def authorities_sha(code: str) -> str:
    with scope(code):
        return str(Setting.objects.first().document["authority"][0]["seal_sha256"])  # type: ignore[union-attr]
