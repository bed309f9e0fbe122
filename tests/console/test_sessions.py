"""Sessions: idle, old, too many, stolen, fixed; and being asked again before a dangerous act."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.municipality.models import Suspension
from issuer.municipality.stops import propose_lift, stop
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope
from ops_console.models import Operator, Stay
from ops_console.operators.entering import MOST_FAILURES

from .chain import acts
from .conftest import PASSWORD, SignIn

Hire = Callable[..., Operator]
HTMX = {"HX-Request": "true"}


def enter(name: str = "clerk-a", browser: Client | None = None, **more: str) -> Client:
    browser = browser or Client()
    browser.post("/console/sign-in/", {"name": name, "password": PASSWORD}, **more)  # type: ignore[arg-type]
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/console/").status_code == 200


def test_a_quarter_of_an_hour_without_a_page_ends_the_session_and_says_so(
    clerk: Operator, as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    browser = as_(clerk)
    for minutes in (14, 28):
        settings.AKASHI_NOW = now + timedelta(minutes=minutes)
        assert is_in(browser)
    settings.AKASHI_NOW = now + timedelta(minutes=28 + 15)
    response = browser.get("/console/feeds/", follow=True)
    assert "サインインが終わりました" in response.content.decode()
    assert response.redirect_chain[0][0] == "/console/sign-in/?ended=1&next=%2Fconsole%2Ffeeds%2F"
    settings.AKASHI_NOW = now
    assert not is_in(browser)


def test_a_page_that_looks_again_by_itself_keeps_nobody_signed_in(
    clerk: Operator, as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    browser = as_(clerk)
    settings.AKASHI_NOW = now + timedelta(minutes=10)
    assert browser.get("/console/feeds/", headers=HTMX).status_code == 200
    settings.AKASHI_NOW = now + timedelta(minutes=16)
    refreshed = browser.get("/console/feeds/", headers=HTMX)
    assert (refreshed.status_code, refreshed.headers["HX-Refresh"]) == (204, "true")
    assert not is_in(browser)


def test_ten_hours_end_even_a_busy_session(clerk: Operator, as_: SignIn, settings: LazySettings, now: datetime) -> None:
    browser = as_(clerk)
    settings.AKASHI_SESSION_IDLE_MINUTES = 120
    for minutes in range(110, 600, 110):
        settings.AKASHI_NOW = now + timedelta(minutes=minutes)
        assert is_in(browser)
    settings.AKASHI_NOW = now + timedelta(hours=10)
    assert not is_in(browser)


def test_one_sign_in_too_many_ends_the_oldest(clerk: Operator, settings: LazySettings) -> None:
    settings.AKASHI_SESSIONS_PER_OPERATOR = 2
    browsers = [enter() for _ in range(3)]
    assert [is_in(browser) for browser in browsers] == [False, True, True]


def test_signing_in_changes_the_key_a_stranger_may_have_planted(clerk: Operator) -> None:
    browser = Client()
    session = browser.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    enter(browser=browser)
    assert is_in(browser)
    assert browser.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not is_in(thief)


def test_a_session_of_django_without_its_row_opens_nothing(clerk: Operator) -> None:
    browser = Client()
    browser.force_login(clerk)
    assert not is_in(browser)


def test_a_session_cannot_name_another_persons_row(clerk: Operator, auditor: Operator, as_: SignIn) -> None:
    mine = as_(clerk)
    as_(auditor)
    session = mine.session
    session["akashi_stay"] = Stay.objects.get(operator=auditor).pk
    session.save()
    assert not is_in(mine)


def test_the_cookie_is_for_this_site_over_https_and_for_no_script(clerk: Operator, settings: LazySettings) -> None:
    settings.SESSION_COOKIE_SECURE = True  # production's value, which the demonstration turns off
    cookie = enter().cookies["sessionid"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
    assert not cookie["max-age"], "it does not outlive the browser"


def test_production_turns_the_secure_flag_on() -> None:
    from config import settings as deployed

    assert deployed.SESSION_COOKIE_SECURE is not deployed.AKASHI_DEMO
    assert deployed.CSRF_COOKIE_SECURE is not deployed.AKASHI_DEMO


def test_signing_out_ends_a_copied_cookie_too(clerk: Operator) -> None:
    browser = enter()
    copied = Client()
    copied.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert is_in(copied)
    browser.post("/console/sign-out/")
    assert not is_in(copied)


@pytest.mark.parametrize("change", [{"is_active": False}, {"roles": []}])
def test_whoever_is_closed_or_loses_every_role_is_out_at_the_next_page(
    clerk: Operator, as_: SignIn, change: dict[str, object]
) -> None:
    browser = as_(clerk)
    assert is_in(browser)
    Operator.objects.filter(pk=clerk.pk).update(**change)
    assert not is_in(browser)


def test_a_role_that_is_taken_away_is_gone_at_the_next_page(clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    assert browser.get("/console/history/").status_code == 200
    Operator.objects.filter(pk=clerk.pk).update(roles=["STATISTICS"])
    assert browser.get("/console/history/").status_code == 404


# Being asked again ------------------------------------------------------------------------------------------------
@pytest.fixture
def proposed(kakogawa: str, now: datetime) -> str:
    """The proposal to end a stop."""
    stop(municipality=kakogawa, kinds=[CertificateKind.FUHYO], reason="様式", operator="chief", now=now)
    with scope(kakogawa):
        number = int(Suspension.objects.get().id)
    return propose_lift(municipality=kakogawa, number=number, reason="確認", operator="chief", now=now)


def stands(municipality: str) -> bool:
    with scope(municipality):
        return Suspension.objects.filter(lifted_at=None).exists()


def test_a_dangerous_act_after_ten_minutes_is_not_done_but_asked_about_and_leads_back(
    proposed: str, kakogawa: str, hire: Hire, as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    browser = as_(hire("chief-b", kakogawa, "ADMIN"))
    settings.AKASHI_NOW = now + timedelta(minutes=11)
    approve, back = reverse("console:approval-approve", args=[proposed]), "http://testserver/console/stops/"
    asked = browser.post(approve, headers={"referer": back})
    assert asked.headers["Location"] == "/console/confirm/?next=%2Fconsole%2Fstops%2F&undone=1"
    assert stands(kakogawa)
    page = browser.get(asked.headers["Location"]).content.decode()
    assert "操作はまだ行われていません" in page
    again = browser.post("/console/confirm/", {"password": PASSWORD, "next": "/console/stops/"})
    assert again.headers["Location"] == "/console/stops/"
    assert stands(kakogawa), "what was posted is not done by confirming"
    assert browser.post(approve).status_code == 302
    assert not stands(kakogawa)


def test_within_ten_minutes_nobody_is_asked(
    proposed: str, kakogawa: str, hire: Hire, as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    browser = as_(hire("chief-b", kakogawa, "ADMIN"))
    settings.AKASHI_NOW = now + timedelta(minutes=9)
    browser.post(reverse("console:approval-approve", args=[proposed]))
    assert not stands(kakogawa)


def test_a_page_with_an_address_of_its_own_is_come_back_to(
    kakogawa: str, hire: Hire, as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    browser = as_(hire("chief-b", kakogawa, "ADMIN"))
    settings.AKASHI_NOW = now + timedelta(minutes=11)
    asked = browser.get("/console/operators/new/")
    assert asked.headers["Location"] == "/console/confirm/?next=%2Fconsole%2Foperators%2Fnew%2F"


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/console/stops/",
        "http://testserver/console/approvals/P1/approve/",
        "http://testserver/x/",
        "",
    ],
)
def test_the_way_back_is_a_page_of_ours_or_the_front(
    proposed: str, kakogawa: str, hire: Hire, as_: SignIn, settings: LazySettings, now: datetime, referer: str
) -> None:
    browser = as_(hire("chief-b", kakogawa, "ADMIN"))
    settings.AKASHI_NOW = now + timedelta(minutes=11)
    asked = browser.post(reverse("console:approval-approve", args=[proposed]), headers={"referer": referer})
    assert asked.headers["Location"] == "/console/confirm/?next=%2Fconsole%2F&undone=1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/console/", "//evil.example/", "javascript:alert(1)", "/x"])
def test_confirming_leads_nowhere_else(clerk: Operator, as_: SignIn, elsewhere: str) -> None:
    browser = as_(clerk)
    assert elsewhere not in browser.get("/console/confirm/", {"next": elsewhere}).content.decode()
    done = browser.post("/console/confirm/", {"password": PASSWORD, "next": elsewhere})
    assert done.headers["Location"] == "/console/"


def test_guessing_at_the_question_closes_the_same_door_and_ends_the_session(clerk: Operator, as_: SignIn) -> None:
    browser, elsewhere = as_(clerk), as_(clerk)
    for _ in range(MOST_FAILURES - 1):
        assert browser.post("/console/confirm/", {"password": "wrong-wrong-wrong"}).status_code == 422
    assert is_in(browser)
    browser.post("/console/confirm/", {"password": "wrong-wrong-wrong"})
    assert [is_in(one) for one in (browser, elsewhere, enter())] == [False, False, False]
    reasons = [detail["reason"] for action, detail in acts(clerk.municipality) if action == "sign_in.unconfirmed"]
    assert reasons == ["PASSWORD"] * MOST_FAILURES


def test_production_asks_for_the_second_factor_again_and_takes_no_code_twice(
    clerk: Operator, settings: LazySettings
) -> None:
    settings.AKASHI_DEMO = False
    device = TOTPDevice.objects.create(user=clerk, name="totp", confirmed=True)
    code = f"{TOTP(device.bin_key).token():06d}"
    browser = Client()
    browser.post("/console/sign-in/", {"name": "clerk-a", "password": PASSWORD, "code": code})
    assert is_in(browser)
    for given in ("", code):
        refused = browser.post("/console/confirm/", {"password": PASSWORD, "code": given})
        assert refused.status_code == 422, given
    device.refresh_from_db()
    device.throttle_reset()
    later = TOTP(device.bin_key, drift=1).token()
    assert browser.post("/console/confirm/", {"password": PASSWORD, "code": f"{later:06d}"}).status_code == 302
