"""Messages between servers of one city, before a row of them is believed."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

from integrations.peers.contract_files import CONTRACT
from integrations.peers.faults import Fault, write_fault
from integrations.peers.message import Juki, Phase, Push, read_push, write_push
from integrations.peers.records import BY_NAME
from tests.fuzz import people
from tests.fuzz.layer import Broken, Layer
from tests.fuzz.mutate import xml

_AT = "2026-11-20T01:00:00Z"
_HOLD = {"source": "JUKI", "hold_no": "R1", "target_kind": "1", "target_no": people.ATENA, "hold_kind": "01",
         "certificate_kinds": "JUMINHYO FUHYO", "starts_at": _AT, "ends_at": "2027-01-01T00:00:00.000001+09:00",
         "operated_at": _AT}  # fmt: skip
_HOUSEHOLD = {"household_no": people.HOUSEHOLD, "is_locked": "false", "lock_reason": "", "operated_at": _AT}
_PERSON = {"atena_no": people.ATENA, "household_no": people.HOUSEHOLD, "resident_state": "1", "is_removed": "false",
           "birth_era": "3", "birth_date": people.BIRTHDAY, "birth_date_unknown": "false",
           "operated_at": _AT}  # fmt: skip
_CREDENTIAL = {"issuer": "CN=CA", "serial_no": people.SERIAL, "atena_no": people.ATENA, "media": "1", "state": "1",
               "valid_from": "2024-01-01", "valid_to": "2034-01-01", "operated_at": _AT}  # fmt: skip


def pushes() -> list[Push]:
    """A sign of life, changes, a tombstone, and the pages of a whole copy."""
    now = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    common = {"municipality": "282103", "number": 7, "mark": "a" * 32, "follows": "b" * 32, "as_of": now}
    juki = Juki(extracted_at=now, gap_since=None)
    rows = {"hold": [_HOLD], "household": [_HOUSEHOLD], "person": [_PERSON], "credential": [_CREDENTIAL]}
    gone = {"person": [{"atena_no": people.ATENA, "gone": "true"}]}
    totals = dict.fromkeys(rows, ("1", "123456789"))
    return [
        Push(**common, phase=Phase.CHANGES, juki=juki),  # type: ignore[arg-type]
        Push(**common, phase=Phase.CHANGES, juki=juki, rows=rows, totals=totals),  # type: ignore[arg-type]
        Push(**common, phase=Phase.CHANGES, rows=gone),  # type: ignore[arg-type]
        Push(**{**common, "follows": ""}, phase=Phase.COPY_BEGIN, rows={"hold": [_HOLD]}),  # type: ignore[arg-type]
    ]


def read(data: bytes) -> str:
    """The message as values, whose rows PostgreSQL could take."""
    with people.silent_logs():
        try:
            push = read_push(data)
        except Fault as fault:
            people.silent_about_people(write_fault(fault).decode())
            return str(fault.code.value)
    if push.as_of.tzinfo is None:
        raise Broken("a moment without a zone")
    for name, rows in push.rows.items():
        if "\\u0000" in json.dumps(rows):
            raise Broken("a text no record holds")
        for row in rows:
            _calendar(row)
        if any(not {*BY_NAME[name].columns, "gone"}.issuperset(row) for row in rows):
            raise Broken("an attribute that is no column")
    return "accepted"


def _calendar(row: Mapping[str, str]) -> None:
    """Days and moments that PostgreSQL takes; raises where it would."""
    for column, value in row.items():
        if column.endswith("_at"):
            if not 1 < datetime.fromisoformat(value).year < 9999:
                raise Broken("a moment no record holds")
        elif column.endswith("_on") or column in ("birth_date", "valid_from", "valid_to"):
            date.fromisoformat(value)


LAYER = Layer(
    name="peers",
    seeds=lambda: [write_push(push) for push in pushes()],
    read=read,
    mutate=xml.mutator(schema=CONTRACT.xsd),
    guided=("integrations/peers", "integrations/soap"),
    share=20,
)
