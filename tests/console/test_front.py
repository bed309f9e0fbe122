"""The front page says what a request would meet at this moment."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test.utils import CaptureQueriesContext

from issuer.approvals.services import propose
from issuer.identity.models import Registration
from issuer.intake.worklist import open_item
from issuer.municipality.core_down import approve_core_down, propose_core_down
from issuer.municipality.models import Suspension
from issuer.municipality.services import suspend
from issuer.municipality.stops import propose_lift, stop
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.replica.models import FeedState
from issuer.tenancy.scope import scope
from ops_console.approvals.desk import Desk
from ops_console.approvals.desks import DESKS
from ops_console.front.selectors import Situation, situation
from ops_console.front.waiting import waiting_for
from ops_console.models import Operator

from .conftest import SignIn
from .matrix import roles


def look(code: str, now: datetime) -> Situation:
    with scope(code):
        return situation(municipality=code, kinds=frozenset(CertificateKind), now=now)


def state(found: Situation, kind: str) -> tuple[str, str]:
    line = next(line for line in found.kinds if line.kind == kind)
    return line.level, line.says


def test_with_fresh_data_within_hours_every_kind_is_issued(day: str, now: datetime) -> None:
    found = look(day, now)
    assert (found.level, found.says) == ("good", "交付しています")
    assert {line.level for line in found.kinds} == {"good"}
    assert len(found.kinds) == len(CertificateKind)


def test_today_counts_refusals_by_reason_and_what_is_not_settled(day: str, now: datetime) -> None:
    today = look(day, now).today
    assert (today.issued, today.refused, today.undetermined, today.incidents) == (2, 3, 1, 1)
    assert dict(today.refusals) == {"STALE": 1, "HELD": 1, "NOT_OFFERED": 1}
    assert today.packages_stuck == 1


def test_yesterdays_requests_are_not_todays(day: str, now: datetime) -> None:
    today = look(day, now + timedelta(days=1)).today
    assert (today.issued, today.refused, today.undetermined) == (0, 0, 1)


def test_out_of_hours_is_told_with_the_next_opening(day: str, now: datetime) -> None:
    found = look(day, now.replace(hour=23, minute=30))
    assert (found.level, found.says) == ("rest", "時間外です")
    line = found.kinds[0]
    assert line.opens_at is not None
    assert (line.opens_at.day, line.opens_at.hour, line.opens_at.minute) == (21, 6, 30)


def test_a_stop_is_told_with_its_reason(day: str, now: datetime) -> None:
    with scope(day):
        suspend(municipality=day, kinds=frozenset({CertificateKind.INKAN}), code=RefusalCode.MAINTENANCE,
                reason="点検", now=now, actor="test")  # fmt: skip
    found = look(day, now)
    assert (found.level, found.says) == ("warn", "一部の証明書を交付していません")
    assert state(found, "INKAN") == ("stop", "停止中: 点検")


def test_late_seals_stop_the_seal_certificate_only(day: str, now: datetime) -> None:
    with scope(day):
        FeedState.objects.filter(system="INKAN").update(extracted_at=now - timedelta(days=3))
    found = look(day, now)
    assert state(found, "INKAN") == ("stop", "データが使えないため断っています (印鑑登録)")
    assert state(found, "JUMINHYO")[0] == "good"


def test_late_registers_stop_the_addresses_too_where_they_are_connected(day: str, now: datetime) -> None:
    with scope(day):
        FeedState.objects.filter(system="KOSEKI").update(extracted_at=now - timedelta(days=3))
    found = look(day, now)
    stopped = ("stop", "データが使えないため断っています (戸籍)")
    assert state(found, "KOSEKI_KOJIN") == state(found, "FUHYO") == stopped
    with scope(day) as cursor:
        cursor.execute("UPDATE replica_feed_state SET system = 'GAIJI' WHERE system = 'KOSEKI'")
    found = look(day, now)
    assert (state(found, "KOSEKI_KOJIN"), state(found, "FUHYO")[0]) == (stopped, "good")


def test_a_gap_or_no_data_at_all_stops_everything(day: str, strangers: str, now: datetime) -> None:
    with scope(day):
        FeedState.objects.filter(system="JUKI").update(gap_since=now)
    for code in (day, strangers):
        assert (look(code, now).level, look(code, now).says) == ("stop", "交付していません")


def test_a_declared_stop_of_the_core_keeps_issuing(day: str, now: datetime) -> None:
    with scope(day):
        FeedState.objects.update(extracted_at=now - timedelta(days=5))
    for system in ("JUKI", "INKAN", "ZEI", "KOSEKI", "FUHYO", "RISAI"):
        number = propose_core_down(
            municipality=day,
            system=system,
            stopped_at=now - timedelta(days=5),
            until=now + timedelta(hours=1),
            reason="基幹の障害",
            operator="a",
            now=now,
        )
        approve_core_down(municipality=day, number=number, operator="b", now=now)
    assert look(day, now).level == "good"


def test_ages_are_minutes_of_office_hours(day: str, now: datetime) -> None:
    # Friday 09:53 to Monday 08:40: the rest of Friday (7 h 22 min) and ten minutes of Monday... which is a holiday.
    monday = now.replace(day=23, hour=8, minute=40)
    tuesday = now.replace(day=24, hour=8, minute=40)
    ages = [{s.system: s.age for s in look(day, at).systems}["JUKI"] for at in (monday, tuesday)]
    assert ages == [442, 452]


def test_the_page_is_drawn_for_every_state(
    day: str, hire: Callable[..., Operator], as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    sealer = hire("sealer", day, "SEAL")
    for at in (now, now.replace(hour=2), now + timedelta(days=40)):
        settings.AKASHI_NOW = at
        response = as_(sealer).get("/console/")
        assert response.status_code == 200
        assert "/console/history/" not in response.content.decode()


def test_what_waits_is_told_to_whoever_may_work_it_off(
    day: str, hire: Callable[..., Operator], as_: SignIn, now: datetime
) -> None:
    with scope(day):
        open_item(municipality=day, topic="INCONSISTENT", subject="household:1", detail={}, now=now)
        Registration.objects.create(
            municipality=day, application_number="1355500000000272", serial_no="1", applicant=b"", state="RECEIVED",
            applied_at=now,
        )  # fmt: skip
    stop(municipality=day, kinds=[CertificateKind.FUHYO], reason="確認", operator="chief", now=now)
    with scope(day):
        number = Suspension.objects.latest("id").id
    propose_lift(municipality=day, number=number, reason="確認を終えた", operator="chief", now=now)

    def seen(*roles: str, name: str = "") -> dict[str, tuple[int, str]]:
        browser = as_(hire(name or "-".join(roles).lower(), day, *roles))
        return {w.label: (w.count, w.address) for w in browser.get("/console/").context["waiting"]}

    lists = {
        "閉じていない事案": (1, "/console/incidents/"),
        "文字": (1, "/console/worklist/characters/"),
        "記録の食い違い": (1, "/console/worklist/?topic=INCONSISTENT"),
        "交付の未確定": (1, "/console/undetermined/"),
    }
    assert seen("VIEW") == lists
    assert seen("ADMIN") == {**lists, "あなたが承認できる提案": (1, "/console/approvals/")}
    # Who proposed it cannot approve it: it waits for somebody else.
    assert seen("ADMIN", name="chief") == lists
    assert seen("STATISTICS") == {}
    assert seen("KOSEKI") == {"住登外の利用登録の審査": (1, "/console/elsewhere/")}


def test_a_proposal_waits_for_everybody_of_the_role_but_its_author(
    day: str, hire: Callable[..., Operator], as_: SignIn, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(act="test.act", label="試験", roles=roles("SEAL"), warning="", approve=lambda **_: None, page="front")
    monkeypatch.setitem(DESKS, desk.act, desk)
    propose(
        municipality=day, act=desk.act, subject="1", payload={}, difference=[], reason="理由", operator="one", now=now
    )
    other = {"act": "another.act", "subject": "1", "payload": {}, "difference": [], "reason": "理由", "operator": "x"}
    propose(municipality=day, now=now, **other)
    told = {}
    for name, role in (("one", "SEAL"), ("two", "SEAL"), ("three", "STATISTICS")):
        found = as_(hire(name, day, role)).get("/console/").context["waiting"]
        told[name] = [(w.label, w.count, w.address) for w in found]
    assert told == {"one": [], "two": [("あなたが承認できる提案", 1, "/console/approvals/")], "three": []}


def test_what_waits_costs_few_statements(day: str, clerk: Operator, now: datetime) -> None:
    with scope(day), CaptureQueriesContext(connections["default"]) as counted:
        waiting_for(operator=clerk, now=now)
    assert len(counted) <= 4
