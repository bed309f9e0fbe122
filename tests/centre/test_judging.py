"""A card is judged by real certificates: its PIN, its chain, its validity and whether it is revoked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from integrations.centre.city.numbers import CARD_ISSUER, MOBILE_ISSUER
from integrations.centre.pki.authorities import authority_of
from integrations.centre.pki.cards import Card, Media, card_called, card_path, make_card
from integrations.centre.pki.judge import Judgement, Verdict, judge
from integrations.centre.pki.pin import reset
from integrations.centre.pki.revocations import REASONS, Revocation, revoke
from integrations.centre.pki.store import Store
from integrations.centre.pki.validity import JST

from .conftest import PIN, SINCE, UNTIL, Maker


def test_a_good_card_gives_its_number_its_issuer_and_nothing_else(store: Store, make: Maker, now: datetime) -> None:
    card = make("7010131")
    assert judge(store=store, card=card, pin=PIN, now=now) == Judgement(
        verdict=Verdict.GOOD, checked_at=now, serial="7010131", issuer=CARD_ISSUER, media=Media.CARD, why="OCSP"
    )


def test_a_card_of_rsa_2048_as_jpki_has_them_is_judged_alike(store: Store, now: datetime) -> None:
    real = Store(folder=store.folder)
    card = make_card(
        store=real, serial="12345", issuer=CARD_ISSUER, media=Media.CARD, valid_from=SINCE, valid_to=UNTIL, pin="0000"
    )
    assert judge(store=real, card=card, pin="0000", now=now).status == "GOOD"


def test_a_phone_has_an_issuer_and_a_pin_of_its_own(store: Store, make: Maker, now: datetime) -> None:
    card = make("7100111")
    phone = make("7100112", issuer=MOBILE_ISSUER, media=Media.SMARTPHONE, pin="9876")
    judged = judge(store=store, card=phone, pin="9876", now=now)
    assert (judged.status, judged.issuer, judged.media) == ("GOOD", MOBILE_ISSUER, "SMARTPHONE")
    assert judge(store=store, card=phone, pin=PIN, now=now).verdict is Verdict.WRONG_PIN
    assert judge(store=store, card=card, pin=PIN, now=now).status == "GOOD"


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_revoked_card_is_told_as_revoked(store: Store, make: Maker, now: datetime, reason: str) -> None:
    card = make()
    authority = authority_of(store=store, issuer=CARD_ISSUER)
    assert revoke(authority=authority, entries={7010131: Revocation(at=now, reason=reason)}) == 1
    assert revoke(authority=authority, entries={7010131: Revocation(at=now + timedelta(1), reason=reason)}) == 0
    before = judge(store=store, card=card, pin=PIN, now=now - timedelta(seconds=1))
    assert before.status == "GOOD"
    judged = judge(store=store, card=card, pin=PIN, now=now)
    assert (judged.status, judged.serial, judged.issuer) == ("REVOKED", "7010131", CARD_ISSUER)


def test_a_card_is_good_to_the_last_second_of_its_last_day_in_japan(store: Store, make: Maker) -> None:
    card = make(valid_to=date(2026, 11, 19))
    last = datetime(2026, 11, 19, 23, 59, 59, tzinfo=JST)
    assert judge(store=store, card=card, pin=PIN, now=last).status == "GOOD"
    judged = judge(store=store, card=card, pin=PIN, now=last + timedelta(seconds=1))
    assert (judged.status, judged.serial) == ("EXPIRED", "7010131")


def test_expired_is_told_before_revoked_because_lists_drop_what_is_expired(
    store: Store, make: Maker, now: datetime
) -> None:
    card = make(valid_to=now.date() - timedelta(days=1))
    early = Revocation(at=now - timedelta(days=30), reason="superseded")
    revoke(authority=authority_of(store=store, issuer=CARD_ISSUER), entries={7010131: early})
    assert judge(store=store, card=card, pin=PIN, now=now).status == "EXPIRED"


def test_a_card_that_is_not_valid_yet_is_not_sent(store: Store, make: Maker, now: datetime) -> None:
    card = make(valid_from=now.date() + timedelta(days=1))
    assert judge(store=store, card=card, pin=PIN, now=now).verdict is Verdict.NOT_TRUSTED


def test_the_third_wrong_pin_locks_and_the_right_one_gives_the_tries_back(
    store: Store, make: Maker, now: datetime
) -> None:
    card = make()

    def tried(pin: str) -> tuple[str, int | None]:
        judged = judge(store=store, card=card, pin=pin, now=now)
        assert judged.serial == "" or judged.status
        return judged.verdict, judged.tries_left

    assert [tried("0000"), tried("0001")] == [("WRONG_PIN", 2), ("WRONG_PIN", 1)]
    assert tried(PIN) == ("GOOD", None)
    assert [tried("0000"), tried("12345"), tried("")] == [("WRONG_PIN", 2), ("WRONG_PIN", 1), ("LOCKED", 0)]
    assert tried(PIN) == ("LOCKED", 0)
    reset(store=store, path=card_path(store, card.id), pin="5678")
    assert tried(PIN) == ("WRONG_PIN", 2)
    assert tried("5678") == ("GOOD", None)


def test_what_is_shown_of_a_card_comes_back_from_its_file(store: Store, make: Maker) -> None:
    made = make(municipality="999997", label="桐生　健一")
    assert card_called(store=store, name=made.id) == made
    assert isinstance(made, Card)
    assert card_called(store=store, name="../../office") is None
    assert card_called(store=store, name="0" * 20) is None
