"""事案 are looked into with both parties' records and their neighbours in time, and closed by two people."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from issuer.incidents.selectors import open_count
from issuer.incidents.services import open_incident
from issuer.issuance.models import Request
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn
from .rows import ISSUED, KOSEKI, NAME, PERSON, number

INCIDENT = "/console/incidents/I00000001/"
TEXT = {"findings": "印刷待ちの入替わり。機器を止めた。"}
OTHER, THEIRS = "REQ-OTHER-001", "100000000000002"


@pytest.fixture
def mixed_up(day: str, now: datetime) -> str:
    """A notice that names one request and the number of another, worked on at the same moment at the next terminal."""
    with scope(day):
        mine = Request.objects.get(request_id=ISSUED)
        Request.objects.create(
            municipality=day, request_id=OTHER, operation="ISSUE", fingerprint="0" * 64, state="DELIVERED",
            received_at=mine.received_at + timedelta(milliseconds=100), finished_at=mine.finished_at,
            kind="JUMINHYO", extent="ALL", options="MY_NUMBER", copies=1, atena_no=THEIRS, operator_code="0001",
            store_code="123456", terminal_id="T-02", certificate_number=number(day, now, 7), sha256="cd" * 32,
            channel="STORE", versions={"akashi": "0.1.0", "form": "JUMINHYO/2026-1"},
        )  # fmt: skip
        found = open_incident(
            municipality=day, category="WRONG_PERSON", request_id=ISSUED, certificate_number=number(day, now, 7),
            detail={"source": "centre", "detected_at": now.isoformat(), "note": ""}, now=now,
        )  # fmt: skip
    return f"/console/incidents/{found}/"


def test_one_person_looks_and_writes_and_another_closes(day: str, hire: Callable[..., Operator], as_: SignIn) -> None:
    first, second = as_(hire("first", day, "ADMIN")), as_(hire("second", day, "ADMIN"))
    assert first.post(f"{INCIDENT}close/").status_code == 422
    first.post(f"{INCIDENT}seen/")
    for browser in (first, second):  # seen, but nobody has said what it was
        assert browser.post(f"{INCIDENT}close/").status_code == 422
    assert first.post(f"{INCIDENT}findings/", {"findings": " "}).status_code == 422
    assert first.post(f"{INCIDENT}findings/", TEXT).status_code == 302
    assert TEXT["findings"] in second.get(INCIDENT).content.decode()
    assert first.post(f"{INCIDENT}close/").status_code == 422
    with scope(day):
        assert open_count() == 1
    assert second.post(f"{INCIDENT}close/").status_code == 302
    with scope(day):
        assert open_count() == 0
    assert first.post(f"{INCIDENT}findings/", TEXT).status_code == 422
    done = [action for action, _ in acts(day) if action.startswith("incident.") and action != "incident.viewed"]
    assert done == ["incident.opened", "incident.seen", "incident.findings_written", "incident.closed"]


def test_both_parties_are_shown_and_looking_at_each_is_on_the_chain(
    mixed_up: str, day: str, clerk: Operator, as_: SignIn
) -> None:
    text = as_(clerk).get(mixed_up).content.decode()
    assert text.index(ISSUED) < text.index(OTHER)
    assert PERSON in text
    assert THEIRS in text
    assert NAME not in text
    looked = [detail["atena_no"] for action, detail in acts(day, actor=clerk.name) if "atena_no" in detail]
    assert looked == [PERSON, THEIRS]


def test_who_may_not_read_the_kind_is_not_told_whose_it_was(
    day: str, clerk: Operator, hire: Callable[..., Operator], as_: SignIn, now: datetime
) -> None:
    with scope(day):
        Request.objects.filter(request_id=KOSEKI).update(atena_no=THEIRS)
        found = open_incident(
            municipality=day, category="WRONG_CONTENT", request_id=KOSEKI, certificate_number="", detail={}, now=now
        )
    for operator in (clerk, hire("admin", day, "ADMIN")):
        text = as_(operator).get(f"/console/incidents/{found}/").content.decode()
        assert KOSEKI in text
        assert THEIRS not in text
    assert "atena_no" not in str(acts(day, actor=clerk.name))


def test_the_neighbours_tell_what_was_worked_on_at_the_same_moment_and_where(
    mixed_up: str, clerk: Operator, as_: SignIn
) -> None:
    browser = as_(clerk)
    near = {n.request.request_id: n for n in browser.get(mixed_up).context["near"]}
    assert set(near) == {ISSUED, OTHER}
    assert (near[OTHER].overlaps, near[OTHER].same_store, near[OTHER].same_terminal) == (True, True, False)
    assert near[OTHER].is_party
    wide = {n.request.request_id for n in browser.get(mixed_up, {"minutes": "60"}).context["near"]}
    assert set(near) < wide
    held = browser.get(mixed_up, {"minutes": "5", "sha256": "CD" * 32}).context["near"]
    assert [n.request.request_id for n in held if n.same_hash] == [OTHER]
    assert browser.get(mixed_up, {"minutes": "5", "sha256": "xy"}).status_code == 422


def test_an_incident_that_names_no_request_of_ours_shows_what_was_near_the_moment_it_was_noticed(
    day: str, clerk: Operator, as_: SignIn, now: datetime
) -> None:
    with scope(day):
        noticed = (now - timedelta(minutes=20)).isoformat()
        found = open_incident(
            municipality=day, category="OTHER", request_id="REQ-NOT-OURS", certificate_number="",
            detail={"detected_at": noticed}, now=now,
        )  # fmt: skip
    response = as_(clerk).get(f"/console/incidents/{found}/")
    assert "当サーバの申請を示していません" in response.content.decode()
    assert [n.request.request_id for n in response.context["near"]] == ["REQ-STALE-1"]


def test_the_report_to_the_commission_is_filled_from_the_record_and_names_nobody(
    mixed_up: str, day: str, clerk: Operator, hire: Callable[..., Operator], as_: SignIn
) -> None:
    as_(hire("first", day, "ADMIN")).post(f"{mixed_up}findings/", TEXT)
    text = as_(clerk).get(f"{mixed_up}report/sokuho/").content.decode()
    for expected in (
        "3 保有個人情報に係る本人の数",
        "申請した人 2人",
        "個人番号",
        "番号法29条の4",
        "印刷待ちの入替わり",
        "速報の目安 令和8年11月23日 から 令和8年11月25日 まで",
        "確報の期限 令和8年12月20日",
        "9 その他参考となる事項",
    ):
        assert expected in text
    for person in (PERSON, THEIRS, NAME):
        assert person not in text
    assert ("incident.reported", {"incident": mixed_up.split("/")[-2], "form": "sokuho"}) in acts(day)


def test_the_urgent_report_tells_where_and_by_which_version(mixed_up: str, clerk: Operator, as_: SignIn) -> None:
    text = as_(clerk).get(f"{mixed_up}report/kinkyu/").content.decode()
    assert "店舗 0001-123456 端末 T-02" in text
    assert "様式 JUMINHYO/2026-1" in text
    assert "加古川市" in text
    assert as_(clerk).get(f"{mixed_up}report/other/").status_code == 404
