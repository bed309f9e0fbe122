"""Writing the ledger: rows are only ever added, a correction is a new row."""

from dataclasses import dataclass
from datetime import datetime

from issuer.tenancy.trips import Trip


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What fees and statistics are counted by; the fields of the request of the same name."""

    kind: str
    channel: str
    operator_code: str
    store_code: str
    terminal_municipality: str
    media: str
    language: str


def ask_entry(
    *,
    trip: Trip,
    municipality: str,
    at: datetime,
    event: str,
    request_id: str,
    number: str,
    dimensions: Dimensions,
    copies: int,
    unit_fee: int,
    amount: int,
    refusal: str = "",
) -> None:
    """One row. ``event``: ISSUED, REFUSED, ABORTED or the outcome at the kiosk; ``amount`` in yen."""
    told = dimensions
    trip.ask(
        "INSERT INTO ledger_entry (municipality, at, event, request_id, certificate_number, kind, channel,"
        " operator_code, store_code, terminal_municipality, media, language, refusal, copies, unit_fee, amount) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            *(municipality, at, event, request_id, number),
            *(told.kind, told.channel, told.operator_code, told.store_code, told.terminal_municipality),
            *(told.media, told.language, refusal, copies, unit_fee, amount),
        ],
    )
