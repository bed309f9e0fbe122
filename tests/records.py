"""The selectors of the line as a test asks them: one question, one answer, inside ``scope(municipality)``."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connections

from issuer.holds.selectors import ask_holds
from issuer.identity.selectors import ask_identity
from issuer.papers.facts import Hold, Identification
from issuer.papers.kinds import CertificateKind
from issuer.papers.people import Household, Resident, Seal
from issuer.papers.request import Credential
from issuer.replica import selectors
from issuer.replica.my_numbers import ask_my_numbers
from issuer.replica.places import LIVES, STANDS
from issuer.replica.sql import Subquery
from issuer.tenancy.trips import Trip

Given = TypeVar("Given")

freshness = selectors.freshness


def asked(ask: Callable[..., Callable[[], Given]], **values: Any) -> Given:
    """What a two-step selector answers."""
    trip = Trip()
    answer = ask(trip=trip, **values)
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    return answer()


def resident(*, municipality: str, atena_no: str) -> Resident | None:
    """One person, without the 個人番号."""
    return asked(selectors.ask_home, municipality=municipality, atena_no=atena_no, with_my_numbers=False).person


def household(*, municipality: str, household_no: str, with_my_numbers: bool) -> Household | None:
    """A household by its number, through somebody who lives there."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT atena_no FROM replica_resident WHERE municipality = %s AND household_no = %s AND NOT is_deleted",
            [municipality, household_no],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    home = asked(selectors.ask_home, municipality=municipality, atena_no=row[0], with_my_numbers=with_my_numbers)
    return home.household


def seals(*, municipality: str, atena_no: str) -> tuple[Seal, ...]:
    """Every seal registration of a person."""
    return asked(selectors.ask_seals, municipality=municipality, atena_no=atena_no)


def holds_on(
    *, municipality: str, persons: Sequence[str], household_nos: Sequence[str], koseki_nos: Sequence[str] = ()
) -> tuple[Hold, ...]:
    """The holds on these people, households and registers."""
    numbers = {"persons": persons, "household_nos": household_nos, "koseki_nos": koseki_nos}
    subjects = {name: ("SELECT unnest(%s::text[])", [list(given)]) for name, given in numbers.items()}
    return asked(ask_holds, municipality=municipality, **subjects)


def identify(*, municipality: str, credential: Credential) -> Identification:
    """Whose certificate it is."""
    return asked(
        ask_identity,
        municipality=municipality,
        credential=credential,
        kind=CertificateKind.JUMINHYO,
        lives=LIVES,
        stands=STANDS,
    )


def my_numbers(*, municipality: str, atena_nos: Sequence[str]) -> dict[str, str]:
    """宛名番号 → 個人番号."""
    people = Subquery("SELECT unnest(%s::text[])", (list(atena_nos),))
    return asked(ask_my_numbers, municipality=municipality, people=people)
