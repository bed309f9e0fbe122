"""条例利用方式: 利用者ID and a 暗証番号 per kind, tried once a message, counted whatever the answer (domain §6.3)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from issuer.identity import phc
from issuer.identity.card_users import NothingLocked, unlock
from issuer.issuance import line, pin
from issuer.issuance.answers import Answer, Refused
from issuer.issuance.errors import Busy, RequestIdReused
from issuer.issuance.line import issue
from issuer.issuance.preview import Question, explain
from issuer.issuance.upkeep import forget_pin_checks
from issuer.municipality.services import set_settings, suspend
from issuer.papers.kinds import CertificateKind, Extent, RefusalCode
from issuer.papers.request import CardCredential
from issuer.tenancy.scope import scope
from tests import factories
from tests.issuance.conftest import Ask
from tests.issuance.test_line import rows

Clock = Callable[[], datetime]
Try = Callable[..., Answer]
JUMINHYO, INKAN = CertificateKind.JUMINHYO, CertificateKind.INKAN
FAILURES = "SELECT user_id, certificate_kind, failures FROM identity_card_failures ORDER BY 1, 2"


def offer_card(code: str, now: datetime, **settings: object) -> None:
    set_settings(
        code=code,
        settings={"card": {"offered": True, **settings}},
        settings_folder=Path(),
        start=now - timedelta(days=1),
        now=now,
        actor="test",
    )


@pytest.fixture
def town(family: str, now: datetime) -> str:
    """茂 (宛名番号 1) is user AB12 with 1234 for 住民票 and 5678 for 印鑑; the method is offered."""
    offer_card(family, now)
    factories.card_user(family, now, user="AB12", kind="JUMINHYO", atena_no="1", pin="1234")
    factories.card_user(family, now, user="AB12", kind="INKAN", atena_no="1", pin="5678")
    return family


@pytest.fixture
def attempt(town: str, ask: Ask, at: Clock) -> Try:
    """Ask for a paper with a 暗証番号, each time in a new message unless ``request_id`` says otherwise."""
    sent = 0

    def send(given: str, *, user: str = "AB12", request_id: str = "", clock: Clock = at, **fields: object) -> Answer:
        nonlocal sent
        sent += 1
        request = ask(
            town,
            request_id or f"request-{sent:04d}",
            **{
                "extent": Extent.SELF,
                "credential": CardCredential(user_id=user, pin=given),
                "fingerprint": f"{user}{given}".ljust(64, "0"),
                **fields,
            },
        )
        return issue(request=request, clock=clock)

    return send


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Scheme and work of the hashes worked through, in order."""
    done: list[str] = []
    real = phc.matches

    def matches(hashed: phc.Phc, given: str) -> bool:
        done.append(f"{hashed.scheme} {hashed.work}")
        return real(hashed, given)

    monkeypatch.setattr(phc, "matches", matches)
    return done


def code(answer: Answer) -> str:
    return str(answer.code) if isinstance(answer, Refused) else "ISSUED"


@pytest.mark.django_db
def test_the_pin_of_the_kind_opens_the_kind_and_no_other(attempt: Try) -> None:
    assert code(attempt("1234")) == "ISSUED"
    assert code(attempt("5678")) == "BAD_PIN"
    assert code(attempt("5678", kind=INKAN)) == "ISSUED"
    assert code(attempt("1234", kind=INKAN)) == "BAD_PIN"
    assert code(attempt("1234", kind=CertificateKind.KISAI_JIKO)) == "BAD_PIN"


@pytest.mark.django_db
def test_it_is_off_unless_the_settings_offer_it_and_nothing_is_tried_then(
    family: str, ask: Ask, at: Clock, now: datetime, worked: list[str]
) -> None:
    factories.card_user(family, now, user="AB12", kind="JUMINHYO", atena_no="1", pin="1234")
    answer = issue(request=ask(family, "r1", credential=CardCredential("AB12", "1234")), clock=at)
    assert code(answer) == "NOT_OFFERED"
    assert worked == []
    assert rows(family, FAILURES) == []


