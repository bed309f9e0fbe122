"""Rows the real line would write, written by hand: the console only reads them."""

from datetime import datetime, timedelta

from issuer.audit import append
from issuer.incidents.services import open_incident
from issuer.intake.models import Receipt
from issuer.intake.worklist import open_item
from issuer.issuance.models import Request, VoidNumber
from issuer.ledger.models import Entry
from issuer.replica.models import FeedState, Resident
from issuer.tenancy.scope import scope

PERSON, NAME = "100000000000001", "髙﨑　𠮷郎"
ISSUED, REFUSED, HELD, UNKNOWN, KOSEKI = "REQ-ISSUED-1", "REQ-STALE-1", "REQ-HELD-1", "REQ-UNKNOWN-1", "REQ-KOSEKI-1"
PARTIAL = "JUKI-0000000042"


def fill(*, municipality: str, now: datetime) -> None:
    """Five requests, two feeds with three packages, one incident."""
    with scope(municipality):
        _person(municipality, now)
        _feeds(municipality, now)
        _request(municipality, now, ISSUED, 1, state="DELIVERED", certificate_number=number(municipality, now, 1))
        _request(municipality, now, UNKNOWN, 95, state="ISSUED", certificate_number=number(municipality, now, 2))
        _refused(municipality, now, REFUSED, 20, "STALE", "juki_fresh", "データが古くなっています (開庁時間で500分)。")
        _refused(municipality, now, HELD, 30, "HELD", "no_protection", "支援措置の対象です。 R01-0000123")
        _refused(
            municipality, now, KOSEKI, 40, "NOT_OFFERED", "kind_offered", "まだ作成できません。", kind="KOSEKI_ZENBU"
        )
        Entry.objects.create(
            municipality=municipality, at=now, event="ISSUED", request_id=ISSUED, kind="JUMINHYO", copies=2,
            unit_fee=250, amount=500, certificate_number=number(municipality, now, 1),
        )  # fmt: skip
        VoidNumber.objects.create(
            municipality=municipality, certificate_number=number(municipality, now, 9), request_id=REFUSED,
            reason="STALE", at=now,
        )  # fmt: skip
        open_item(municipality=municipality, topic="UNKNOWN_OUTCOME", subject=UNKNOWN, detail={}, now=now)
        open_item(municipality=municipality, topic="CHARACTER", subject=f"person:{PERSON}", detail={}, now=now)
        append(
            municipality=municipality, at=now, actor="centre", action="issue.sealed", request_id=ISSUED,
            detail={"kind": "JUMINHYO"},
        )  # fmt: skip
        open_incident(
            municipality=municipality, category="WRONG_PERSON", request_id=ISSUED, certificate_number="",
            detail={"source": "centre", "note": "利用者からの申し出"}, now=now,
        )  # fmt: skip


def number(municipality: str, now: datetime, n: int) -> str:
    """A 発行番号 of the day."""
    return f"{municipality}-{now:%Y%m%d}-{n:07d}"


def _request(municipality: str, now: datetime, request_id: str, ago: int, **more: object) -> None:
    given = {
        "kind": "JUMINHYO",
        "extent": "ALL",
        "options": "HONSEKI RELATIONSHIP",
        "copies": 2,
        "unit_fee": 250,
        "pages": 1,
        "channel": "STORE",
        "operator_code": "0001",
        "store_code": "123456",
        "terminal_id": "T-01",
        "terminal_municipality": municipality,
        "language": "ja",
        "media": "CARD",
        "atena_no": PERSON,
        "household_no": "200000000000001",
        "versions": {"akashi": "0.1.0", "form": "JUMINHYO/2026-1", "data": {"JUKI": now.isoformat()}},
        "sha256": "ab" * 32,
        "milliseconds": 212,
    } | more
    received = now - timedelta(minutes=ago)
    Request.objects.create(
        municipality=municipality,
        request_id=request_id,
        operation="ISSUE",
        fingerprint="0" * 64,
        received_at=received,
        finished_at=received + timedelta(milliseconds=212),
        **given,
    )


def _refused(
    municipality: str, now: datetime, request_id: str, ago: int, code: str, rule: str, why: str, **more: object
) -> None:
    ending: dict[str, object] = {"state": "REFUSED", "refusal": code, "rule": rule, "explanation": why}
    _request(municipality, now, request_id, ago, **ending, unit_fee=0, pages=0, sha256="", versions={}, **more)


def _feeds(municipality: str, now: datetime) -> None:
    for system, minutes, sequence in (("JUKI", 7, 42), ("INKAN", 31, 18), ("KOSEKI", 9, 5), ("FUHYO", 9, 5)):
        taken = now - timedelta(minutes=minutes)
        FeedState.objects.create(
            municipality=municipality, system=system, applied_sequence=sequence, extracted_at=taken, applied_at=taken
        )
    errors = [
        {
            "file": "J01.csv",
            "line": 5,
            "item": "生年月日",
            "code": "DATE",
            "message": "日付の形ではありません。",
        }
    ]
    for receipt, system, mode, sequence, state, counts, found in (
        (PARTIAL, "JUKI", "DELTA", 42, "PARTIAL", (12, 10, 1, 1), errors),
        ("INKAN-0000000018", "INKAN", "DELTA", 18, "APPLIED", (0, 0, 0, 0), []),
        ("JUKI-0000000044", "JUKI", "DELTA", 44, "HELD", (3, 0, 0, 0), []),
    ):
        Receipt.objects.create(
            municipality=municipality, number=receipt, system=system, mode=mode, sequence=sequence,
            previous=sequence - 1, sha256="cd" * 32, state=state, rows=counts[0], applied=counts[1],
            quarantined=counts[2], discarded=counts[3], errors=found, received_at=now, extracted_at=now,
            finished_at=now, attempts=1, warnings=[],
        )  # fmt: skip


def _person(municipality: str, now: datetime) -> None:
    Resident.objects.create(
        municipality=municipality, atena_no=PERSON, member_no=1, history_no=1, history_branch=0, operated_at=now,
        source_sequence=1, name=NAME,
    )  # fmt: skip
