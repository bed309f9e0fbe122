"""Many people at the same instant, and web processes killed in the middle of it."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import zeep.exceptions

from .centre import Answer, Centre, new_id
from .database import count, session
from .office import Office, Server
from .registry import Registry
from .test_papers import assert_only, paper
from .together import at_once
from .townsfolk import Person

pytestmark = pytest.mark.heavy


def crowd_people(town: Registry) -> list[Person]:
    return [person for key, household in town.named.items() if key.startswith("crowd-") for person in household.members]


def test_a_hundred_pairs_of_residents_at_the_same_instant_never_mix(town: Registry, centre: Centre) -> None:
    people = crowd_people(town)
    assert len(people) >= 200
    kinds = ("JUMINHYO", "KISAI_JIKO")
    papers = 0
    began = time.monotonic()
    for index in range(100):
        pair = people[2 * index], people[2 * index + 1]
        answers = at_once([lambda p=p, k=kinds[index % 2]: centre.issue(p.serial, k) for p in pair])
        for person, answer in zip(pair, answers, strict=True):
            sheet = paper(answer)
            assert_only(sheet, town, [person])
            papers += 1
    assert papers == 200
    sys.stdout.write(f"200 papers in {time.monotonic() - began:.1f} s, 0 mix-ups\n")


def test_many_people_in_one_second_never_mix(town: Registry, centre: Centre) -> None:
    """All pairs' heads let go by one barrier; a busy house may say BUSY, never somebody else's paper."""
    people = [p for p in crowd_people(town) if p.relation == "世帯主"][:40]
    ids = [new_id() for _ in people]
    answers = at_once([lambda p=p, i=i: centre.issue(p.serial, request_id=i) for p, i in zip(people, ids, strict=True)])
    assert {answer.outcome for answer in answers} <= {"ISSUED", "BUSY"}
    for person, request_id, answer in zip(people, ids, answers, strict=True):
        final = answer if answer.outcome == "ISSUED" else centre.insist(person.serial, request_id=request_id)
        assert_only(paper(final), town, [person])


def issue_or_lose(centre: Centre, person: Person, request_id: str) -> Answer | None:
    """None when the connection was lost, which is what a kill looks like from the Centre."""
    try:
        return centre.issue(person.serial, request_id=request_id)
    except (requests.RequestException, zeep.exceptions.Error):
        return None


def test_killed_in_mid_load_every_request_is_issued_once_after_a_restart(
    town: Registry, office: Office, server: Server, centre: Centre
) -> None:
    people = crowd_people(town)[:36]
    ids = [new_id() for _ in people]
    victim = Server(office, workers=2)
    lossy = Centre(victim.url, town.code, centre.now)
    answered = threading.Semaphore(0)
    before: dict[str, Answer] = {}

    def ask(person: Person, request_id: str) -> None:
        answer = issue_or_lose(lossy, person, request_id)
        if answer is not None and answer.outcome == "ISSUED":
            before[request_id] = answer
            answered.release()

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(ask, person, request_id) for person, request_id in zip(people, ids, strict=True)]
        for _ in range(6):
            assert answered.acquire(timeout=60)
        assert victim.kill_web() >= 3, "a master and two workers"
        for job in jobs:
            job.result(120)
    victim.stop()
    assert len(before) < len(people), "the kill came too late to interrupt anything"
    reborn = Server(office, workers=2, port=victim.port)
    try:
        again = Centre(reborn.url, town.code, centre.now)
        after = {}
        for person, request_id in zip(people, ids, strict=True):
            answer = again.insist(person.serial, request_id=request_id)
            assert_only(paper(answer), town, [person])
            after[request_id] = answer
    finally:
        reborn.stop()
    for request_id, answer in before.items():
        assert after[request_id] == answer, "what the Centre was given before the kill is what it gets again"
    assert len({answer.number for answer in after.values()}) == len(people)
    with session(office, "app", town.code) as connection:
        for request_id in ids:
            assert count(connection, "issuance_request", request_id=request_id, state="ISSUED") == 1
            assert count(connection, "ledger_entry", request_id=request_id, event="ISSUED") == 1
    office.audit(town.code)


def test_the_audit_chain_is_whole_after_everything(town: Registry, office: Office, centre: Centre) -> None:
    office.audit(town.code)
    office.audit()
