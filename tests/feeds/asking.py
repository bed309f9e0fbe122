"""What the line would read, asked in a trip of its own."""

from collections.abc import Callable
from typing import Any

from django.db import connections

from issuer.tenancy.scope import scope
from issuer.tenancy.trips import Trip
from tests.feeds.packages import CODE


def asked(ask: Callable[..., Callable[[], Any]], *, atena_no: str = "1001", municipality: str = CODE) -> Any:
    """The answer of an ``ask_…`` selector about one person."""
    trip = Trip()
    answer = ask(trip=trip, municipality=municipality, atena_no=atena_no)
    with scope(municipality), connections["default"].cursor() as cursor:
        trip.run(cursor)
        return answer()
