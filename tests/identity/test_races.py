"""At the same instant, in processes of their own: two applications, two operators, a decision and a package."""

import multiprocessing
import os
from collections.abc import Callable

import pytest
from django.db import connections

from issuer.identity.deciding import AlreadyDecided
from issuer.identity.models import Registration
from issuer.issuance.elsewhere.reviewing import review
from issuer.issuance.elsewhere.weighing import CannotBeLinked
from issuer.replica.index_models import RegisterIndexRow
from issuer.replica.register_index import ensure
from issuer.tenancy.scope import scope

from .conftest import Town, jpki, member

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AT_ONCE = 6
_FORK = multiprocessing.get_context("fork")


def together(acts: list[Callable[[], str]]) -> list[str]:
    """What each act answers, each in a process of its own, all let go at one barrier; an error by its name."""
    connections.close_all()
    gate = _FORK.Barrier(len(acts))
    answers = _FORK.SimpleQueue()

    def run(number: int, act: Callable[[], str]) -> None:
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT 1")
            gate.wait()
            answers.put((number, act()))
        except Exception as error:
            answers.put((number, type(error).__name__))
        finally:
            connections.close_all()
            os._exit(0)  # a fork of pytest must not go on as one

    processes = [_FORK.Process(target=run, args=pair) for pair in enumerate(acts)]
    for process in processes:
        process.start()
    given = dict(answers.get() for _ in processes)
    for process in processes:
        process.join()
    return [given[number] for number in range(len(acts))]


def registrations(town: Town) -> list[str]:
    with scope(town.code):
        return sorted(row.state for row in Registration.objects.all())


def test_of_applications_for_one_certificate_one_is_taken(town: Town) -> None:
    results = together([lambda: town.apply(jpki("1")).result] * AT_ONCE)
    assert sorted(results) == ["ACCEPTED", *["ALREADY_APPLIED"] * (AT_ONCE - 1)]
    assert registrations(town) == ["RECEIVED"]


def test_of_operators_who_decide_at_once_one_decides(town: Town) -> None:
    number = town.applied()

    def links(operator: str) -> str:
        town.link(number, operator=operator)
        return "linked"

    def rejects(operator: str) -> str:
        town.step("reject", number, operator=operator)
        return "rejected"

    acts = [lambda n=n: (links if n % 2 else rejects)(f"clerk-{n}") for n in range(AT_ONCE)]
    answers = together(acts)
    assert answers.count(AlreadyDecided.__name__) == AT_ONCE - 1
    (winner,) = (n for n, answer in enumerate(answers) if answer != AlreadyDecided.__name__)
    decided = [(actor, action) for actor, action in town.acts() if action in ("linked", "rejected")]
    assert decided == [(f"clerk-{winner}", answers[winner])]
    assert registrations(town) == ["AVAILABLE" if winner % 2 else "REJECTED"]


def test_of_two_certificates_linked_to_one_place_at_once_one_stays(town: Town) -> None:
    numbers = [town.applied(serial) for serial in ("1", "2", "3")]

    def linked(number: str) -> str:
        town.link(number)
        return "linked"

    assert together([lambda number=number: linked(number) for number in numbers]) == ["linked"] * 3
    assert registrations(town) == ["AVAILABLE", "EXPIRED", "EXPIRED"]


def test_a_place_that_falls_beside_the_decision_is_never_used(town: Town) -> None:
    number = town.applied()

    def struck_off() -> str:
        return str(town.koseki.put(2, member(is_removed=1, history_no=2))["state"])

    def linked() -> str:
        town.link(number)
        return "linked"

    package, decision = together([struck_off, linked])
    assert package == "APPLIED"
    assert decision in ("linked", CannotBeLinked.__name__)
    assert town.whose().registered is None


def test_an_index_made_anew_by_many_at_once_is_made_once(town: Town) -> None:
    with scope(town.code) as cursor:
        cursor.execute("DELETE FROM replica_register_index WHERE municipality = %s", [town.code])
        cursor.execute("UPDATE replica_register_index_state SET edition = 'old' WHERE municipality = %s", [town.code])
    number = town.applied()

    def made() -> str:
        with scope(town.code) as cursor:
            return str(ensure(cursor=cursor, municipality=town.code))

    def looked() -> str:
        opened = review(municipality=town.code, application_number=number, operator="sato", now=town.now)
        return str(len(opened.candidates))

    answers = together([made, looked, made, looked])
    assert answers[1] == answers[3] == "1"
    assert (answers[0], answers[2]).count("True") <= 1
    with scope(town.code):
        assert RegisterIndexRow.objects.count() == 3