@pytest.mark.django_db
def test_after_three_wrong_ones_in_a_row_even_the_right_one_is_locked_out(attempt: Try, town: str) -> None:
    assert [code(attempt("0000")) for _ in range(3)] == ["BAD_PIN"] * 3
    assert code(attempt("1234")) == "LOCKED"
    assert code(attempt("5678", kind=INKAN)) == "ISSUED"
    ((detail,),) = rows(town, "SELECT detail FROM audit_event WHERE action = 'card.locked'")
    assert "AB12" in str(detail)
    assert "0000" not in str(detail)


@pytest.mark.django_db
def test_a_right_one_begins_the_count_anew(attempt: Try) -> None:
    for _ in range(3):
        assert [code(attempt(given)) for given in ("0000", "0001", "1234")] == ["BAD_PIN", "BAD_PIN", "ISSUED"]


@pytest.mark.django_db
def test_how_many_is_a_setting(attempt: Try, town: str, now: datetime) -> None:
    offer_card(town, now, attempts=1)
    assert [code(attempt(given)) for given in ("0000", "1234")] == ["BAD_PIN", "LOCKED"]


@pytest.mark.django_db
def test_a_user_nobody_knows_hears_what_a_wrong_pin_hears_and_costs_as_much(attempt: Try, worked: list[str]) -> None:
    known = [attempt("0000") for _ in range(4)]
    cost = list(worked)
    worked.clear()
    unknown = [attempt("0000", user="ZZ99") for _ in range(4)]
    assert unknown == known
    assert worked == cost == ["scrypt 128"] * 3
    worked.clear()
    assert attempt("1234", kind=CertificateKind.KISAI_JIKO) == known[0]
    assert len(worked) == 1


@pytest.mark.django_db
def test_where_no_user_is_known_at_all_a_hash_is_worked_all_the_same(
    family: str, ask: Ask, at: Clock, now: datetime, worked: list[str]
) -> None:
    offer_card(family, now)
    assert code(issue(request=ask(family, "r1", credential=CardCredential("AB12", "1234")), clock=at)) == "BAD_PIN"
    assert worked == ["argon2id 196608"]


@pytest.mark.django_db
def test_a_message_sent_again_neither_counts_nor_costs(attempt: Try, town: str, worked: list[str]) -> None:
    answers = [attempt("0000", request_id="again") for _ in range(5)]
    assert [code(answer) for answer in answers] == ["BAD_PIN"] * 5
    assert rows(town, FAILURES) == [("AB12", "JUMINHYO", 1)]
    assert len(worked) == 1
    with pytest.raises(RequestIdReused):
        attempt("1234", request_id="again")
    assert len(worked) == 1


@pytest.mark.django_db
def test_a_message_that_was_aborted_after_its_pin_was_tried_is_worked_anew_without_it(
    attempt: Try, town: str, now: datetime, worked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise Busy("killed here")

    with monkeypatch.context() as broken, pytest.raises(Busy):
        broken.setattr(line, "_first_transaction", breaks)
        attempt("0000", request_id="again")
    assert rows(town, FAILURES) == [("AB12", "JUMINHYO", 1)]
    # Nobody may try another one under its number meanwhile.
    with pytest.raises(RequestIdReused):
        attempt("1234", request_id="again")
    assert code(attempt("0000", request_id="again")) == "BAD_PIN"
    assert rows(town, FAILURES) == [("AB12", "JUMINHYO", 1)]
    assert len(worked) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"state": "2"}, "CREDENTIAL_REVOKED"),
        ({"state": "3"}, "CREDENTIAL_REVOKED"),
        ({"state": "4"}, "CREDENTIAL_REVOKED"),
        ({"valid_to": date(2026, 11, 19)}, "CREDENTIAL_REVOKED"),
        ({"valid_to": date(2026, 11, 20)}, "ISSUED"),
        ({"is_deleted": True}, "BAD_PIN"),
        ({"atena_no": "2"}, "NOT_FOUND"),
        ({"atena_no": "999"}, "NOT_FOUND"),
    ],
)
def test_a_right_pin_opens_a_living_registration_of_one_resident_only(
    attempt: Try, town: str, now: datetime, given: dict[str, object], refusal: str
) -> None:
    factories.card_user(town, now, **{"user": "AB12", "kind": "JUMINHYO", "atena_no": "1", "pin": "1234", **given})
    assert code(attempt("1234")) == refusal
    assert code(attempt("0000")) == "BAD_PIN"


