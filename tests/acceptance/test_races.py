"""Things that happen at once: two servers, a load while people ask, a package sent twice, a package killed half way."""

import os
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .cast import crowd
from .centre import Centre, new_id
from .conftest import add
from .database import standing_still, stopped_by
from .invention import Inventor
from .office import CHECKOUT, Office, Server, serving
from .registry import Registry
from .test_papers import assert_only, paper
from .together import at_once
from .townsfolk import Person, rows_of

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def busy_town(office: Office, server: Server, seed: int, town: Registry) -> Registry:
    """A town of its own, so that what these tests change disturbs nobody."""
    made = Registry(Inventor(seed + 31), town.now)
    crowd(made, 60)
    add(office, made)
    out = office.home / "out"
    office.deliver(made.full(extracted_at=made.now.replace(hour=8)).write(out), made.seals_full().write(out))
    return made


def test_one_request_through_two_deployments_is_one_issue(office: Office, server: Server, busy_town: Registry) -> None:
    person, request_id = busy_town.everyone[0], new_id()
    with serving(office, workers=2) as second:
        doors = [Centre(s.url, busy_town.code, busy_town.now) for s in (server, second)]
        answers = at_once([lambda c=doors[n % 2]: c.insist(person.serial, request_id=request_id) for n in range(16)])
    assert len({(answer.number, answer.pdf) for answer in answers}) == 1
    assert_only(paper(answers[0]), busy_town, [person])


def test_a_full_goes_in_while_people_are_served(office: Office, server: Server, busy_town: Registry) -> None:
    """Issuing goes on, nobody gets another's paper, and neither side dies of a deadlock."""
    centre = Centre(server.url, busy_town.code, busy_town.now)
    blocks = {}
    for household in busy_town.households:
        before = household.address.block
        household.address.block = busy_town.inventor.block()
        household.history += 1
        blocks[household.members[0].atena_no] = {before, household.address.block}
        for thing in (household, *household.members):
            thing.operated_at = busy_town.now.replace(hour=8, minute=20)
    packages = [
        busy_town.full(sequence=n, extracted_at=busy_town.now.replace(hour=8, minute=30 + n)).write(office.home / "out")
        for n in (2, 3, 4)
    ]
    stop = threading.Event()

    def serve(heads: list[Person]) -> int:
        served = 0
        while not stop.is_set():
            person = heads[served % len(heads)]
            sheet = paper(centre.insist(person.serial, request_id=new_id()))
            assert_only(sheet, busy_town, [person])
            assert sum(sheet.has(block) for block in blocks[person.atena_no]) == 1
            served += 1
        return served

    heads = [household.members[0] for household in busy_town.households]
    with ThreadPoolExecutor(3) as pool:
        served = [pool.submit(serve, heads[n::3]) for n in range(3)]
        try:
            office.submit(*packages)
        finally:
            stop.set()
        assert sum(job.result(120) for job in served) > 5
    states = [receipt["state"] for receipt in office.submit(*packages)[1]]
    assert states == ["DUPLICATE"] * 3


def test_after_a_hold_is_set_nothing_more_goes_out(office: Office, server: Server, busy_town: Registry) -> None:
    centre = Centre(server.url, busy_town.code, busy_town.now)
    person = busy_town.everyone[5]
    held = threading.Event()

    def keep_asking() -> list[tuple[bool, str]]:
        seen = []
        while len(seen) < 400:
            already = held.is_set()
            seen.append((already, centre.insist(person.serial, request_id=new_id()).outcome))
            if already:
                return seen
        return seen

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(keep_asking) for _ in range(4)]
        time.sleep(1)
        office.akashi("hold_add", busy_town.code, "--person", person.atena_no, "--kind-of-hold", "06")
        held.set()
        seen = [pair for job in asking for pair in job.result(120)]
    assert {outcome for _, outcome in seen} == {"ISSUED", "HELD"}
    assert {outcome for after, outcome in seen if after} == {"HELD"}


def test_one_package_submitted_by_four_hands_is_applied_once(office: Office, busy_town: Registry) -> None:
    sequence = 5
    household = busy_town.households[7]
    household.history += 1
    household.address.block = busy_town.inventor.block()
    household.operated_at = busy_town.now.replace(hour=8, minute=50)
    at = busy_town.now.replace(hour=8, minute=55)
    path = busy_town.delta({"J02": [household.row()]}, sequence=sequence, extracted_at=at).write(office.home / "out")
    results = at_once([lambda: office.submit(path)] * 4)
    states = sorted(receipt["state"] for _, (receipt,) in results)
    assert [code for code, _ in results] == [0] * 4, results
    assert states.count("APPLIED") >= 1
    assert set(states) <= {"APPLIED", "DUPLICATE"}, states
    assert office.submit(path)[1][0]["state"] == "DUPLICATE"


def test_a_load_killed_half_way_leaves_nothing_and_goes_in_when_sent_again(
    office: Office, server: Server, busy_town: Registry
) -> None:
    centre = Centre(server.url, busy_town.code, busy_town.now)
    crowd_of = Registry(Inventor(busy_town.inventor.random.randrange(10**6)), busy_town.now, code=busy_town.code)
    crowd_of.name = busy_town.name
    for number in range(1500):
        surname = crowd_of.inventor.surname()
        couple = (crowd_of.person(age=40 + n, sex="12"[n], surname=surname) for n in range(2))
        crowd_of.household(str(number), *couple)
    moment = busy_town.now.replace(hour=8, minute=57)
    rows = rows_of(crowd_of.households, [])
    path: Path = crowd_of.delta(rows, sequence=6, extracted_at=moment).write(office.home / "out")
    words = [CHECKOUT / "bin" / "akashi", "feed_submit", path, "--wait", "--json"]
    with standing_still(office) as owner:
        sending = subprocess.Popen(
            words,
            env=office.environment(),
            cwd=office.home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        stopped_by(owner)
        assert sending.poll() is None
        os.killpg(sending.pid, signal.SIGKILL)
        sending.wait(20)
    first, last = crowd_of.households[0].members[0], crowd_of.households[-1].members[0]
    half = {centre.issue(person.serial).outcome for person in (first, last)}
    assert len(half) == 1, "half a package is visible"
    code, (receipt,) = office.submit(path)
    assert (code, receipt["state"] in ("APPLIED", "DUPLICATE")) == (0, True), receipt
    assert_only(paper(centre.issue(last.serial)), crowd_of, [last])
    assert office.submit(path)[1][0]["state"] == "DUPLICATE"
    office.audit(busy_town.code)
