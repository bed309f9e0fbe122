"""操作記録: who did what, who looked at whom, and whether the chain holds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client

from issuer.audit import append
from issuer.audit.anchors import anchor_head
from issuer.incidents.models import Incident
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.models import Operator
from ops_console.trail import selectors

from .chain import acts
from .conftest import SignIn
from .rows import HELD, ISSUED, PERSON

TRAIL = "/console/trail/"
Hire = Callable[..., Operator]


def found(browser: Client, **asked: str) -> list[str]:
    """Acts of a search through the form, newest first."""
    response = browser.post(TRAIL, {"since": "R8.11.1", "until": "R8.11.20", **asked}, follow=True)
    assert response.status_code == 200, response.content.decode()
    return [link.action for link in response.context["found"]]


def test_it_tells_who_looked_at_whom(day: str, clerk: Operator, auditor: Operator, as_: SignIn) -> None:
    looking = as_(clerk)
    looking.get(f"/console/history/{ISSUED}/")
    looking.post(f"/console/history/{ISSUED}/name/")
    looking.get("/console/worklist/")
    browser = as_(auditor)
    assert found(browser, atena_no=PERSON) == ["record.name_revealed", "record.viewed"]
    # Looking for it is itself a look at that person.
    assert found(browser, atena_no=PERSON) == ["trail.searched", "record.name_revealed", "record.viewed"]
    assert found(browser, atena_no="999") == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"actor": "centre"}, {"issue.sealed"}),
        ({"actor": "clerk-a"}, {"incident.viewed", "incident.party_viewed"}),
        ({"group": "交付"}, {"issue.sealed"}),
        ({"group": "団体の設定"}, {"municipality.added", "municipality.signing_key"}),
        ({"number": "I00000001"}, {"incident.opened", "incident.viewed", "incident.party_viewed"}),
        ({"request": ISSUED}, {"issue.sealed", "incident.opened", "incident.party_viewed"}),
        ({"request": HELD}, set()),
        ({"since": "R8.11.1", "until": "R8.11.19"}, set()),
    ],
)
def test_each_field_narrows_the_list(
    asked: dict[str, str], expected: set[str], day: str, clerk: Operator, auditor: Operator, as_: SignIn
) -> None:
    as_(clerk).get("/console/incidents/I00000001/")
    assert set(found(as_(auditor), **asked)) == expected


def test_the_number_of_a_person_never_stands_in_an_address(day: str, auditor: Operator, as_: SignIn) -> None:
    browser = as_(auditor)
    response = browser.post(TRAIL, {"since": "R8.11.1", "until": "R8.11.20", "atena_no": PERSON}, follow=True)
    assert PERSON not in str(response.redirect_chain)
    assert PERSON not in response.context["query"]
    assert as_(auditor).get(response.redirect_chain[0][0]).status_code == 422


def test_a_period_over_a_year_needs_a_person_or_a_request(day: str, auditor: Operator, as_: SignIn) -> None:
    long = {"since": "R6.1.1", "until": "R8.11.20"}
    response = as_(auditor).post(TRAIL, long)
    assert response.status_code == 422
    assert "1年以内" in response.content.decode()
    assert found(as_(auditor), **long, atena_no=PERSON) == []


def test_the_sheet_holds_what_the_search_found_and_taking_it_is_an_act(
    day: str, auditor: Operator, as_: SignIn
) -> None:
    browser = as_(auditor)
    text = browser.get(f"{TRAIL}csv/", {"since": "2026-11-20", "until": "2026-11-20"}).content.decode("utf-8-sig")
    assert text.startswith("鎖の番号,日時,行為者,行為")
    assert "交付を封印,issue.sealed,REQ-ISSUED-1,種別: 住民票の写し" in text
    assert [action for action, _ in acts(day, actor=auditor.name)] == ["trail.exported"]


def test_too_much_for_one_sheet_is_refused_not_cut(
    day: str, auditor: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "MOST", 2)
    response = as_(auditor).get(f"{TRAIL}csv/", {"since": "2026-11-20", "until": "2026-11-20"})
    assert response.status_code == 422
    assert "期間を短く" in response.content.decode()


def test_the_list_turns_pages(day: str, auditor: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "PAGE", 2)
    browser = as_(auditor)
    asked = {"since": "2026-11-20", "until": "2026-11-20"}
    first, second = ([e.seq for e in browser.get(TRAIL, {**asked, "page": n}).context["found"]] for n in (1, 2))
    # The first look put itself on top of the second.
    assert (len(first), second[0]) == (2, first[-1])


def test_the_platform_reads_its_own_chain_only(day: str, platform: Operator, as_: SignIn, now: datetime) -> None:
    with scope(PLATFORM):
        append(municipality=PLATFORM, at=now, actor="unknown", action="sign_in.failed", detail={"reason": "ID"})
    assert found(as_(platform)) == ["sign_in.failed"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_walk_says_that_the_chain_holds_or_which_row_does_not_and_opens_an_incident(
    day: str, auditor: Operator, as_: SignIn, settings: LazySettings, tmp_path: Path, now: datetime
) -> None:
    settings.AKASHI_ANCHOR_DIR, settings.CELERY_TASK_ALWAYS_EAGER = tmp_path, True
    anchor_head(municipality=day, folder=tmp_path, now=now)
    browser = as_(auditor)
    text = browser.post(f"{TRAIL}check/", follow=True).content.decode()
    assert "正しい" in text
    assert "控え 1 件" in text
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY")
        cursor.execute("UPDATE audit_event SET detail = '{}' WHERE municipality = %s AND seq = 2", [day])
        cursor.execute("ALTER TABLE audit_event FORCE ROW LEVEL SECURITY")
    settings.AKASHI_NOW = now + timedelta(minutes=1)
    text = browser.post(f"{TRAIL}check/", follow=True).content.decode()
    assert "2 番の行の内容が書き換えられています" in text
    with scope(day):
        assert Incident.objects.filter(category="CHAIN_BROKEN").count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_questions_go_by_the_small_indexes(day: str, now: datetime) -> None:
    """The application's role is behind the wall, where only conditions that cannot leak reach an index."""
    with connections["owner"].cursor() as cursor:  # what is known of a dozen rows would make any index good enough
        cursor.execute("SELECT pg_clear_relation_stats('public', 'audit_event')")
        for column in ("actor", "person", "at", "municipality"):
            cursor.execute("SELECT pg_clear_attribute_stats('public', 'audit_event', %s, false)", [column])
    for condition, index in (
        (f"person = '{PERSON}'", "audit_event_person"),
        ("actor = 'clerk-a'", "audit_event_actor"),
    ):
        with scope(day) as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                f"EXPLAIN SELECT * FROM audit_event WHERE municipality = %s AND {condition} AND at > %s",
                [day, now - timedelta(days=1)],
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())
        used = plan.partition("Index Cond:")[2]
        assert index in plan, plan
        assert condition.partition(" ")[0] in used, plan
        assert "at >" in used, plan
