"""The primary dies under load with its disk: nothing acknowledged is lost, nothing is issued twice, issuing goes on."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.acceptance.database import count, session
from tests.promises.town import Town, until
from tests.promises.wire import new_id

from .centre import Acknowledged
from .conftest import Load, TwoSites

pytestmark = [pytest.mark.long, pytest.mark.lent]
#: What the minutely task does: the head of the chain as it is now, signed, outside the database.
ANCHOR = (
    "from datetime import *; from django.conf import settings; from issuer.audit.anchors import anchor_head\n"
    "assert anchor_head(municipality=sys.argv[1], folder=settings.AKASHI_ANCHOR_DIR, now=datetime.now(timezone.utc))"
)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
Record = Callable[[str, object], None]
Loaded = Callable[..., AbstractContextManager[Load]]


def hold_against(town: Town, web: Any, acknowledged: list[Acknowledged]) -> None:
    """Every request sent again gets the bytes it got, of a number and a fee of its own; 150 of them are read whole."""
    wire, people = town.wire(web), {person.serial: person for person in town.people}
    numbers = {one.number for one in acknowledged}
    assert len(numbers) == len(acknowledged)
    for place, one in enumerate(acknowledged):
        answer = wire.insist(one.serial, request_id=one.request_id)
        if place % (1 + len(acknowledged) // 150) == 0:
            town.hand_over(answer, people[one.serial])
        assert (answer.number, answer.sha256) == (one.number, one.sha256)
    town.issued_once([one.request_id for one in acknowledged])
    with session(town.house, "app", town.code) as app:
        assert count(app, "issuance_request", state="ISSUED") == count(app, "ledger_entry", event="ISSUED")
    assert town.no_two_papers_of_one_number() >= len(acknowledged)


def test_a_primary_killed_under_load_takes_no_paper_with_it(
    sites: TwoSites, town: Town, loaded: Loaded, record: Record
) -> None:
    with sites.web(workers=2) as web, loaded(town, web) as load:
        load.wait_for(60)
        sites.python(ANCHOR, town.code)
        sites.pair.a.perish()
        died = time.monotonic()
        sites.pair.b.deploy("failover", "--fenced")
        promoted = time.monotonic()
        before = len([one for one in load.acknowledged() if one.at <= died])
        load.wait_for(60, since=before)
        acknowledged = load.stop()
        first = min(one.at for one in acknowledged if one.at > promoted)
        hold_against(town, web, acknowledged)
        fresh = town.wire(web).issue(town.people[0].serial, request_id=new_id())
        assert fresh.number > max(one.number for one in acknowledged), "numbers go on where they were"
    sites.manage("audit_verify", "--municipality", town.code)
    record("主系が死ぬまでに答えた交付", before)
    record("死んだ後に答えた交付", len(acknowledged) - before)
    record("送り直した要求", sum(one.tries > 1 for one in acknowledged))
    record("失われた交付・二重の交付", 0)
    record("昇格にかかった秒", round(promoted - died, 2))
    record("昇格から次の交付までの秒", round(first - promoted, 2))


def test_what_waits_for_a_lost_standby_when_the_primary_dies_too_was_never_acknowledged(
    sites: TwoSites, town: Town, loaded: Loaded, record: Record
) -> None:
    """The standby fails first and comes back without what the primary wrote meanwhile."""
    with sites.web(workers=2) as web, loaded(town, web) as load:
        load.wait_for(30)
        sites.pair.b.perish(burn=False)
        until(lambda: sites.pair.a.one(WAITING) > 0, "a commit to wait for the standby")
        time.sleep(1)  # what the primary would acknowledge by itself has its chance
        asked = sites.pair.a.one(WAITING)
        sites.pair.a.perish()
        sites.pair.b.start()
        sites.pair.b.deploy("failover", "--fenced")
        load.wait_for(30, since=len(load.acknowledged()))
        acknowledged = load.stop()
        hold_against(town, web, acknowledged)
    sites.manage("audit_verify", "--municipality", town.code)
    record("主系が死んだとき待っていた書き込み", asked)
    record("失われた交付・二重の交付", 0)


def test_without_a_synchronous_standby_this_trial_finds_the_loss(sites: TwoSites, town: Town, loaded: Loaded) -> None:
    """The same when somebody had decided to go on alone: papers are lost, and these tests can tell."""
    with sites.web(workers=2) as web, loaded(town, web) as load:
        load.wait_for(10)
        sites.pair.b.perish(burn=False)
        sites.pair.a.deploy("standby", "alone", "--knowing-what-it-means")
        load.wait_for(20, since=len(load.acknowledged()))
        sites.python(ANCHOR, town.code)
        sites.pair.a.perish()
        sites.pair.b.start()
        sites.pair.b.deploy("failover", "--fenced")
        acknowledged = load.stop()
        wire = town.wire(web)
        again = [wire.insist(one.serial, request_id=one.request_id) for one in acknowledged]
    same = [(one.number, one.sha256) == (it.number, it.sha256) for one, it in zip(acknowledged, again, strict=True)]
    assert not all(same), "papers acknowledged by the primary alone came back, so this trial shows nothing"
    verdict = sites.manage("audit_verify", "--municipality", town.code, check=False)
    assert verdict.returncode == 1, "the head kept outside names what is gone"
