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


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What only statistics count by: of the asking, and of the one who asked as far as they are known.

    ``options``: names with a space between. ``age_band``: "0-14" "15-19" "20-29" … "90-"; ``sex``: code 性別;
    ``residence``: RESIDENT | ELSEWHERE (住登外); each "" when not known. ``milliseconds``: from receipt to answer.
    """

    extent: str = ""
    options: str = ""
    age_band: str = ""
    sex: str = ""
    residence: str = ""
    milliseconds: int = 0


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
    circumstances: Circumstances = Circumstances(),
) -> None:
    """One row. ``event``: ISSUED, REFUSED, ABORTED or the outcome at the kiosk; ``amount`` in yen."""
    told, asked = dimensions, circumstances
    trip.ask(
        "INSERT INTO ledger_entry (municipality, at, event, request_id, certificate_number, kind, channel,"
        " operator_code, store_code, terminal_municipality, media, language, refusal, copies, unit_fee, amount,"
        " extent, options, age_band, sex, residence, milliseconds) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            *(municipality, at, event, request_id, number),
            *(told.kind, told.channel, told.operator_code, told.store_code, told.terminal_municipality),
            *(told.media, told.language, refusal, copies, unit_fee, amount),
            *(asked.extent, asked.options, asked.age_band, asked.sex, asked.residence, asked.milliseconds),
        ],
    )
