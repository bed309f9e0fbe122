"""Cuts a household into the rows of the feed layouts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .layouts import Row, Table
from .records import (
    RELATION_CODES,
    Address,
    Alias,
    CardUser,
    Day,
    Foreign,
    Hold,
    Household,
    Koseki,
    Move,
    Person,
    Remark,
    Seal,
    Serial,
    Stamp,
    Unknown,
)

__all__ = ["Cutter", "put_day"]

_ERA_STARTS = (("2019-05-01", "5"), ("1989-01-08", "4"), ("1926-12-25", "3"), ("1912-07-30", "2"), ("", "1"))


def _era(day: str) -> str:
    return next(code for start, code in _ERA_STARTS if day >= start)


def put_day(values: dict[str, str], field: str, day: Day) -> None:
    """Write a day into the columns of ``field``: an unknown one as placeholder, flag and text."""
    if isinstance(day, Unknown):
        values[field] = day.placeholder
        values[f"{field}_unknown"] = "1"
        values[f"{field}_text"] = day.text
    elif day:
        values[field] = day


def _relation_codes(person: Person) -> tuple[str, ...]:
    return person.relation_codes or tuple(RELATION_CODES[part] for part in person.relation.split("の"))


class Cutter:
    """Makes the rows of one municipality."""

    def __init__(self, *, tables: Mapping[str, Table], municipality_code: str) -> None:
        """Keep the tables and the 団体コード every row starts with."""
        self._tables = tables
        self._code = municipality_code

    def row(self, layout: str, stamp: Stamp, values: dict[str, str]) -> Row:
        """A row with what every row carries: the 団体コード, and which act wrote it."""
        values["municipality_code"] = self._code
        values["change_id"] = stamp.change_id
        values["action"] = stamp.action
        values["history_no"] = stamp.history_no
        values["is_deleted"] = stamp.is_deleted
        values["operated_at"] = stamp.operated_at
        return self._tables[layout].row(values)

    def juki(self, household: Household) -> Iterator[tuple[str, Row]]:
        """Yield (layout, row) for everything JUKI says about a household, holds first as the contract applies them."""
        for hold in household.holds:
            yield "R01", self._hold(hold, household.stamp)
        if household.is_written:
            yield "J02", self._household(household)
        for person in household.people:
            yield from self._person(person, household)

    def inkan(self, household: Household) -> Iterator[tuple[str, Row]]:
        """Yield (layout, row) for the registered seals of a household."""
        for person in household.people:
            for seal in person.seals:
                yield "I01", self._seal(seal, person, household.stamp)

    def _household(self, household: Household) -> Row:
        values = {
            "household_no": household.number,
            "head_atena_no": household.head_atena_no,
            "head_name": household.head_name,
            "member_count": str(household.member_count),
        }
        self._put_address(values, household.address)
        if household.locked:
            values["is_locked"] = "1"
            values["lock_reason"] = household.locked
        return self.row("J02", household.stamp, values)

    def _put_address(self, values: dict[str, str], address: Address) -> None:
        values["address_municipality_code"] = address.municipality_code
        values["address_prefecture"] = address.prefecture
        values["address_city"] = address.city
        values["address_town"] = address.town
        values["address_block"] = address.block
        values["address_building"] = address.building
        values["address_postal_code"] = address.postal_code

    def _person(self, person: Person, household: Household) -> Iterator[tuple[str, Row]]:
        stamp = person.stamp or household.stamp
        atena_no = person.atena_no
        yield "J01", self._resident(person, household, stamp)
        for seq, move in enumerate(person.moves, start=1):
            yield "J03", self._move(move, atena_no, seq, stamp)
        if person.foreign is not None:
            yield "J04", self._foreign(person.foreign, atena_no, stamp)
        for alias in person.aliases:
            yield "J05", self._alias(alias, atena_no, stamp)
        if person.koseki is not None:
            yield "J06", self._koseki(person.koseki, atena_no, stamp)
        for seq, remark in enumerate(person.remarks, start=1):
            yield "J07", self._remark(remark, atena_no, seq, stamp)
        if person.my_number:
            yield "J08", self.row("J08", stamp, {"atena_no": atena_no, "my_number": person.my_number})
        for serial in person.serials:
            yield "S01", self._serial(serial, atena_no, stamp)
        for card in person.cards:
            yield "U01", self._card(card, atena_no, stamp)

    def _resident(self, person: Person, household: Household, stamp: Stamp) -> Row:
        values = {
            "atena_no": person.atena_no,
            "household_no": person.household_no or household.number,
            "resident_kind": "1" if person.foreign is None else "2",
            "resident_state": person.state,
            "name": person.name,
            "furigana": person.furigana,
            "furigana_state": person.attested,
            "sex": person.sex,
            "relation_text": person.relation,
            "order_in_household": str(person.order),
            "juminhyo_code": person.code,
            "notified_on": person.notified_on,
            "change_notified_on": person.change_notified_on,
            "change_reason": person.change_reason,
            "is_removed": "0" if person.state == "1" else "1",
            "moveout_notified_on": person.moveout_notified,
            "moveout_planned_on": person.moveout_planned,
            "moveout_confirmed_on": person.moveout_confirmed,
        }
        if person.foreign is None:
            family, _, given = person.name.partition("　")
            values["family_name"] = family
            values["given_name"] = given
        for position, code in enumerate(_relation_codes(person), start=1):
            values[f"relation{position}"] = code
        put_day(values, "birth_date", person.born)
        if person.birth_era:
            values["birth_era"] = person.birth_era
        elif person.foreign is None and isinstance(person.born, str):
            values["birth_era"] = _era(person.born)
        put_day(values, "became_resident_on", person.became_resident)
        put_day(values, "address_since", person.address_since)
        put_day(values, "changed_on", person.changed_on)
        return self.row("J01", stamp, values)

    def _move(self, move: Move, atena_no: str, seq: int, stamp: Stamp) -> Row:
        values = {
            "atena_no": atena_no,
            "seq": str(seq),
            "address_kind": move.kind,
            "country_code": move.country_code,
            "country_name": move.country,
            "overseas_address": move.overseas,
            "head_name": move.head_name,
        }
        if move.address is not None:
            self._put_address(values, move.address)
        put_day(values, "since", move.since)
        return self.row("J03", stamp, values)

    def _foreign(self, foreign: Foreign, atena_no: str, stamp: Stamp) -> Row:
        values = {
            "atena_no": atena_no,
            "roman_name": foreign.roman_name,
            "kanji_name": foreign.kanji_name,
            "nationality_code": foreign.nationality_code,
            "nationality": foreign.nationality,
            "art30_45": foreign.art30_45,
            "status_of_residence": foreign.status,
            "period_years": foreign.period[0],
            "period_months": foreign.period[1],
            "period_days": foreign.period[2],
            "period_expires_on": foreign.expires_on,
            "residence_card_no": foreign.card_no,
            "residence_card_kind": foreign.card_kind,
        }
        put_day(values, "became_foreign_resident_on", foreign.became_on)
        return self.row("J04", stamp, values)

    def _alias(self, alias: Alias, atena_no: str, stamp: Stamp) -> Row:
        values = {
            "atena_no": atena_no,
            "alias_kind": alias.kind,
            "alias": alias.text,
            "alias_furigana": alias.furigana,
            "alias_furigana_state": alias.attested,
            "entered_on": alias.entered_on,
        }
        return self.row("J05", alias.stamp or stamp, values)

    def _koseki(self, koseki: Koseki, atena_no: str, stamp: Stamp) -> Row:
        values = {
            "atena_no": atena_no,
            "honseki_kind": koseki.kind,
            "honseki": koseki.honseki,
            "hittosha": koseki.hittosha,
        }
        return self.row("J06", stamp, values)

    def _remark(self, remark: Remark, atena_no: str, seq: int, stamp: Stamp) -> Row:
        values = {
            "atena_no": atena_no,
            "seq": str(seq),
            "section": remark.section,
            "text": remark.text,
            "is_printable": "1" if remark.printable else "0",
        }
        return self.row("J07", stamp, values)

    def _serial(self, serial: Serial, atena_no: str, stamp: Stamp) -> Row:
        return self.row(
            "S01",
            serial.stamp or stamp,
            {
                "issuer": serial.issuer,
                "serial_no": serial.number,
                "atena_no": atena_no,
                "media": serial.media,
                "valid_from": serial.valid_from,
                "valid_to": serial.valid_to,
                "state": serial.state,
                "previous_serial_no": serial.previous,
            },
        )

    def _card(self, card: CardUser, atena_no: str, stamp: Stamp) -> Row:
        return self.row(
            "U01",
            stamp,
            {
                "user_id": card.user_id,
                "atena_no": atena_no,
                "certificate_kind": card.kind,
                "pin_hash": card.pin_hash,
                "state": card.state,
                "valid_to": card.valid_to,
            },
        )

    def _hold(self, hold: Hold, stamp: Stamp) -> Row:
        return self.row(
            "R01",
            hold.stamp or stamp,
            {
                "hold_no": hold.number,
                "target_kind": hold.target_kind,
                "target_no": hold.target_no,
                "hold_kind": hold.kind,
                "certificate_kinds": hold.kinds,
                "starts_at": hold.starts_at,
                "ends_at": hold.ends_at,
                "reason": hold.reason,
            },
        )

    def _seal(self, seal: Seal, person: Person, stamp: Stamp) -> Row:
        return self.row(
            "I01",
            seal.stamp or stamp,
            {
                "seal_no": seal.number,
                "atena_no": person.atena_no,
                "seal_card_no": seal.card_no,
                "seal_state": seal.state,
                "registered_on": seal.registered_on,
                "abolished_on": seal.abolished_on,
                "abolished_reason": seal.abolished_reason,
                "notation": seal.notation,
                "kana_notation": seal.kana,
                "hides_sex": "1" if seal.hides_sex else "0",
                "image": seal.image,
                "image_width_mm": seal.width_mm,
                "image_height_mm": seal.height_mm,
            },
        )
