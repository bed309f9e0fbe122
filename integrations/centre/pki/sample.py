"""The cards and phones of the sample cities' cast, for people to choose from. Made from the cast alone, no key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from integrations.centre.city.casebook import Case
from integrations.centre.city.cast import Cast, cast_of
from integrations.centre.city.places import SAMPLE, SECOND, Place
from integrations.centre.city.records import Address, Household, Person, Serial
from integrations.centre.pki.cards import Media, card_id
from integrations.centre.wire.messages import Applicant

__all__ = ["FIRST", "SampleCard", "cards_of_the_sample"]

#: Good ones to begin with, each clearly different: (municipality, serial) → what it shows.
FIRST = {
    (SAMPLE.code, "7010131"): "4人世帯の会社員。住民票・印鑑・税・戸籍が出せる (迷ったらこのカード)",
    (SAMPLE.code, "7010111"): "4人世帯の世帯主。罹災証明も出せる、印鑑登録なし",
    (SAMPLE.code, "7020211"): "一人暮らし。印鑑登録なし",
    (SAMPLE.code, "7020111"): "7人世帯。世帯全員の住民票は2枚になる",
    (SAMPLE.code, "7010141"): "外国人住民。家族は日本人",
    (SAMPLE.code, "7040111"): "外国人住民の世帯主。通称の印鑑",
    (SAMPLE.code, "7060111"): "第2面の漢字と異体字の氏名。印鑑登録あり",
    (SAMPLE.code, "7080121"): "今日15歳になった人。印鑑登録あり",
    (SAMPLE.code, "7110811"): "旧氏で印鑑を登録した人",
    (SAMPLE.code, "7100111"): "カードとスマートフォン2台を持つ人のカード",
    (SAMPLE.code, "7100112"): "同じ人の Android (カードと番号が違う)",
    (SAMPLE.code, "7100113"): "同じ人の iPhone (カードと番号が違う)",
    (SAMPLE.code, "7150611"): "双子のいる戸籍",
    (SECOND.code, "7010121"): "隣の例示市の人。取り扱いは6:30から23:00まで",
}
_DEVICES = {"1": "カード", "2": "Android", "3": "iPhone"}
_REVOKED_STATES = {"2": "certificateHold", "3": "superseded"}
_EXPIRED_STATE = "4"
_SEXES = {"1": "MALE", "2": "FEMALE"}


@dataclass(frozen=True, slots=True)
class SampleCard:
    """A card to choose: whose it is, what it shows, and what JPKI says of it (``status`` GOOD | REVOKED | EXPIRED).

    ``revoked_for``: the reason on the list, "" unless REVOKED. ``applicant``: the four items of its 券面事項入力補助AP,
    None when the day of birth is unknown.
    """

    id: str
    municipality: str
    city: str
    serial: str
    issuer: str
    media: Media
    device: str
    name: str
    shows: str
    status: str
    revoked_for: str
    valid_from: date
    valid_to: date
    applicant: Applicant | None


@lru_cache(maxsize=2)  # the cast is built in a tenth of a second, a list is shown to every citizen
def cards_of_the_sample(*, today: date) -> tuple[SampleCard, ...]:
    """Every card of both sample cities on a day: those of ``FIRST`` in its order, then the rest as the cast goes."""
    found = [card for place in (SAMPLE, SECOND) for card in _cards_of(place, today)]
    order = list(FIRST)

    def rank(card: SampleCard) -> int:
        key = (card.municipality, card.serial)
        return order.index(key) if key in FIRST else len(order)

    return tuple(sorted(found, key=rank))


def _cards_of(place: Place, today: date) -> list[SampleCard]:
    cast = cast_of(today=today, place=place)
    lost = _lost_later(cast)
    return [
        _card(place, today, household, person, serial, cast.cases, lost)
        for household in cast.households
        for person in household.people
        for serial in person.serials
    ]


def _card(
    place: Place,
    today: date,
    household: Household,
    person: Person,
    serial: Serial,
    cases: list[Case],
    lost: frozenset[tuple[str, str]],
) -> SampleCard:
    media = Media.CARD if serial.media == "1" else Media.SMARTPHONE
    told = [
        case
        for case in cases
        if (case.serial, case.ask.media, case.ask.card) == (serial.number, media, "")
        and case.ask.issuer in ("", serial.issuer)
    ]
    reason = _revoked_for(serial, told, lost)
    until = _until(serial, told, today)
    status = "EXPIRED" if until < today else "REVOKED" if reason else "GOOD"
    return SampleCard(
        id=card_id(issuer=serial.issuer, serial=serial.number, municipality=place.code),
        municipality=place.code,
        city=place.city,
        serial=serial.number,
        issuer=serial.issuer,
        media=media,
        device=_DEVICES[serial.media],
        name=person.name,
        shows=FIRST.get((place.code, serial.number)) or _shows(household, person, told, today),
        status=status,
        revoked_for=reason if status == "REVOKED" else "",
        valid_from=date.fromisoformat(serial.valid_from),
        valid_to=until,
        applicant=_applicant(household.address, person),
    )


def _until(serial: Serial, told: list[Case], today: date) -> date:
    """The last day; a day gone by for what the register, or the centre's answer in the casebook, calls expired."""
    until = date.fromisoformat(serial.valid_to)
    expired = serial.state == _EXPIRED_STATE or _only_answer(told) == "EXPIRED"
    return min(until, today - timedelta(days=1)) if expired else until