@pytest.mark.django_db
def test_somebody_held_hears_so_with_the_right_pin_only(attempt: Try, town: str, now: datetime) -> None:
    factories.hold(town, now, target="1", number="1")
    assert [code(attempt(given)) for given in ("0000", "1234")] == ["BAD_PIN", "HELD"]


@pytest.mark.django_db
def test_out_of_hours_or_stopped_no_pin_is_tried(attempt: Try, town: str, now: datetime, worked: list[str]) -> None:
    night = now.replace(hour=3)
    answer = attempt("0000", received_at=night, deadline=night + timedelta(seconds=20), clock=lambda: night)
    assert code(answer) == "OUT_OF_HOURS"
    with scope(town):
        suspend(
            municipality=town,
            kinds=frozenset({JUMINHYO}),
            code=RefusalCode.MAINTENANCE,
            reason="試験",
            now=now,
            actor="test",
        )
    assert code(attempt("0000")) == "MAINTENANCE"
    assert worked == []
    assert rows(town, FAILURES) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("newer", "answer"),
    [
        ({"history_no": 2}, "ISSUED"),
        ({"history_branch": 1}, "ISSUED"),
        ({"pin": "9999"}, "ISSUED"),
        ({"operated_at": datetime.fromisoformat("2026-11-20T09:59:00+09:00")}, "LOCKED"),
        ({"source_sequence": 9}, "LOCKED"),
    ],
    ids=["number", "branch", "pin", "moment", "package"],
)
def test_a_new_registration_is_not_locked_and_the_same_one_written_again_is(
    attempt: Try, town: str, now: datetime, newer: dict[str, object], answer: str
) -> None:
    for _ in range(3):
        attempt("0000")
    given = {"user": "AB12", "kind": "JUMINHYO", "atena_no": "1", "pin": "1234", **newer}
    factories.card_user(town, now, **given)
    assert code(attempt(str(given["pin"]))) == answer


@pytest.mark.django_db
def test_staff_unlock_one_kind_or_all_and_it_is_on_the_record(attempt: Try, town: str, now: datetime) -> None:
    for kind in (JUMINHYO, INKAN):
        for _ in range(3):
            attempt("0000", kind=kind)
    assert unlock(municipality=town, user_id="AB12", kind=INKAN, operator="clerk", now=now) == (INKAN,)
    assert [code(attempt("5678", kind=INKAN)), code(attempt("1234"))] == ["ISSUED", "LOCKED"]
    assert unlock(municipality=town, user_id="AB12", kind=None, operator="clerk", now=now) == (JUMINHYO,)
    assert code(attempt("1234")) == "ISSUED"
    with pytest.raises(NothingLocked):
        unlock(municipality=town, user_id="AB12", kind=None, operator="clerk", now=now)
    assert rows(town, "SELECT actor FROM audit_event WHERE action = 'card.unlocked'") == [("clerk",)] * 2


