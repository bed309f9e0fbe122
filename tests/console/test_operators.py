"""操作者権限: nobody gives themselves anything, nobody gives a strong role alone, somebody remains."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.approvals.models import Proposal
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.models import Operator, Passkey, Stay
from ops_console.navigation import GROUPS
from ops_console.operators import granting, reissuing
from ops_console.operators.changing import change, close
from ops_console.page import Rule
from ops_console.roles import Role
from ops_console.staff.table import ACTS, NONE, SEES, table

from .chain import acts
from .conftest import PASSWORD, SignIn

Hire = Callable[..., Operator]
TWO = ("SEAL", "PROTECTION", "ADMIN")


@pytest.fixture
def chiefs(hire: Hire, kakogawa: str) -> tuple[Operator, Operator]:
    """Two people with システム管理."""
    return hire("chief-a", kakogawa, "ADMIN"), hire("chief-b", kakogawa, "ADMIN")


def form(roles: list[str], **more: str) -> dict[str, Any]:
    return {"display_name": "職員X", "affiliation": "市民課", "expires_on": "", "roles": roles, "reason": "", **more}


def open_proposals(chain: str) -> list[Proposal]:
    with scope(chain):
        return list(Proposal.objects.filter(outcome=""))


def act(browser: Client, name: str, target: Operator, **data: Any) -> Any:
    return browser.post(reverse(f"console:{name}", args=[target.pk]), data)


def text(response: Any) -> str:
    return unescape(response.content.decode())


# Somebody new -----------------------------------------------------------------------------------------------------
def test_somebody_new_is_told_once_signs_in_and_first_chooses_a_password(
    chiefs: tuple[Operator, Operator], kakogawa: str, as_: SignIn
) -> None:
    made = as_(chiefs[0]).post("/console/operators/new/", form(["VIEW"], name="newcomer", expires_on="R9.3.31"))
    assert made.status_code == 200
    password = made.context["made"].password
    assert password in text(made)
    assert "otpauth://totp/Akashi:newcomer" in text(made)
    stored = Operator.objects.get(name="newcomer")
    assert (stored.roles, stored.affiliation, stored.expires_on) == (["VIEW"], "市民課", date(2027, 3, 31))
    assert TOTPDevice.objects.filter(user=stored, confirmed=True).exists()
    assert ("operator.added", {"operator": "newcomer", "roles": ["VIEW"]}) in acts(kakogawa, actor="chief-a")
    browser = Client()
    browser.post("/console/sign-in/", {"name": "newcomer", "password": password})
    for path in ("/console/", "/console/history/", "/console/account/"):
        assert browser.get(path).headers["Location"] == "/console/account/password/"
    own = {"password": "bokujo-no-asa-gohan", "again": "bokujo-no-asa-gohan"}
    assert browser.post("/console/account/password/", own).status_code == 302
    assert browser.get("/console/history/").status_code == 200


def test_an_id_is_never_given_twice_even_after_somebody_left(
    chiefs: tuple[Operator, Operator], hire: Hire, kakogawa: str, strangers: str, as_: SignIn
) -> None:
    hire("left", kakogawa, "VIEW", is_active=False)
    hire("elsewhere", strangers, "VIEW")
    for name in ("left", "elsewhere", "chief-a"):
        refused = as_(chiefs[0]).post("/console/operators/new/", form(["VIEW"], name=name))
        assert refused.status_code == 422
        assert "既にいます" in text(refused)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "職員"},
        {"name": ""},
        {"name": "a b"},
        {"roles": []},
        {"roles": ["PLATFORM"]},
        {"expires_on": "R8.11.19"},
        {"expires_on": "昭和64年1月8日"},
        {"display_name": ""},
        {"roles": ["SEAL"]},
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_nobody_is_made(
    chiefs: tuple[Operator, Operator], as_: SignIn, wrong: dict[str, Any]
) -> None:
    refused = as_(chiefs[0]).post("/console/operators/new/", {**form(["VIEW"], name="newcomer"), **wrong})
    assert refused.status_code == 422
    assert refused.context["form"].errors
    assert Operator.objects.count() == 2


@pytest.mark.parametrize("role", TWO)
def test_a_strong_role_comes_with_the_second_persons_approval_and_not_before(
    chiefs: tuple[Operator, Operator], kakogawa: str, as_: SignIn, role: str
) -> None:
    first, second = as_(chiefs[0]), as_(chiefs[1])
    first.post("/console/operators/new/", form(["VIEW", role], name="newcomer", reason="人事異動"))
    made = Operator.objects.get(name="newcomer")
    assert made.roles == ["VIEW"]
    (proposal,) = open_proposals(kakogawa)
    approve = reverse("console:approval-approve", args=[proposal.number])
    assert first.post(approve).status_code == 422
    page = text(second.get(reverse("console:approval", args=[proposal.number])))
    assert "newcomer" in page
    assert "人事異動" in page
    assert second.post(approve).status_code == 302
    made.refresh_from_db()
    assert made.roles == sorted(["VIEW", role])
    assert second.post(approve).status_code == 422
    assert ("operator.granted", {"operator": "newcomer", "roles": [role]}) in acts(kakogawa, actor="chief-b")


def test_whoever_waits_for_the_only_role_does_not_come_in(chiefs: tuple[Operator, Operator], as_: SignIn) -> None:
    made = as_(chiefs[0]).post("/console/operators/new/", form(["SEAL"], name="sealer", reason="着任"))
    browser = Client()
    browser.post("/console/sign-in/", {"name": "sealer", "password": made.context["made"].password})
    assert browser.get("/console/").status_code == 302


# Changing ---------------------------------------------------------------------------------------------------------
def test_ordinary_roles_change_at_once_and_strong_ones_are_proposed(
    chiefs: tuple[Operator, Operator], clerk: Operator, kakogawa: str, as_: SignIn
) -> None:
    browser = as_(chiefs[0])
    answer = act(browser, "operator-change", clerk, **form(["TAX", "SEAL"], reason="担当"))
    assert answer.status_code == 302
    clerk.refresh_from_db()
    assert (clerk.roles, clerk.affiliation) == (["TAX"], "市民課")
    (proposal,) = open_proposals(kakogawa)
    assert proposal.difference == [["役割", "税", "税・公印管理"]]
    detail = {"operator": "clerk-a", "before": ["VIEW"], "after": ["TAX"]}
    assert ("operator.changed", detail) in acts(kakogawa, actor="chief-a")


def test_a_strong_role_is_kept_by_a_change_and_taken_away_by_one_person(
    chiefs: tuple[Operator, Operator], hire: Hire, kakogawa: str, as_: SignIn
) -> None:
    sealer = hire("sealer", kakogawa, "SEAL")
    browser = as_(chiefs[0])
    act(browser, "operator-change", sealer, **form(["SEAL", "VIEW"]))
    sealer.refresh_from_db()
    assert sealer.roles == ["SEAL", "VIEW"]
    act(browser, "operator-change", sealer, **form(["VIEW"]))
    sealer.refresh_from_db()
    assert sealer.roles == ["VIEW"]
    assert open_proposals(kakogawa) == []


def test_nobody_changes_closes_or_reissues_themselves(
    chiefs: tuple[Operator, Operator], kakogawa: str, as_: SignIn
) -> None:
    chief = chiefs[0]
    browser = as_(chief)
    assert act(browser, "operator-change", chief, **form(["ADMIN", "SEAL"], reason="自分で")).status_code == 422
    for name in ("operator-close", "operator-unlock", "operator-reissue", "operator-reopen"):
        assert act(browser, name, chief, reason="自分で").status_code == 422, name
    chief.refresh_from_db()
    assert (chief.roles, chief.is_active, open_proposals(kakogawa)) == (["ADMIN"], True, [])


def test_the_one_it_is_about_cannot_approve_it(chiefs: tuple[Operator, Operator], kakogawa: str, as_: SignIn) -> None:
    act(as_(chiefs[0]), "operator-change", chiefs[1], **form(["ADMIN", "SEAL"], reason="公印も"))
    (proposal,) = open_proposals(kakogawa)
    refused = as_(chiefs[1]).post(reverse("console:approval-approve", args=[proposal.number]))
    assert refused.status_code == 422
    assert "自分についての提案" in text(refused)
    chiefs[1].refresh_from_db()
    assert chiefs[1].roles == ["ADMIN"]


def test_an_approver_who_would_get_something_else_than_proposed_is_stopped(
    chiefs: tuple[Operator, Operator], clerk: Operator, kakogawa: str, as_: SignIn
) -> None:
    browser = as_(chiefs[0])
    act(browser, "operator-change", clerk, **form(["VIEW", "SEAL"], reason="担当"))
    act(browser, "operator-close", clerk)
    (proposal,) = open_proposals(kakogawa)
    refused = as_(chiefs[1]).post(reverse("console:approval-approve", args=[proposal.number]))
    assert "対象が変わりました" in text(refused)


def test_a_second_open_proposal_leaves_everything_as_it_was(
    chiefs: tuple[Operator, Operator], clerk: Operator, as_: SignIn
) -> None:
    browser = as_(chiefs[0])
    act(browser, "operator-change", clerk, **form(["VIEW", "SEAL"], reason="担当"))
    refused = act(browser, "operator-change", clerk, **form(["TAX", "PROTECTION"], reason="担当"))
    assert refused.status_code == 422
    clerk.refresh_from_db()
    assert clerk.roles == ["VIEW"]


def test_a_term_that_was_over_brings_strong_roles_back_only_by_two(
    chiefs: tuple[Operator, Operator], hire: Hire, kakogawa: str, as_: SignIn
) -> None:
    old = hire("old-sealer", kakogawa, "SEAL", "VIEW", expires_on=date(2026, 11, 1))
    act(as_(chiefs[0]), "operator-change", old, **form(["SEAL", "VIEW"], reason="再任用", expires_on="R9.3.31"))
    old.refresh_from_db()
    assert old.roles == ["VIEW"]
    assert len(open_proposals(kakogawa)) == 1


# Ending -----------------------------------------------------------------------------------------------------------
def test_closing_ends_the_sessions_and_reopening_asks_for_strong_roles_anew(
    chiefs: tuple[Operator, Operator], hire: Hire, kakogawa: str, as_: SignIn
) -> None:
    sealer = hire("sealer", kakogawa, "SEAL", "VIEW")
    theirs, browser = as_(sealer), as_(chiefs[0])
    act(browser, "operator-close", sealer)
    assert theirs.get("/console/").status_code == 302
    assert not Stay.objects.filter(operator=sealer).exists()
    act(browser, "operator-reopen", sealer, reason="復職")
    sealer.refresh_from_db()
    assert (sealer.is_active, sealer.roles) == (True, ["VIEW"])
    assert len(open_proposals(kakogawa)) == 1


def test_the_door_that_wrong_passwords_closed_is_opened(
    chiefs: tuple[Operator, Operator], hire: Hire, kakogawa: str, as_: SignIn, now: datetime
) -> None:
    shut = hire("shut", kakogawa, "VIEW", failures=5, locked_until=now + timedelta(minutes=10))
    browser = as_(chiefs[0])
    assert "ロック中" in text(browser.get("/console/operators/"))
    act(browser, "operator-unlock", shut)
    theirs = Client()
    theirs.post("/console/sign-in/", {"name": "shut", "password": PASSWORD})
    assert theirs.get("/console/").status_code == 200


def test_the_last_one_who_can_look_after_operators_stays(hire: Hire, kakogawa: str, now: datetime) -> None:
    last, gone = hire("last", kakogawa, "ADMIN"), hire("gone", kakogawa, "ADMIN", is_active=False)
    with pytest.raises(BadInput, match="最後の1人"):
        close(number=last.pk, operator=gone, now=now)
    with pytest.raises(BadInput, match="最後の1人"):
        change(
            number=last.pk, display_name="x", affiliation="", expires_on=None, roles=["VIEW"], reason="",
            operator=gone, now=now,
        )  # fmt: skip
    last.refresh_from_db()
    assert (last.is_active, last.roles) == (True, ["ADMIN"])


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_who_close_each_other_at_once_do_not_both_succeed(hire: Hire, kakogawa: str, now: datetime) -> None:
    pair = [hire("chief-a", kakogawa, "ADMIN"), hire("chief-b", kakogawa, "ADMIN")]
    together = Barrier(2)

    def shut(n: int) -> bool:
        together.wait()
        try:
            close(number=pair[1 - n].pk, operator=pair[n], now=now)
        except BadInput:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(shut, range(2))) == [False, True]
    assert Operator.objects.filter(is_active=True).count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_approvals_that_race_each_other_grant_once(hire: Hire, kakogawa: str, now: datetime) -> None:
    first, target = hire("chief-a", kakogawa, "ADMIN"), hire("clerk-a", kakogawa, "VIEW")
    number = granting.propose(target=target, roles=[Role.SEAL], reason="担当", operator=first, now=now)
    others = [hire(f"chief-{n}", kakogawa, "ADMIN").name for n in range(4)]
    together = Barrier(len(others))

    def approve(name: str) -> bool:
        together.wait()
        try:
            granting.approve(municipality=kakogawa, number=number, operator=name, now=now)
        except BadInput:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(others)) as threads:
        assert sum(threads.map(approve, others)) == 1
    assert [action for action, _ in acts(kakogawa)].count("operator.granted") == 1


# Lost credentials -------------------------------------------------------------------------------------------------
def test_new_credentials_for_an_ordinary_role_are_one_persons_act(
    chiefs: tuple[Operator, Operator], clerk: Operator, as_: SignIn, now: datetime
) -> None:
    theirs = as_(clerk)
    Passkey.objects.create(operator=clerk, credential="x", public_key=b"", uses=0, label="x", added_at=now)
    told = act(as_(chiefs[0]), "operator-reissue", clerk)
    assert told.context["made"].password in text(told)
    assert theirs.get("/console/").status_code == 302
    assert not Passkey.objects.exists()
    assert TOTPDevice.objects.filter(user=clerk).count() == 1
    clerk.refresh_from_db()
    assert clerk.must_change
    assert not clerk.check_password(PASSWORD)


def test_new_credentials_for_a_strong_role_take_two_and_the_old_ones_are_void_first(
    chiefs: tuple[Operator, Operator], hire: Hire, kakogawa: str, as_: SignIn
) -> None:
    sealer = hire("sealer", kakogawa, "SEAL")
    first, second, theirs = as_(chiefs[0]), as_(chiefs[1]), as_(sealer)
    assert act(first, "operator-reissue", sealer, reason="紛失").status_code == 302
    assert theirs.get("/console/").status_code == 200, "a proposal alone changes nothing"
    (proposal,) = open_proposals(kakogawa)
    approve = reverse("console:approval-approve", args=[proposal.number])
    assert first.post(approve).status_code == 422
    assert second.post(approve).status_code == 302
    assert theirs.get("/console/").status_code == 302
    told = act(first, "operator-reissue", sealer)
    browser = Client()
    browser.post("/console/sign-in/", {"name": "sealer", "password": told.context["made"].password})
    assert browser.get("/console/").headers["Location"] == "/console/account/password/"


def test_the_last_ones_credentials_cannot_be_voided(hire: Hire, kakogawa: str, now: datetime) -> None:
    last, gone = hire("last", kakogawa, "ADMIN"), hire("gone", kakogawa, "ADMIN", is_active=False)
    hire("third", kakogawa, "ADMIN", is_active=False)
    reissuing.reissue(number=last.pk, reason="紛失", operator=gone, now=now)
    (proposal,) = open_proposals(kakogawa)
    with pytest.raises(BadInput, match="最後の1人"):
        reissuing.approve(municipality=kakogawa, number=proposal.number, operator="third", now=now)
    last.refresh_from_db()
    assert last.has_usable_password()


# The platform -----------------------------------------------------------------------------------------------------
@pytest.fixture
def roots(hire: Hire, db: None) -> tuple[Operator, Operator]:
    """Two people of 全体管理."""
    return hire("root-a", "", "PLATFORM"), hire("root-b", "", "PLATFORM")


def test_the_platforms_two_make_the_first_admins_of_a_municipality_and_no_more(
    roots: tuple[Operator, Operator], kakogawa: str, as_: SignIn
) -> None:
    first, second = as_(roots[0]), as_(roots[1])
    given = {"display_name": "管理X", "reason": "開始", "municipality": kakogawa, "affiliation": "", "expires_on": ""}
    for name in ("admin-1", "admin-2"):
        assert "加古川市" in text(first.get("/console/operators/"))
        assert first.post("/console/operators/new/", {**given, "name": name}).status_code == 200
        assert Operator.objects.get(name=name).roles == []
        (proposal,) = open_proposals(PLATFORM)
        assert second.post(reverse("console:approval-approve", args=[proposal.number])).status_code == 302
        assert Operator.objects.get(name=name).roles == ["ADMIN"]
        assert ("operator.granted", {"operator": name, "roles": ["ADMIN"]}) in acts(kakogawa, actor="root-b")
    refused = first.post("/console/operators/new/", {**given, "name": "admin-3"})
    assert refused.status_code == 422
    assert "2人います" in text(refused)
    assert "加古川市" not in text(first.get("/console/operators/"))


def test_a_municipality_that_got_its_second_admin_meanwhile_gets_no_third_from_the_platform(
    roots: tuple[Operator, Operator], kakogawa: str, hire: Hire, as_: SignIn
) -> None:
    given = {"display_name": "管理X", "reason": "開始", "municipality": kakogawa, "name": "admin-1"}
    as_(roots[0]).post("/console/operators/new/", given)
    (proposal,) = open_proposals(PLATFORM)
    hire("own-1", kakogawa, "ADMIN")
    hire("own-2", kakogawa, "ADMIN")
    assert as_(roots[1]).post(reverse("console:approval-approve", args=[proposal.number])).status_code == 422
    assert Operator.objects.get(name="admin-1").roles == []


def test_the_platform_reaches_none_of_a_municipalitys_people_and_a_municipality_none_of_the_platforms(
    roots: tuple[Operator, Operator], chiefs: tuple[Operator, Operator], clerk: Operator, as_: SignIn
) -> None:
    listed = text(as_(roots[0]).get("/console/operators/"))
    assert "root-b" in listed
    assert "clerk-a" not in listed
    for name in ("operator", "operator-change", "operator-close", "operator-reissue"):
        assert as_(roots[0]).get(reverse(f"console:{name}", args=[clerk.pk])).status_code == 404
        assert as_(chiefs[0]).get(reverse(f"console:{name}", args=[roots[0].pk])).status_code == 404


def test_a_municipalitys_admin_makes_nobody_elsewhere(
    chiefs: tuple[Operator, Operator], strangers: str, as_: SignIn
) -> None:
    as_(chiefs[0]).post("/console/operators/new/", form(["VIEW"], name="spy", municipality=strangers))
    assert Operator.objects.get(name="spy").municipality == chiefs[0].municipality


def test_an_operator_of_the_platform_takes_two_as_well(roots: tuple[Operator, Operator], as_: SignIn) -> None:
    given = {"display_name": "全体X", "reason": "増員", "name": "root-c"}
    as_(roots[0]).post("/console/operators/new/", given)
    assert Operator.objects.get(name="root-c").roles == []
    (proposal,) = open_proposals(PLATFORM)
    as_(roots[1]).post(reverse("console:approval-approve", args=[proposal.number]))
    assert Operator.objects.get(name="root-c").roles == ["PLATFORM"]


# Looking ----------------------------------------------------------------------------------------------------------
def test_the_auditor_reads_and_is_offered_nothing_to_do(auditor: Operator, clerk: Operator, as_: SignIn) -> None:
    browser = as_(auditor)
    assert "操作者を追加する" not in text(browser.get("/console/operators/"))
    assert "この操作者について" not in text(browser.get(reverse("console:operator", args=[clerk.pk])))


def test_the_table_of_roles_says_what_the_pages_do() -> None:
    rows = {one.label: dict(zip(Role, one.marks, strict=True)) for _, functions in table() for one in functions}
    assert rows["停止と再開"][Role.ADMIN] == ACTS
    assert rows["停止と再開"][Role.VIEW] == SEES
    assert rows["停止と再開"][Role.TAX] == NONE
    assert rows["操作者の役割の付与"][Role.ADMIN] == ACTS
    assert rows["承認待ち"][Role.STATISTICS] == SEES
    assert {label for _, entries in GROUPS for label in [e.label for e in entries]} <= set(rows)


def test_the_navigation_offers_a_screen_to_exactly_those_its_page_lets_in() -> None:
    from .test_matrix import console_patterns

    patterns = console_patterns()
    for _, entries in GROUPS:
        for entry in entries:
            rule = patterns[entry.name].callback.__dict__["rule"]
            assert isinstance(rule, Rule)
            assert rule.roles == entry.roles, entry.name


def test_who_was_asked_long_ago_is_asked_before_any_act_on_operators(
    chiefs: tuple[Operator, Operator], clerk: Operator, as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    browser = as_(chiefs[0])
    settings.AKASHI_NOW = now + timedelta(minutes=11)
    for name in ("change", "close", "reopen", "unlock", "reissue"):
        answer = act(browser, f"operator-{name}", clerk, **form(["TAX"], reason="x"))
        assert answer.headers["Location"].startswith("/console/confirm/"), name
    clerk.refresh_from_db()
    assert (clerk.roles, clerk.is_active) == (["VIEW"], True)