def _revoked_for(serial: Serial, told: list[Case], lost: frozenset[tuple[str, str]]) -> str:
    if serial.state in _REVOKED_STATES:
        return _REVOKED_STATES[serial.state]
    if (serial.issuer, serial.number) in lost or _only_answer(told) == "REVOKED":
        return "keyCompromise"
    return ""


def _only_answer(told: list[Case]) -> str:
    """The centre's answer about this card in the casebook; the first, when it is never GOOD."""
    answers = [case.ask.status for case in told] or ["GOOD"]
    return "GOOD" if "GOOD" in answers else answers[0]


def _lost_later(cast: Cast) -> frozenset[tuple[str, str]]:
    """(issuer, number) of certificates revoked after the FULL."""
    return frozenset(
        (serial.issuer, serial.number)
        for household in cast.later_juki
        for person in household.people
        for serial in person.serials
        if serial.state in _REVOKED_STATES
    )


def _shows(household: Household, person: Person, told: list[Case], today: date) -> str:
    """What the casebook says of them: in brackets behind the name, or in place of it; else their place at home."""
    name = re.sub(r"\s", "", person.name)
    named = [case for case in told if case.who.startswith((name, person.name))]
    for case in named:
        bracket = re.match(r"[^(]*\((.+)\)[^)]*\Z", case.who)
        if bracket:
            return f"印鑑: {bracket[1]}" if case.ask.kind == "INKAN" and "印" not in bracket[1] else bracket[1]
    for case in told:
        if case not in named:
            return case.who.removesuffix("が")
    size = len(household.people)
    home = "一人暮らし" if size == 1 else f"{size}人世帯の{person.relation}"
    return f"{home}、15歳未満" if _under_age(person, today) else home


def _under_age(person: Person, today: date) -> bool:
    return isinstance(person.born, str) and person.born[:4] > str(today.year - 15)


def _applicant(address: Address, person: Person) -> Applicant | None:
    if not isinstance(person.born, str) or not person.born:
        return None
    parts = (address.prefecture, address.city, address.town, address.block)
    where = "".join(parts) + (f"　{address.building}" if address.building else "")
    return Applicant(
        name=person.name,
        address=where,
        birth_date=date.fromisoformat(person.born),
        sex=_SEXES.get(person.sex, "NOT_STATED"),
    )
