"""A new data key encrypts what is written from then on, older rows follow, and nobody notices."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connections

from config.keys import reencrypt as turning
from config.keys.columns import COLUMNS, TURNABLE, column_of
from config.keys.reencrypt import left, new_version, reencrypt, retire
from config.keys.run import go_on, rows_left
from config.tasks import follow_new_keys
from issuer.identity.card_users import counts_of
from issuer.issuance.answers import Issued
from issuer.issuance.line import issue
from issuer.municipality.keys import PURPOSES, data_key, decrypt, encrypt
from issuer.papers.errors import BadInput
from issuer.papers.kinds import Extent
from issuer.sealing.verify import Outcome, verify_pdf
from issuer.tenancy.scope import scope
from tests.issuance.conftest import Ask

from .conftest import Vault, my_number, owner_rows

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
_DAY = timedelta(hours=25)


def _nothing(_: int) -> None:
    """Progress that nobody looks at."""


def _turn(code: str, purpose: str, now: datetime) -> int:
    new_version(municipality=code, purpose=purpose, actor="test", now=now)
    return go_on(municipality=code, actor="test", now=now, progress=_nothing, owner=True, purpose=purpose)


def test_every_purpose_that_encrypts_can_be_turned_over() -> None:
    assert set(PURPOSES) - {"audit_anchor"} == set(TURNABLE)


def test_every_row_comes_to_the_new_key_and_says_what_it_said(vault: Vault, now: datetime) -> None:
    before = vault.opened()
    for column in COLUMNS:
        if column.passes:
            continue
        assert _turn(vault.code, column.purpose, now) == len(before[column.purpose]) > 0, column.purpose
        assert left(municipality=vault.code, column=column) == {2: len(before[column.purpose]), 1: 0}
        assert vault.opened() == before
        assert retire(municipality=vault.code, purpose=column.purpose, actor="test", now=now + _DAY) == 1
        assert vault.opened() == before, "nothing is left that needs the older key"


def test_a_row_written_with_the_older_key_meanwhile_is_taken_up_by_the_clock(vault: Vault, now: datetime) -> None:
    with scope(vault.code):
        late = data_key(municipality=vault.code, purpose="feed")
    _turn(vault.code, "feed", now)
    (row,) = vault.opened()["feed"]
    column = column_of("feed")
    assert column is not None
    sealed = encrypt(key=late, plaintext=b"late", context=column.context(vault.code, row))
    with scope(vault.code) as cursor:
        cursor.execute("UPDATE feeds_credential SET sealed = %s", [sealed])
    assert rows_left(municipality=vault.code) == 1
    with pytest.raises(BadInput, match="1 行残って"):
        retire(municipality=vault.code, purpose="feed", actor="test", now=now + _DAY)
    follow_new_keys()
    assert rows_left(municipality=vault.code) == 0
    assert vault.opened()["feed"] == {row: b"late"}


def test_a_run_that_ended_half_way_goes_on_and_makes_no_third_key(
    vault: Vault, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turning, "BATCH", 2)
    before, column = vault.opened(), column_of("my_number")
    assert column is not None
    new_version(municipality=vault.code, purpose="my_number", actor="test", now=now)

    class PowerCut(Exception):
        pass

    def cut(_: int) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        reencrypt(municipality=vault.code, column=column, actor="test", now=now, progress=cut)
    assert left(municipality=vault.code, column=column) == {2: 2, 1: 5}
    assert vault.opened() == before
    assert new_version(municipality=vault.code, purpose="my_number", actor="test", now=now) == 2
    batches: list[int] = []
    reencrypt(municipality=vault.code, column=column, actor="test", now=now, progress=batches.append)
    assert batches == [2, 2, 1]
    assert vault.opened() == before


def test_a_feed_sees_no_change_in_what_did_not_change(vault: Vault, now: datetime) -> None:
    """The digest beside a 個人番号 is under the new key too: what a feed brings next is held against it."""
    _turn(vault.code, "my_number", now)
    kept = dict(owner_rows(vault.code, "SELECT atena_no, digest FROM replica_my_number"))
    with scope(vault.code) as cursor:
        cursor.execute("DELETE FROM replica_my_number")
    my_number(vault.code, now, {str(n): f"{n:012d}" for n in range(1, 8)})
    assert dict(owner_rows(vault.code, "SELECT atena_no, digest FROM replica_my_number")) == kept


def test_wrong_pins_stay_counted(vault: Vault, now: datetime) -> None:
    with scope(vault.code) as cursor:
        cursor.execute(
            "INSERT INTO identity_card_failures"
            " (municipality, user_id, certificate_kind, generation, failures, last_at)"
            " SELECT municipality, user_id, certificate_kind,"
            " history_no || '.' || history_branch || '.' || left(encode(digest, 'hex'), 32), 2, %s"
            " FROM identity_card_user",
            [now],
        )
        (before,) = counts_of(cursor, municipality=vault.code, user_id="U1")
    assert before.failures == 2
    _turn(vault.code, "card", now)
    with scope(vault.code) as cursor:
        assert counts_of(cursor, municipality=vault.code, user_id="U1") == [before]


def test_an_older_key_outlives_its_last_row_by_a_day_and_that_of_the_marks_for_ever(
    vault: Vault, now: datetime
) -> None:
    _turn(vault.code, "my_number", now)
    with pytest.raises(BadInput, match="24時間"):
        retire(municipality=vault.code, purpose="my_number", actor="test", now=now + timedelta(hours=23))
    _turn(vault.code, "keiin", now)
    with pytest.raises(BadInput, match="契印"):
        retire(municipality=vault.code, purpose="keiin", actor="test", now=now + timedelta(days=9))
    with pytest.raises(BadInput, match="という鍵はありません"):
        new_version(municipality=vault.code, purpose="nothing", actor="test", now=now)


def test_papers_go_on_being_issued_while_every_key_is_turned_over(
    family: str, ask: Ask, now: datetime, at: Callable[[], datetime]
) -> None:
    stop, papers, wrong = threading.Event(), [], []

    def serve() -> None:
        try:
            while not stop.is_set():
                request = ask(family, f"request-{len(papers):04d}", extent=Extent.SELF)
                first, again = issue(request=request, clock=at), issue(request=request, clock=at)
                if not isinstance(first, Issued) or again != first:
                    wrong.append((first, again))
                papers.append(first)
        finally:
            connections.close_all()

    line = threading.Thread(target=serve)
    line.start()
    try:
        for _ in range(2):
            for purpose in TURNABLE:
                _turn(family, purpose, now)
    finally:
        stop.set()
        line.join()
    assert (wrong, len(papers) > 3) == ([], True)
    for paper in (papers[0], papers[-1]):
        assert verify_pdf(pdf=paper.pdf).outcome is Outcome.GENUINE


def test_a_value_moved_to_another_row_does_not_open_under_any_version(vault: Vault, now: datetime) -> None:
    _turn(vault.code, "my_number", now)
    with scope(vault.code) as cursor:
        cursor.execute("SELECT ciphertext FROM replica_my_number WHERE atena_no = '1'")
        moved = bytes(cursor.fetchone()[0])
        key = data_key(municipality=vault.code, purpose="my_number")
    with pytest.raises(InvalidTag):
        decrypt(key=key, ciphertext=moved, context=f"my_number/{vault.code}/2".encode())
    with pytest.raises(InvalidTag):
        decrypt(key=key, ciphertext=moved[:4] + b"\0\0\0\x09" + moved[8:], context=f"my_number/{vault.code}/1".encode())
