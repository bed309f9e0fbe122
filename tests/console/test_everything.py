"""全体の緊急停止 on the screen: one of the platform stops, two go on, and no municipality has a part in it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from issuer.municipality.selectors import policy
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn

PAGE = "/console/everything/"


@pytest.fixture
def other(hire: Callable[..., Operator]) -> Operator:
    """全体管理, a second one."""
    return hire("platform-q", "", "PLATFORM")


def _stopped(code: str, now: datetime) -> bool:
    with scope(code):
        return any(not stop.kinds for stop in policy(municipality=code, at=now).suspensions)


def test_one_stops_every_municipality_and_two_go_on(
    kakogawa: str, strangers: str, platform: Operator, other: Operator, clerk: Operator, as_: SignIn, now: datetime
) -> None:
    first, second, staff = as_(platform), as_(other), as_(clerk)
    page = first.get(PAGE).content.decode()
    assert "2団体すべてで" in page
    assert first.post(f"{PAGE}stop/", {"reason": " "}).status_code == 422
    assert not _stopped(kakogawa, now)
    assert first.post(f"{PAGE}stop/", {"reason": "別人の証明書の疑い"}).status_code == 302
    assert _stopped(kakogawa, now)
    assert _stopped(strangers, now)
    assert "全体管理が、すべての団体の交付を止めています" in staff.get("/console/stops/").content.decode()
    number = first.get(PAGE).content.decode().partition('id="stop-')[2].partition('"')[0]
    approval = first.post(f"{PAGE}{number}/restart/", {"reason": "原因を除いた"}).headers["Location"]
    refused = first.post(f"{approval}approve/")
    assert refused.status_code == 422
    assert "ほかの職員が承認してください" in refused.content.decode()
    assert staff.post(f"{approval}approve/").status_code == 404
    assert _stopped(kakogawa, now)
    assert "全体の緊急停止の解除" in second.get("/console/approvals/").content.decode()
    assert second.post(f"{approval}approve/").status_code == 302
    assert not _stopped(kakogawa, now)
    assert not _stopped(strangers, now)
    assert second.post(f"{approval}approve/").status_code == 422
    assert "platform-p・platform-q" in second.get(PAGE).content.decode()
    told = [action for action, _ in acts(PLATFORM) if action.startswith("service.")]
    assert told == [
        "service.stopped",
        "service.restart.proposed",
        "service.restart.approved",
        "service.restarted",
    ]


def test_no_role_of_a_municipality_reaches_it_even_with_the_platforms(
    kakogawa: str, hire: Callable[..., Operator], as_: SignIn, now: datetime
) -> None:
    browser = as_(hire("odd", kakogawa, "ADMIN", "PLATFORM"))
    assert browser.get(PAGE).status_code == 404
    assert browser.post(f"{PAGE}stop/", {"reason": "x"}).status_code == 404
    assert not _stopped(kakogawa, now)


def test_the_platforms_approvals_show_nothing_of_a_municipality(
    kakogawa: str, platform: Operator, hire: Callable[..., Operator], as_: SignIn, now: datetime
) -> None:
    admin = as_(hire("admin-a", kakogawa, "ADMIN"))
    given = {"system": "JUKI", "stop_day": "R8.11.20", "stop_time": "8:40", "end_day": "R8.11.21", "end_time": "9:00"}
    approval = admin.post("/console/core-down/new/", given | {"reason": "障害"}).headers["Location"]
    assert as_(platform).get(approval).status_code == 404
    assert as_(platform).post(f"{approval}approve/").status_code == 404
    assert "基幹停止" not in as_(platform).get("/console/approvals/").content.decode()
