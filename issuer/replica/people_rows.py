"""Residents with everything that is printed about them: four or five statements however many people."""

from collections.abc import Callable
from datetime import date
from typing import Any

from issuer.papers.people import Address, Alias, ForeignItems, HonsekiEntry, Resident, WrittenDate
from issuer.replica.my_numbers import ask_my_numbers
from issuer.replica.sql import Subquery
from issuer.tenancy.trips import Trip

_PEOPLE = """
SELECT r.atena_no, r.member_no, r.household_no, r.resident_kind, r.resident_state, r.is_removed, r.name, r.family_name,
  r.given_name, r.furigana, r.furigana_state, r.sex, r.sex_text,
  r.birth_date, r.birth_date_unknown, r.birth_date_text, r.birth_era,
  r.relation1, r.relation2, r.relation3, r.relation4, r.relation_text, r.order_in_household, r.juminhyo_code,
  r.became_resident_on, r.became_resident_on_unknown, r.became_resident_on_text,
  r.address_since, r.address_since_unknown, r.address_since_text,
  r.notified_on, r.changed_on, r.changed_on_unknown, r.change_reason,
  r.moveout_notified_on, r.moveout_planned_on, r.moveout_confirmed_on, r.operated_at, r.identity_changed_at,
  h.honseki_kind, h.honseki, h.hittosha,
  f.atena_no, f.roman_name, f.kanji_name, f.nationality, f.art30_45, f.status_of_residence,
  f.period_years, f.period_months, f.period_days, f.period_expires_on, f.residence_card_no, f.residence_card_kind,
  f.became_foreign_resident_on, f.became_foreign_resident_on_unknown, f.became_foreign_resident_on_text,
  r.gaiji_version, h.gaiji_version, f.gaiji_version
FROM replica_resident r
LEFT JOIN replica_honseki h
  ON h.municipality = r.municipality AND h.atena_no = r.atena_no AND NOT h.is_deleted
LEFT JOIN replica_foreign_resident f
  ON f.municipality = r.municipality AND f.atena_no = r.atena_no AND NOT f.is_deleted
WHERE r.municipality = %s AND NOT r.is_deleted AND r.atena_no = ANY(ARRAY({people}))
ORDER BY r.order_in_household, r.atena_no COLLATE "C"
"""
_ALIASES = (
    "SELECT atena_no, alias_kind, alias, alias_furigana, alias_furigana_state, gaiji_version FROM replica_alias "
    "WHERE municipality = %s AND atena_no = ANY(ARRAY({people})) AND NOT is_deleted AND deleted_on IS NULL"
)
_ADDRESSES = (
    "SELECT atena_no, CASE WHEN since_unknown THEN NULL ELSE since END, seq, address_prefecture, address_city, "
    "address_town, address_block, address_building, country_name, overseas_address, gaiji_version "
    "FROM replica_address_history "
    "WHERE municipality = %s AND atena_no = ANY(ARRAY({people})) AND NOT is_deleted AND address_kind = '1'"
)
_REMARKS = (
    "SELECT atena_no, text, gaiji_version FROM replica_remark "
    "WHERE municipality = %s AND atena_no = ANY(ARRAY({people})) AND NOT is_deleted AND is_printable "
    "ORDER BY section, seq"
)
_FORMER_SURNAME, _COMMON_NAME = "1", "2"


