"""The standby is lost, or the line between the sites: nothing is acknowledged that lies on one site only."""

import json
import os
import re
import signal
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acceptance.database import count, session
from tests.promises.house import Web
from tests.promises.town import Town, until
from tests.promises.wire import new_id

from .conftest import TwoSites
from .test_primary_lost import hold_against

pytestmark = [pytest.mark.long, pytest.mark.lent]
Record = Callable[[str, object], None]
#: Seconds a paper may take here, so that the test need not wait for the usual twenty.
DEADLINE = 2


def quick_to_give_up(sites: TwoSites, town: Town) -> None:
    """Lower the deadline of the town."""
    words = sites.home / "deadline.toml"
    words.write_text(f"deadline_seconds = {DEADLINE}\n", encoding="utf-8")
    sites.manage("municipality_set", town.code, "--settings", words)


def busy(town: Town, web: Web, *, request_id: str = "") -> float:
    """Ask once; the answer must be BUSY. How long it took."""
    began = time.monotonic()
    answer = town.wire(web).ask(town.people[0].serial, request_id=request_id or new_id())
    assert answer is not None
    assert (answer.fault, answer.retryable) == ("BUSY", True)
    return time.monotonic() - began


def metrics(web: Web) -> str:
    """What Prometheus reads."""
    with urllib.request.urlopen(f"{web.url}/metrics", timeout=20) as answer:
        return str(answer.read().decode())


def told(sites: TwoSites, web: Web) -> tuple[str, dict[str, int]]:
    """What ``health`` says of the standby (first words), and the metrics of it that are not 0."""
    troubles = json.loads(sites.manage("health", "--json", check=False).stdout)["troubles"]
    reasons = [one["reason"].partition("。")[0] for one in troubles if one["where"] == "standby"]
    found = re.findall(
        r"^akashi_standbys?_(required|prepared|synchronous|commits_waiting) (\S+)$", metrics(web), re.MULTILINE
    )
    numbers = {name.removeprefix("commits_"): int(float(value)) for name, value in found}
    return "".join(reasons), {name: value for name, value in numbers.items() if value}


