"""精算: a month with a shop, a statement that differs, and an issue nobody has told of."""

from datetime import datetime

from issuer.settlement.counting import roll_up
from issuer.settlement.lines import Month
from issuer.settlement.services import take_statement
from issuer.tenancy.scope import scope

from ...settlement.conftest import csv_of, line
from . import Row, roles

MONTH = "2026-11"
_READERS = roles("STATISTICS", "AUDIT", "ADMIN")
_AT = (MONTH,)


def fill(*, municipality: str, now: datetime) -> None:
    """The day's one issue waits for its outcome; the statement names another shop."""
    with scope(municipality):
        roll_up(municipality=municipality, now=now)
        data = csv_of([line(store="S9")])
        take_statement(municipality=municipality, month=Month.read(MONTH), data=data, name="m", by="counter", now=now)


ROWS = {
    "settlement": Row(_READERS, stranger=200),
    "settlement-month": Row(_READERS, arguments=_AT, stranger=200),
    "settlement-csv": Row(_READERS, arguments=_AT, stranger=200),
    "settlement-upload": Row(roles("STATISTICS"), arguments=_AT, stranger=200, both=True),
    "settlement-lines": Row(_READERS, arguments=_AT, stranger=200),
    "settlement-lines-csv": Row(_READERS, arguments=_AT, stranger=200),
    "settlement-shops": Row(_READERS, arguments=_AT, stranger=200),
    "settlement-levy": Row(_READERS, arguments=_AT, stranger=200),
    "settlement-levy-csv": Row(_READERS, arguments=_AT, stranger=200),
}
