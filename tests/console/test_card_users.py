"""条例利用 on the screen: who is shut out, found by 利用者ID, which no address holds."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from issuer.identity.card import GENERATION
from issuer.identity.card_users import CardUserLine, import_users
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn

PAGE = "/console/card-users/"
PHC = "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"


@pytest.fixture
def users(kakogawa: str, now: datetime) -> str:
    """U-1 may get two kinds and is shut out of one; U-2's registration is over, U-3's revoked."""
    soon, over = now.date() + timedelta(days=365), date(2026, 11, 19)
    lines = [
        CardUserLine("1行目", user, kind, "100", PHC, state, until)
        for user, kind, state, until in (
            ("U-1", CertificateKind.JUMINHYO, "1", soon),
            ("U-1", CertificateKind.INKAN, "1", soon),
            ("U-2", CertificateKind.JUMINHYO, "1", over),
            ("U-3", CertificateKind.JUMINHYO, "3", soon),
        )
    ]
    import_users(municipality=kakogawa, lines=lines, sha256="ab", operator="test", now=now)
    wrong(kakogawa, now, "U-1", "INKAN", 3)
    wrong(kakogawa, now, "U-1", "JUMINHYO", 2)
    return kakogawa


def wrong(code: str, now: datetime, user: str, kind: str, count: int, generation: str = GENERATION) -> None:
    with scope(code) as cursor:
        cursor.execute(
            "INSERT INTO identity_card_failures (municipality, user_id, certificate_kind, generation, failures,"
            f" last_at) SELECT municipality, user_id, certificate_kind, {generation}, %s, %s FROM identity_card_user "
            "WHERE municipality = %s AND user_id = %s AND certificate_kind = %s",
            [count, now, code, user, kind],
        )


def listed(answer: str) -> list[str]:
    """利用者ID and what is said of each line."""
    body = answer.partition("<tbody>")[2].partition("</tbody>")[0]
    lines = []
    for row in body.split("</tr>")[:-1]:
        user = row.partition('class="code">')[2].partition("<")[0]
        badges = [piece.partition(">")[2].partition("<")[0] for piece in row.split('class="badge')[1:]]
        lines.append(" ".join([user, *badges]))
    return lines


def test_each_kind_stands_for_itself_and_only_a_full_count_shuts_it(users: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    assert listed(browser.get(PAGE).content.decode()) == ["U-1 閉塞 有効", "U-1 有効", "U-2 期限切れ", "U-3 失効"]
    assert listed(browser.get(PAGE, {"only": "LOCKED"}).content.decode()) == ["U-1 閉塞 有効"]


def test_wrong_ones_of_a_former_registration_do_not_count(
    users: str, clerk: Operator, as_: SignIn, now: datetime
) -> None:
    wrong(users, now, "U-2", "JUMINHYO", 3, "'an older one'")
    assert listed(as_(clerk).get(PAGE, {"only": "LOCKED"}).content.decode()) == ["U-1 閉塞 有効"]


def test_a_user_is_found_by_the_id_in_the_form_and_the_look_is_on_the_record(
    users: str, clerk: Operator, as_: SignIn
) -> None:
    browser: Client = as_(clerk)
    found = browser.post(PAGE, {"user_id": "U-3"})
    assert (found.status_code, listed(found.content.decode())) == (200, ["U-3 失効"])
    assert "この利用者IDの登録はありません" in browser.post(PAGE, {"user_id": "U-9"}).content.decode()
    wrong_form = browser.post(PAGE, {"user_id": "あ"})
    assert (wrong_form.status_code, "半角の英数字" in wrong_form.content.decode()) == (422, True)
    assert [detail["user"] for action, detail in acts(users, actor="clerk-a")][:2] == ["U-3", "U-9"]


def test_another_municipality_sees_none(users: str, stranger: Operator, as_: SignIn) -> None:
    assert "U-1" not in as_(stranger).get(PAGE).content.decode()
    assert "U-1" not in listed(as_(stranger).post(PAGE, {"user_id": "U-1"}).content.decode())


def test_the_list_is_read_for_one_municipality_at_a_time(users: str, strangers: str, now: datetime) -> None:
    with connections["default"].cursor() as cursor, scope(strangers):
        cursor.execute("SELECT count(*) FROM identity_card_user")
        assert cursor.fetchone() == (0,)
