"""一括取込 on the screen: a preview first, then everything once."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from issuer.holds.models import HoldRecord
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn
from .rows import PERSON
from .test_hold_sheet import GOOD, written

PAGE = "/console/restrictions/import/"
Hire = Callable[..., Operator]


@pytest.fixture
def a(hire: Hire, day: str) -> Operator:
    return hire("hold-a", day, "HOLD")


def _preview(browser: Client, data: bytes, status: int = 200) -> str:
    answer = browser.post(PAGE, {"file": SimpleUploadedFile("x.csv", data)})
    assert answer.status_code == status
    return str(answer.content.decode())


def _token(text: str) -> str:
    (found,) = re.findall(r'name="previewed" value="([^"]+)"', text)
    return str(found)


def _count(code: str) -> int:
    with scope(code):
        return int(HoldRecord.objects.count())


def test_nothing_is_stored_until_it_is_confirmed_and_then_once(day: str, a: Operator, as_: SignIn) -> None:
    browser = as_(a)
    text = _preview(browser, written([*GOOD[:1], PERSON, *GOOD[2:]], GOOD))
    assert "正しく読めた行 2件" in text
    assert "副本に記録のない番号が1件" in text
    assert _count(day) == 0
    token = _token(text)
    done = browser.post(f"{PAGE}confirm/", {"previewed": token})
    assert "2件の制限を掛けました" in done.content.decode()
    assert _count(day) == 2
    again = browser.post(f"{PAGE}confirm/", {"previewed": token})
    assert again.status_code == 422
    assert "もう取り込まれています" in again.content.decode()
    recoded = _token(_preview(browser, written([*GOOD[:1], PERSON, *GOOD[2:]], GOOD, encoding="cp932")))
    assert browser.post(f"{PAGE}confirm/", {"previewed": recoded}).status_code == 422
    assert _count(day) == 2
    told = dict(acts(day, actor="hold-a"))
    assert len(told["hold.imported"]["sha256"]) == 64
    assert len(told["hold.imported"]["holds"]) == 2


def test_one_fault_keeps_everything_out(day: str, a: Operator, as_: SignIn) -> None:
    text = _preview(as_(a), written(GOOD, ["9", *GOOD[1:]]), status=422)
    assert "1件の誤りがあります。何も取り込んでいません" in text
    assert 'name="previewed"' not in text
    assert "見出し" in _preview(as_(a), b"a,b\n1,2\n", status=422)
    assert "選んでください" in as_(a).post(PAGE, {}).content.decode()


def test_a_preview_is_good_for_who_made_it_where_it_was_made_as_it_was(
    day: str, a: Operator, hire: Hire, strangers: str, as_: SignIn
) -> None:
    token = _token(_preview(as_(a), written(GOOD)))
    for operator, given in (
        (hire("hold-b", day, "HOLD"), token),
        (hire("hold-c", strangers, "HOLD"), token),
        (a, token[:-1] + ("A" if token[-1] != "A" else "B")),
        (a, ""),
    ):
        answer = as_(operator).post(f"{PAGE}confirm/", {"previewed": given})
        assert answer.status_code == 422
        assert "もう一度ファイルを選んでください" in answer.content.decode()
    assert _count(day) == 0


def test_who_lost_the_role_meanwhile_takes_nothing_in(day: str, hire: Hire, as_: SignIn) -> None:
    operator = hire("guard-a", day, "HOLD", "PROTECTION")
    token = _token(_preview(as_(operator), written(["1", "100", "01", "すべて", "", "", "申出"])))
    operator.roles = ["HOLD"]
    operator.save()
    answer = as_(operator).post(f"{PAGE}confirm/", {"previewed": token})
    assert "権限がなくなりました" in answer.content.decode()
    assert _count(day) == 0
