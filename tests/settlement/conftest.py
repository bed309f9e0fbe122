"""A month of invented issues in the ledger, and the statement the Centre would send of it."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import pytest
from django.db import connections

from issuer.ledger.services import Dimensions, ask_entry
from issuer.settlement.statement import COLUMNS
from issuer.tenancy.scope import scope
from issuer.tenancy.trips import Trip

Enter = Callable[..., None]


@pytest.fixture
def enter(kakogawa: str, now: datetime) -> Enter:
    """Write one issue and, unless ``end`` is "", how it ended."""

    def write(
        number: str, *, end: str = "DELIVERED", copies: int = 1, printed: int = 1, at: datetime = now,
        ended_at: datetime | None = None, kind: str = "JUMINHYO", channel: str = "STORE", store: str = "S1",
        unit_fee: int = 250, code: str = kakogawa,
    ) -> None:  # fmt: skip
        dimensions = Dimensions(kind, channel, "0001", store, code, "CARD", "ja")
        trip = Trip()
        told: dict[str, Any] = {
            "trip": trip, "municipality": code, "request_id": f"R-{number}", "dimensions": dimensions,
            "unit_fee": unit_fee, "number": f"{code}-{at:%Y%m%d}-{number:0>7}",
        }  # fmt: skip
        ask_entry(**told, at=at, event="ISSUED", copies=copies, amount=unit_fee * copies)
        if end:
            ask_entry(**told, at=ended_at or at, event=end, copies=printed, amount=unit_fee * printed)
        with scope(code), connections["default"].cursor() as cursor:
            trip.run(cursor)

    return write


def csv_of(lines: Iterable[Iterable[object]], header: Iterable[str] = COLUMNS) -> bytes:
    """A statement as the Centre writes it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(lines)
    return out.getvalue().encode()


def line(*, day: str = "2026-11-20", store: str = "S1", channel: str = "STORE", kind: str = "JUMINHYO",
         unit: int = 250, commission: int = 117, copies: int = 1, cancelled: int = 0, fees: int | None = None,
         commissions: int | None = None) -> list[object]:  # fmt: skip
    """One line; sums follow from the units unless given."""
    return [
        *(day, "0001", store, channel, kind, unit, commission, copies, cancelled),
        unit * copies if fees is None else fees,
        commission * copies if commissions is None else commissions,
    ]