def test_without_its_standby_nothing_is_acknowledged_until_somebody_decides(
    sites: TwoSites, town: Town, record: Record
) -> None:
    quick_to_give_up(sites, town)
    with sites.web(workers=2) as web:
        person, known = town.people[0], new_id()
        first = town.wire(web).issue(person.serial, request_id=known)
        assert told(sites, web) == ("", {"required": 1, "prepared": 1, "synchronous": 1})
        sites.pair.b.signal(signal.SIGSTOP)  # the machine is there and says nothing: the worst way to be lost
        wanted = new_id()
        took = busy(town, web, request_id=wanted)
        # What was acknowledged before is on both sites, but this site alone cannot know that any more.
        soon = [busy(town, web, request_id=one) for one in (wanted, known, new_id(), new_id(), new_id(), new_id())]
        until(lambda: "standbys_synchronous 0.0" in metrics(web), "the primary to notice")
        record("待機系の無い要求に BUSY と答えるまでの秒", round(took, 2))
        record("その後の要求に BUSY と答えるまでの秒 (最大)", round(max(soon), 2))
        stuck = sites.pair.a.one("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        assert stuck <= 2 * 4, "each thread may leave one commit behind, not each request"
        with session(sites, "app", town.code) as app:
            assert count(app, "issuance_request", state="ISSUED") == 1
        assert told(sites, web) == ("同期の待機系が答えません", {"required": 1, "prepared": 1, "waiting": stuck})
        assert sites.pair.a.deploy("standby", "status", check=False).returncode == 1
        assert sites.pair.a.deploy("standby", "alone", check=False).returncode == 2
        sites.pair.a.deploy("standby", "alone", "--knowing-what-it-means")
        assert told(sites, web) == ("1つの場所だけで動いています", {"prepared": 1})
        answer = town.wire(web).insist(person.serial, request_id=wanted)
        town.hand_over(answer, person)
        town.issued_once([known, wanted])
        assert town.wire(web).issue(person.serial, request_id=known) == first
        # The standby comes back, catches up, and is required again.
        sites.pair.b.signal(signal.SIGCONT)
        sites.pair.a.deploy("standby", "require", "site_b")
        assert told(sites, web) == ("", {"required": 1, "prepared": 1, "synchronous": 1})
        town.hand_over(town.wire(web).issue(person.serial), person)
    record("待機系の無いまま認めた交付", 0)
    record("PostgreSQL に残った待ち", stuck)


def test_a_standby_that_comes_back_lets_everything_go_on(sites: TwoSites, town: Town, record: Record) -> None:
    quick_to_give_up(sites, town)
    with sites.web(workers=2) as web:
        sites.pair.b.perish(burn=False)
        wanted = new_id()
        busy(town, web, request_id=wanted)
        sites.pair.b.start()
        until(lambda: sites.pair.a.deploy("standby", "status", check=False).returncode == 0, "the standby to catch up")
        answer = town.wire(web).insist(town.people[0].serial, request_id=wanted)
        town.hand_over(answer, town.people[0])
        town.issued_once([wanted])
        assert sites.pair.b.one("SELECT count(*) FROM issuance_request") == sites.pair.a.one(
            "SELECT count(*) FROM issuance_request"
        )
    record("戻った待機系の後に出た紙", 1)


def test_what_only_the_old_primary_has_is_never_said_though_it_was_started_again(
    sites: TwoSites, town: Town, record: Record
) -> None:
    """Killed and started again, a primary shows commits its standby never had. No resend is answered from them."""
    quick_to_give_up(sites, town)
    wanted, person = new_id(), town.people[0]
    with sites.web(workers=1, faulty=True) as web:
        # The standby goes while the paper is drawn, so that its sealing is committed on this side alone.
        sites.fault_file.write_text("after_inspection:stop", encoding="ascii")
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(busy, town, web, request_id=wanted)
            held = web.stopped()
            sites.pair.b.perish(burn=False)
            os.kill(held, signal.SIGCONT)
            asked.result(60)
        with session(sites, "app", town.code) as app:
            assert count(app, "issuance_request", state="ISSUED") == 0, "nobody sees what is not on both sides"
        sites.pair.a.perish(burn=False)
        sites.pair.a.start()
        with session(sites, "app", town.code) as app:
            assert count(app, "issuance_request", request_id=wanted, state="ISSUED") == 1, "now everybody sees it"
        for _ in range(3):
            busy(town, web, request_id=wanted)
        sites.pair.a.perish()
        sites.pair.b.start()
        sites.pair.b.deploy("failover", "--fenced")
        answer = town.wire(web).insist(person.serial, request_id=wanted)
        town.hand_over(answer, person)
        town.issued_once([wanted])
    sites.manage("audit_verify", "--municipality", town.code)
    record("片方だけにある交付を答えた", 0)


def test_of_two_primaries_the_old_one_acknowledges_nothing(sites: TwoSites, town: Town, record: Record) -> None:
    """The line between the sites breaks; the far site is promoted although nobody switched the near one off."""
    quick_to_give_up(sites, town)
    pair = sites.pair
    with sites.web(workers=1) as near:
        given = [town.wire(near).issue(person.serial) for person in town.people[:3]]
        assert all(answer.outcome == "ISSUED" for answer in given)
        assert "まだ答えています" in pair.b.deploy("failover", "--fenced", check=False).stderr
        assert pair.b.one("SELECT pg_is_in_recovery()"), "who is not fenced is not followed"
        # As a split network looks from the far site: nobody answers there.
        pair.b.one("SELECT pg_promote(true, 60)")
        with pair.b.superuser() as far:
            far.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
            far.execute("SELECT pg_reload_conf()")
        lost = [new_id() for _ in range(4)]
        for request_id in lost:
            busy(town, near, request_id=request_id)
        with session(sites, "app", town.code) as app:
            assert count(app, "issuance_request", state="ISSUED") == len(given)
        # Fenced as the runbook says, the same web goes over by itself.
        pair.a.perish()
        answers = [town.wire(near).insist(town.people[0].serial, request_id=request_id) for request_id in lost]
        for answer in answers:
            town.hand_over(answer, town.people[0])
        town.issued_once(lost)
        hold_against(town, near, [])
    sites.manage("audit_verify", "--municipality", town.code)
    record("古い主系が認めた交付", 0)
