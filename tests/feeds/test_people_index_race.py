"""A city folded by the worker while a package changes it, in processes of their own: the index misses nobody."""

import multiprocessing

import pytest

from issuer.replica import people_index
from issuer.tenancy.scope import scope
from tests.identity.test_races import together

from .packages import Feed
from .test_people_index import PEOPLE, expected, indexed, person

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
_FORK = multiprocessing.get_context("fork")


def test_a_package_beside_the_worker_leaves_an_index_of_what_is_there(juki: Feed, kakogawa: str) -> None:
    juki.put(1, *PEOPLE, mode="FULL")
    folded, applied = _FORK.Event(), _FORK.Event()

    def folds() -> str:
        with scope(kakogawa) as cursor:
            assert people_index.refresh(cursor=cursor, municipality=kakogawa)
            folded.set()
            # The package cannot be done before this commit: it would not know that the index counts from now on.
            return str(applied.wait(2))

    def renames() -> str:
        assert folded.wait(30)
        state = juki.put(2, person("1001", name="改名　一", history_no=2))["state"]
        applied.set()
        return str(state)

    assert together([folds, renames]) == ["False", "APPLIED"]
    assert indexed(kakogawa) == expected(kakogawa)
    assert ("1001", "NAME", "改名一") in indexed(kakogawa)


def test_a_city_folded_by_many_at_once_is_folded_once(juki: Feed, kakogawa: str) -> None:
    juki.put(1, *PEOPLE, mode="FULL")

    def folded() -> str:
        with scope(kakogawa) as cursor:
            return str(people_index.refresh(cursor=cursor, municipality=kakogawa))

    assert sorted(together([folded] * 3)) == ["False", "False", "True"]
    assert indexed(kakogawa) == expected(kakogawa)