@pytest.mark.django_db
def test_a_registration_replaced_while_its_hash_was_worked_is_tried_anew(
    attempt: Try, town: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, changes = phc.matches, iter(["9999"])

    def matches(hashed: phc.Phc, given: str) -> bool:
        for pin_ in changes:
            factories.card_user(town, now, user="AB12", kind="JUMINHYO", atena_no="1", pin=pin_, history_no=2)
        return real(hashed, given)

    monkeypatch.setattr(phc, "matches", matches)
    assert code(attempt("1234")) == "BAD_PIN"
    assert code(attempt("9999")) == "ISSUED"


@pytest.mark.django_db
def test_a_registration_that_never_stands_still_is_busy(
    attempt: Try, town: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(2, 100))

    def matches(hashed: phc.Phc, given: str) -> bool:
        factories.card_user(town, now, user="AB12", kind="JUMINHYO", atena_no="1", pin="1234", history_no=next(numbers))
        return True

    monkeypatch.setattr(phc, "matches", matches)
    with pytest.raises(Busy):
        attempt("1234")
    assert rows(town, FAILURES) == []


@pytest.mark.django_db
def test_past_its_deadline_a_message_is_busy_and_nothing_is_tried(
    attempt: Try, town: str, now: datetime, worked: list[str]
) -> None:
    with pytest.raises(Busy):
        attempt("0000", clock=lambda: now + timedelta(seconds=19), deadline=now + timedelta(seconds=19))
    assert worked == []
    assert rows(town, FAILURES) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"state": "3"}, "CREDENTIAL_REVOKED"),
        ({"is_deleted": True}, "STALE"),
        ({"pin": "9999"}, "STALE"),
    ],
    ids=["revoked", "deleted", "another pin"],
)
def test_what_becomes_of_the_registration_while_the_paper_is_drawn_is_seen(
    attempt: Try,
    town: str,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, object],
    refusal: str,
) -> None:
    real = line._draw

    def draw(order: object) -> object:
        factories.card_user(town, now, **{"user": "AB12", "kind": "JUMINHYO", "atena_no": "1", "pin": "1234", **change})
        return real(order)  # type: ignore[arg-type]

    monkeypatch.setattr(line, "_draw", draw)
    assert code(attempt("1234")) == refusal


@pytest.mark.django_db
def test_no_pin_stays_anywhere(attempt: Try, town: str, caplog: pytest.LogCaptureFixture) -> None:
    for given in ("8642", "8642", "8642", "8642"):
        attempt(given, fingerprint="f" * 64)
    tables = rows(town, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('akashi.municipality', %s, true)", [town])
        for (table,) in tables:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if cursor.fetchone()[0]:
                # Bytes are written in hex, where any four digits may stand by chance: what is encrypted is left out.
                bare = r"SELECT count(*) FROM {} t WHERE regexp_replace(t::text, '\\+x[0-9a-f]+', '', 'g') LIKE %s"
                cursor.execute(bare.format(table), ["%8642%"])
                assert cursor.fetchone() == (0,), table
    assert "8642" not in caplog.text
    assert "8642" not in repr(CardCredential("AB12", "8642"))


@pytest.mark.django_db
def test_what_is_kept_of_messages_and_of_strangers_goes_in_time(attempt: Try, town: str, now: datetime) -> None:
    attempt("0000")
    attempt("0000", user="ZZ99")
    assert forget_pin_checks(now=now + timedelta(hours=23)) == 0
    assert forget_pin_checks(now=now + timedelta(days=2)) == 3
    assert rows(town, FAILURES) == [("AB12", "JUMINHYO", 1)]
    assert rows(town, "SELECT * FROM identity_card_check") == []


@pytest.mark.django_db
def test_staff_who_ask_why_need_no_pin(attempt: Try, town: str, now: datetime) -> None:
    def refusals(kind: CertificateKind = JUMINHYO, user: str = "AB12") -> dict[str, str]:
        question = Question(municipality=town, serial="", card=user, kind=kind)
        return {f.rule: f.evidence for f in explain(question=question, now=now, actor="clerk") if f.refusal}

    assert refusals() == {}
    assert refusals(CertificateKind.KISAI_JIKO)["card_pin"] == "NO_USER"
    assert refusals(user="ZZ99")["card_pin"] == "NO_USER"
    for _ in range(3):
        attempt("0000")
    assert refusals()["card_pin"] == "LOCKED"
    assert refusals(INKAN) == {}


def test_the_hash_that_stands_in_for_nobody_is_one() -> None:
    hashed = phc.parse(pin._NOBODYS)
    assert not phc.matches(hashed, "0000")
