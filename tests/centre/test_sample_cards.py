"""The sample cities' cards: what the list promises of each is what the check finds, and the casebook agrees."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from integrations.centre.city.cast import all_cases, cast_of
from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.pki.authorities import authority_of
from integrations.centre.pki.cards import cards_in
from integrations.centre.pki.judge import judge
from integrations.centre.pki.revocations import revocations_of
from integrations.centre.pki.sample import FIRST, SampleCard, cards_of_the_sample
from integrations.centre.pki.sample_keys import PIN, prepare, ready
from integrations.centre.pki.store import Store
from integrations.centre.pki.validity import JST

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def cards() -> tuple[SampleCard, ...]:
    return cards_of_the_sample(today=FRIDAY)


def test_every_certificate_of_the_cast_is_a_card_once(cards: tuple[SampleCard, ...]) -> None:
    people = [
        (place.code, person.name, serial.number, serial.issuer)
        for place in (SAMPLE, SECOND)
        for household in cast_of(today=FRIDAY, place=place).households
        for person in household.people
        for serial in person.serials
    ]
    assert sorted((c.municipality, c.name, c.serial, c.issuer) for c in cards) == sorted(people)
    assert len({card.id for card in cards}) == len(cards)


def test_the_first_ones_are_good_and_clearly_different(cards: tuple[SampleCard, ...]) -> None:
    first = cards[: len(FIRST)]
    assert len(first) >= 12
    assert [(card.municipality, card.serial) for card in first] == list(FIRST)
    assert {card.status for card in first} == {"GOOD"}
    assert len({card.shows for card in first}) == len(first)
    assert {card.device for card in first} == {"カード", "Android", "iPhone"}
    papers = {(c.ask.city or SAMPLE.code, c.serial) for c in all_cases(FRIDAY) if c.answer.pages and not c.ask.card}
    assert {(card.municipality, card.serial) for card in first} <= papers


def test_every_card_says_what_it_shows_and_the_rest_hold_each_kind_of_trouble(cards: tuple[SampleCard, ...]) -> None:
    assert all(card.shows and card.name for card in cards)
    rest = " ".join(card.shows for card in cards[len(FIRST) :])
    for trouble in (
        "支援措置",
        "印鑑登録が廃止",
        "15歳未満",
        "死亡",
        "転出",
        "一時停止",
        "期限切れ",
        "失効",
        "異動処理中",
    ):
        assert trouble in rest


def test_what_the_list_says_of_each_card_is_what_the_check_finds(
    store: Store, cards: tuple[SampleCard, ...], now: datetime
) -> None:
    for card in cards:
        judged = judge(store=store, card=ready(store=store, card=card, today=FRIDAY), pin=PIN, now=now)
        assert (judged.status, judged.serial, judged.issuer, judged.media) == (
            card.status, card.serial, card.issuer, card.media,
        ), card.shows  # fmt: skip


def test_the_casebook_and_the_cards_agree_who_is_revoked(cards: tuple[SampleCard, ...]) -> None:
    by_number = {(card.municipality, card.serial, card.issuer, card.media): card.status for card in cards}
    seen = 0
    for case in all_cases(FRIDAY):
        for (code, serial, issuer, media), status in by_number.items():
            mine = (case.ask.city or SAMPLE.code, case.serial, case.ask.media) == (code, serial, media)
            if not mine or case.ask.card or case.ask.issuer not in ("", issuer):
                continue
            assert (case.answer.refusal == "CREDENTIAL_REVOKED") == (status != "GOOD"), case.who
            seen += 1
    assert seen > 200


def test_days_later_and_days_earlier_the_same_cards_are_still_what_the_list_says(store: Store) -> None:
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=JST)
    for days in (0, 30, -60, 2000, -3000):
        moment = noon + timedelta(days=days)
        today = moment.date()
        for card in cards_of_the_sample(today=today):
            if card.status == "GOOD" and (card.municipality, card.serial) not in list(FIRST)[:2]:
                continue
            judged = judge(store=store, card=ready(store=store, card=card, today=today), pin=PIN, now=moment)
            assert judged.status == card.status, (days, card.shows)


def test_preparing_twice_makes_the_first_cards_once_and_lists_who_is_revoked(store: Store) -> None:
    revoked = {int(card.serial) for card in cards_of_the_sample(today=FRIDAY) if card.status == "REVOKED"}
    for _ in range(2):
        assert prepare(store=store, today=FRIDAY) == len(FIRST)
        assert len(cards_in(store)) == len(FIRST)
    issuer = next(card.issuer for card in cards_of_the_sample(today=FRIDAY))
    listed = revocations_of(authority=authority_of(store=store, issuer=issuer), now=datetime.now().astimezone())
    assert listed.keys() == revoked


def test_two_cities_may_carry_one_number_and_are_two_cards(store: Store, cards: tuple[SampleCard, ...]) -> None:
    same = [card for card in cards if card.serial == "7010111"]
    assert [card.name for card in same] == ["桐生　茂", "橘　葵"]
    assert len({ready(store=store, card=card, today=FRIDAY).id for card in same}) == 2


def test_the_four_items_of_a_card_are_those_of_the_register(cards: tuple[SampleCard, ...]) -> None:
    told = cards[0].applicant
    assert told is not None
    assert (told.name, told.address, told.birth_date, told.sex) == (
        "桐生　健一", "見本県見本市北町二丁目3番1号", date(1985, 4, 12), "MALE",
    )  # fmt: skip
    unknown = next(card for card in cards if card.name == "安藤　ハル")
    assert unknown.applicant is None
