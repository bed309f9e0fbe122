"""Counter mode over the sample city: the city in the database, the Centre's files in a folder of the test's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.cases.town import moment, move_in

TODAY = date(2026, 11, 20)
NOW = moment(TODAY, "10:00")


def arrive(folder: Path) -> None:
    """Move both sample cities in (their clocks must stand at NOW, in demo mode)."""
    receipts = move_in(today=TODAY, folder=folder)
    assert {receipt["state"] for receipt in receipts} == {"APPLIED"}, receipts
