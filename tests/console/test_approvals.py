"""承認待ち: every desk of the house, seen by those who have its role."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.urls import reverse

from issuer.approvals.services import approve as mark
from issuer.approvals.services import propose
from issuer.tenancy.scope import scope
from ops_console.approvals import views
from ops_console.approvals.desk import Desk
from ops_console.approvals.desks import DESKS
from ops_console.models import Operator
from ops_console.roles import MUNICIPAL, Role

from .chain import acts
from .conftest import SignIn

Hire = Callable[..., Operator]


def _done(*, municipality: str, number: str, operator: str, now: datetime) -> None:
    with scope(municipality):
        mark(municipality=municipality, number=number, act="test.act", operator=operator, now=now)


@pytest.fixture
def number(monkeypatch: pytest.MonkeyPatch, kakogawa: str, now: datetime) -> str:
    """A desk for 公印管理, and a proposal of its act by somebody."""
    desk = Desk("test.act", "公印の取替え", frozenset({Role.SEAL}), "公印が替わります。", _done, "approvals")
    monkeypatch.setitem(views.DESKS, "test.act", desk)
    return propose(
        municipality=kakogawa, act="test.act", subject="1", payload={}, difference=[("公印", "旧", "新")],
        reason="代替わり", operator="seal-a", now=now,
    )  # fmt: skip


def test_the_second_person_reads_the_difference_and_approves(
    number: str, kakogawa: str, hire: Hire, as_: SignIn
) -> None:
    browser = as_(hire("seal-b", kakogawa, "SEAL"))
    assert "公印の取替え" in browser.get(reverse("console:approvals")).content.decode()
    page = browser.get(reverse("console:approval", args=[number])).content.decode()
    assert "代替わり" in page
    assert "承認する" in page
    assert browser.post(reverse("console:approval-approve", args=[number])).status_code == 302
    again = browser.post(reverse("console:approval-approve", args=[number]))
    assert again.status_code == 422
    told = [action for action, _ in acts(kakogawa, actor="seal-b")]
    assert told == ["approval.viewed", "test.act.approved", "approval.viewed"]


def test_the_first_person_cannot_in_any_way(number: str, kakogawa: str, hire: Hire, as_: SignIn) -> None:
    browser = as_(hire("seal-a", kakogawa, "SEAL"))
    assert "承認する</button>" not in browser.get(reverse("console:approval", args=[number])).content.decode()
    assert browser.post(reverse("console:approval-approve", args=[number])).status_code == 422
    assert browser.post(reverse("console:approval-decline", args=[number])).status_code == 302


@pytest.mark.parametrize("role", sorted(MUNICIPAL - {Role.SEAL}))
def test_other_roles_do_not_find_it(number: str, kakogawa: str, hire: Hire, as_: SignIn, role: Role) -> None:
    browser = as_(hire("other", kakogawa, role))
    assert "公印の取替え" not in browser.get(reverse("console:approvals")).content.decode()
    assert browser.get(reverse("console:approval", args=[number])).status_code == 404
    for answer in ("approval-approve", "approval-decline"):
        assert browser.post(reverse(f"console:{answer}", args=[number])).status_code == 404


def test_a_stranger_with_the_role_does_not_find_it(number: str, strangers: str, hire: Hire, as_: SignIn) -> None:
    browser = as_(hire("stranger", strangers, "SEAL"))
    assert browser.get(reverse("console:approval", args=[number])).status_code == 404
    assert browser.post(reverse("console:approval-approve", args=[number])).status_code == 404


def test_an_expired_one_is_told_to_be(
    number: str, kakogawa: str, hire: Hire, as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    settings.AKASHI_NOW = now + timedelta(days=2)
    browser = as_(hire("seal-b", kakogawa, "SEAL"))
    assert "期限が過ぎました" in browser.get(reverse("console:approval", args=[number])).content.decode()
    assert browser.post(reverse("console:approval-approve", args=[number])).status_code == 422


def test_every_desk_names_a_role_and_a_page_of_the_console() -> None:
    for desk in DESKS.values():
        assert desk.roles
        assert reverse(f"console:{desk.page}")