def ask_residents(
    *, trip: Trip, municipality: str, people: Subquery, with_my_numbers: bool
) -> Callable[[], tuple[Resident, ...]]:
    """The residents whose 宛名番号 the subquery ``people`` gives, in printing order. 個人番号 only where wanted."""
    values = [municipality, *people.values]
    found = trip.ask(_PEOPLE.format(people=people.statement), values)
    aliases = trip.ask(_ALIASES.format(people=people.statement), values)
    addresses = trip.ask(_ADDRESSES.format(people=people.statement), values)
    remarks = trip.ask(_REMARKS.format(people=people.statement), values)
    secret = ask_my_numbers(trip=trip, municipality=municipality, people=people) if with_my_numbers else dict

    def answer() -> tuple[Resident, ...]:
        named = {
            (atena_no, kind): Alias(text=text, furigana=kana, furigana_attested=state == "1", gaiji=gaiji)
            for atena_no, kind, text, kana, state, gaiji in aliases.rows
        }
        noted: dict[str, list[tuple[str, int]]] = {}
        for atena_no, text, gaiji in remarks.rows:
            noted.setdefault(atena_no, []).append((text, gaiji))
        former, numbers = _former_addresses(addresses.rows), secret()
        return tuple(
            _resident(
                row,
                aliases=named,
                remarks=noted.get(row[0], []),
                former=former.get(row[0]),
                my_number=numbers.get(row[0], ""),
            )
            for row in found.rows
        )

    return answer


def _former_addresses(found: list[tuple[Any, ...]]) -> dict[str, Address]:
    """転入前住所 of the latest arrival: by the date it was taken up where every row has one, else by 連番."""
    by_person: dict[str, list[tuple[Any, ...]]] = {}
    for row in found:
        by_person.setdefault(row[0], []).append(row)
    latest = {}
    for atena_no, candidates in by_person.items():
        dated = all(row[1] is not None for row in candidates)
        last = max(candidates, key=lambda row: (row[1] if dated else date.min, row[2]))
        latest[atena_no] = Address(*last[3:])
    return latest


def _foreign(row: tuple[Any, ...]) -> ForeignItems:
    return ForeignItems(
        roman_name=row[0],
        kanji_name=row[1],
        nationality=row[2],
        art30_45=row[3],
        status_of_residence=row[4],
        period_years=row[5],
        period_months=row[6],
        period_days=row[7],
        period_expires_on=row[8],
        residence_card_no=row[9],
        residence_card_kind=row[10],
        became_foreign_resident_on=WrittenDate(*row[11:14]),
        gaiji=row[16],
    )


def _resident(
    row: tuple[Any, ...],
    *,
    aliases: dict[tuple[str, str], Alias],
    remarks: list[tuple[str, int]],
    former: Address | None,
    my_number: str,
) -> Resident:
    (
        atena_no,
        member_no,
        household_no,
        kind,
        state,
        is_removed,
        name,
        family,
        given,
        kana,
        kana_state,
        sex,
        sex_text,
    ) = row[:13]
    (notified_on, changed_on, changed_unknown, reason, out_notified, out_planned, out_confirmed, operated, identity) = (
        row[30:39]
    )
    return Resident(
        atena_no=atena_no,
        member_no=member_no,
        household_no=household_no,
        is_foreign=kind == "2",
        state=state,
        is_removed=is_removed,
        name=name,
        family_name=family,
        given_name=given,
        furigana=kana,
        furigana_attested=kana_state == "1",
        sex=sex,
        sex_text=sex_text,
        birth=WrittenDate(value=row[13], unknown=row[14], text=row[15], era=row[16]),
        relation_codes=tuple(row[17:21]),
        relation_text=row[21],
        order=row[22],
        juminhyo_code=row[23],
        became_resident=WrittenDate(*row[24:27]),
        address_since=WrittenDate(*row[27:30]),
        notified_on=notified_on,
        # A placeholder never leaves this room as if it were a date.
        changed_on=None if changed_unknown else changed_on,
        change_reason=reason,
        moveout_notified_on=out_notified,
        moveout_planned_on=out_planned,
        moveout_confirmed_on=out_confirmed,
        operated_at=operated,
        former_surname=aliases.get((atena_no, _FORMER_SURNAME)),
        common_name=aliases.get((atena_no, _COMMON_NAME)),
        honseki=None if row[39] is None else HonsekiEntry(*row[39:42], *row[58:59]),
        foreign=None if row[42] is None else _foreign(row[43:60]),
        former_address=former,
        remarks=tuple(text for text, _ in remarks),
        my_number=my_number,
        identity_changed_at=identity,
        gaiji=row[57],
        remarks_gaiji=tuple(gaiji for _, gaiji in remarks),
    )
