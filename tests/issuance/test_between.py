"""Whatever moves between the two transactions is seen by the second: no paper of a state that is no longer."""

import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issuer.issuance import line
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.errors import Busy
from issuer.issuance.line import issue
from issuer.municipality.official_seal import sample_seal
from issuer.municipality.service_stops import stop_everything
from issuer.municipality.services import set_settings, suspend
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.sealing.enrol import add_sample_key
from issuer.tenancy.scope import scope
from tests import factories
from tests.issuance.conftest import Ask

Clock = Callable[[], datetime]
Change = Callable[[str, datetime], None]


def sql(statement: str) -> Change:
    """A change made by one statement inside the municipality's scope."""

    def change(code: str, now: datetime) -> None:
        with scope(code) as cursor:
            cursor.execute(statement)
            assert cursor.rowcount > 0, "the change changed nothing"

    return change


def stop_the_kind(code: str, now: datetime) -> None:
    with scope(code):
        suspend(
            municipality=code,
            kinds=frozenset({CertificateKind.JUMINHYO}),
            code=RefusalCode.MAINTENANCE,
            reason="試験",
            now=now,
            actor="承認者B",
        )


def _stop_everything(now: datetime) -> None:
    stop_everything(reason="疑い", operator="platform", now=now)


REFUSED: dict[str, tuple[Change, RefusalCode]] = {
    "a hold on the household": (
        lambda code, now: factories.hold(code, now, target="2", number="H1", kind="05"),
        RefusalCode.HELD,
    ),
    "支援措置 for somebody else on the paper": (
        lambda code, now: factories.hold(code, now, target="1", number="2", kind="01"),
        RefusalCode.HELD,
    ),
    "the kind is stopped": (stop_the_kind, RefusalCode.MAINTENANCE),
    "every municipality is stopped": (
        lambda code, now: _stop_everything(now),
        RefusalCode.MAINTENANCE,
    ),
    "異動処理中": (sql("UPDATE replica_household SET is_locked = true"), RefusalCode.IN_PROCESS),
    "the serial is revoked": (sql("UPDATE identity_credential SET state = '3'"), RefusalCode.CREDENTIAL_REVOKED),
    "the serial is deleted": (sql("UPDATE identity_credential SET is_deleted = true"), RefusalCode.NOT_FOUND),
    "the applicant is removed": (
        sql("UPDATE replica_resident SET is_removed = true, resident_state = '3' WHERE atena_no = '1'"),
        RefusalCode.REMOVED,
    ),
    "a package is missing": (
        sql("UPDATE replica_feed_state SET gap_since = extracted_at WHERE system = 'JUKI'"),
        RefusalCode.STALE,
    ),
}
ABORTED: dict[str, Change] = {
    "the address": sql("UPDATE replica_household SET address_block = '9番9号', version = version + 1"),
    "a name": sql("UPDATE replica_resident SET name = '桐生　彩子' WHERE atena_no = '2'"),
    "a child is born": lambda code, now: _born(code, now),
    "the serial is another person's": sql("UPDATE identity_credential SET atena_no = '2' WHERE serial_no = '1001'"),
    "the mayor": lambda code, now: _elected(code, now),
}


def _born(code: str, now: datetime) -> None:
    from issuer.replica.models import Resident

    with scope(code) as cursor:
        Resident.objects.create(
            **factories.feed_row(code, now), atena_no="4", household_no="H1", member_no=4, resident_kind="1",
            resident_state="1", name="桐生　新", family_name="桐生", given_name="新", sex="1", sex_text="男",
            birth_era="5", birth_date=date(2026, 11, 1), relation1="20", relation_text="子", order_in_household=4,
        )  # fmt: skip
        cursor.execute("UPDATE replica_household SET member_count = 4, version = version + 1")


def _elected(code: str, now: datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "seal.png").write_bytes(sample_seal(font=settings.AKASHI_FONTS))
        set_settings(
            code=code,
            settings={"authority": [{"name": "加古川市長　見本　太郎", "seal": "seal.png", "seal_mm": 21.0}]},
            settings_folder=Path(folder),
            start=now - timedelta(seconds=1),
            now=now,
            actor="承認者B",
        )


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch, family: str, now: datetime) -> Callable[[Change], None]:
    """Let a change happen after the paper was drawn and inspected, before it is sealed."""
    draw = line._draw

    def arrange(change: Change) -> None:
        def draw_then_change(order: line._Order) -> object:
            checked = draw(order)
            change(family, now)
            return checked

        monkeypatch.setattr(line, "_draw", draw_then_change)

    return arrange


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_what_forbids_the_paper_meanwhile_refuses_it(
    name: str, family: str, ask: Ask, at: Clock, meanwhile: Callable[[Change], None]
) -> None:
    change, code = REFUSED[name]
    meanwhile(change)
    answer = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is code
    with scope(family) as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry WHERE event = 'ISSUED'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ABORTED)
def test_what_changes_the_paper_meanwhile_aborts_it(
    name: str, family: str, ask: Ask, at: Clock, meanwhile: Callable[[Change], None]
) -> None:
    meanwhile(ABORTED[name])
    with pytest.raises(Busy):
        issue(request=ask(family, "request-0001"), clock=at)
    with scope(family) as cursor:
        cursor.execute("SELECT reason FROM issuance_void_number")
        assert cursor.fetchall() == [("RECORDS_MOVED",)]


@pytest.mark.django_db
def test_a_key_enrolled_meanwhile_signs(family: str, ask: Ask, at: Clock, meanwhile: Callable[[Change], None]) -> None:
    def enrol(code: str, moment: datetime) -> None:
        add_sample_key(
            municipality=code, name="加古川市", now=moment + timedelta(seconds=1), actor="承認者B", algorithm="P-256"
        )

    (old,) = _certificates(family)
    meanwhile(enrol)
    answer = issue(request=ask(family, "request-0001"), clock=at)
    (new,) = _certificates(family) - {old}
    assert isinstance(answer, Issued)
    assert new in answer.pdf.decode("latin-1").lower()
    assert old not in answer.pdf.decode("latin-1").lower()


def _certificates(code: str) -> set[str]:
    """The DER of every certificate of the municipality, in hex as a signature holds it."""
    with scope(code) as cursor:
        cursor.execute("SELECT chain FROM sealing_signing_key")
        chains = [chain.encode() for (chain,) in cursor.fetchall()]
    return {x509.load_pem_x509_certificate(chain).public_bytes(Encoding.DER).hex() for chain in chains}


@pytest.mark.django_db(transaction=True)
def test_an_issue_makes_eight_trips_to_the_database(family: str, ask: Ask, at: Clock) -> None:
    issue(request=ask(family, "request-0001"), clock=at)
    with CaptureQueriesContext(connection) as asked:
        answer = issue(request=ask(family, "request-0002"), clock=at)
    assert isinstance(answer, Issued)
    assert len(asked) <= 13, [query["sql"][:80] for query in asked]
