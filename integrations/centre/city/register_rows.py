"""Cuts what the tax, koseki, fuhyo and disaster systems say of a household into rows of their layouts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from .kin import family_registers
from .layouts import Row
from .places import Place
from .records import Household, Stamp
from .registers import FamilyRegister, Member
from .rows import put_day
from .taxes import payments, tax_years

__all__ = ["RegisterCutter"]

Rows = Iterator[tuple[str, Row]]


class RegisterCutter:
    """Makes the rows of one municipality. ``row``: layout, stamp and values → a row with what every row carries."""

    def __init__(self, *, row: Callable[[str, Stamp, dict[str, str]], Row], place: Place, today: date) -> None:
        """Keep what invented records are drawn from: the place, and the day they are told on."""
        self._row = row
        self._place = place
        self._today = today

    def zei(self, household: Household) -> Rows:
        """T01 and T02 of everybody in the household."""
        for person in household.people:
            stamp = person.stamp or household.stamp
            years = person.taxes
            if years is None:
                years = tuple(tax_years(person, household, self._today))
            for year in years:
                values = {
                    "atena_no": person.atena_no,
                    "fiscal_year": f"{year.fiscal_year:04d}",
                    "address_on_jan1": year.address_on_jan1,
                    "undeclared": year.undeclared,
                    "taxed": year.taxed,
                    "taxed_elsewhere": year.elsewhere,
                    "同一生計配偶者": year.has_spouse,
                    "摘要": year.notes,
                    "発行停止フラグ": year.stopped,
                }
                yield "T01", self._row("T01", stamp, values | {k: str(v) for k, v in year.amounts.items()})
            paid = person.payments
            for payment in payments(person, years, self._today) if paid is None else paid:
                values = {
                    "atena_no": person.atena_no,
                    "fiscal_year": f"{payment.fiscal_year:04d}",
                    "tax_item": payment.tax_item,
                    "納付すべき額": str(payment.due),
                    "納付済額": str(payment.paid),
                    "未納額": str(payment.unpaid),
                    "納期未到来額": str(payment.not_yet_due),
                    "収納反映日": payment.reflected_on,
                    "備考": payment.notes,
                }
                yield "T02", self._row("T02", stamp, values)

    def koseki(self, household: Household) -> Rows:
        """K01-K04 of the registers the household's people stand in."""
        for register in family_registers(household, self._place):
            yield "K01", self._register(register, household.stamp)
            yield from self._entries(register, 0, household.stamp)
            for number, member in enumerate(register.members, start=1):
                yield "K02", self._member(register, number, member, household.stamp)
                yield from self._entries(register, number, household.stamp)

    def fuhyo(self, household: Household) -> Rows:
        """F01-F03 of the same registers."""
        for register in family_registers(household, self._place):
            values = {
                "koseki_no": register.number,
                "honseki_municipality_code": register.municipality_code,
                "honseki": register.honseki,
                "hittosha": register.hittosha,
                "created_on": register.created_on,
                "reformed_on": register.reformed_on,
                "is_in_process": register.in_process,
            }
            yield "F01", self._row("F01", household.stamp, values)
            for number, member in enumerate(register.members, start=1):
                yield "F02", self._person(register, number, member, household.stamp)
                for seq, home in enumerate(member.homes, start=1):
                    values = {"koseki_no": register.number, "member_no": str(number), "seq": str(seq)}
                    values["address"] = home.address
                    put_day(values, "since", home.since)
                    yield "F03", self._row("F03", household.stamp, values)

    def risai(self, household: Household) -> Rows:
        """D01 of everybody in the household."""
        for person in household.people:
            for disaster in person.disasters:
                values = {
                    "risai_no": disaster.number,
                    "atena_no": person.atena_no,
                    "cause": disaster.cause,
                    "damaged_on": disaster.damaged_on,
                    "house_address": disaster.house_address,
                    "damage": disaster.damage,
                    "members": disaster.members,
                    "notes": disaster.notes,
                    "is_issuable": disaster.issuable,
                }
                yield "D01", self._row("D01", person.stamp or household.stamp, values)

    def _register(self, register: FamilyRegister, stamp: Stamp) -> Row:
        values = {
            "koseki_no": register.number,
            "honseki_municipality_code": register.municipality_code,
            "honseki": register.honseki,
            "hittosha": register.hittosha,
            "family_furigana": register.family_furigana,
            "koseki_state": register.state,
            "is_in_process": register.in_process,
            "is_unfit": register.unfit,
        }
        return self._row("K01", stamp, values)

    def _entries(self, register: FamilyRegister, member_no: int, stamp: Stamp) -> Rows:
        entries = register.members[member_no - 1].entries if member_no else register.entries
        for entry_no, entry in enumerate(entries, start=1):
            place = {"koseki_no": register.number, "member_no": str(member_no), "entry_no": str(entry_no)}
            yield "K03", self._row("K03", stamp, place | {"title": entry.title, "correction": entry.correction})
            for item_no, (heading, value, *depth) in enumerate(entry.items, start=1):
                item = {"item_no": str(item_no), "depth": str(depth[0] if depth else 1)}
                yield "K04", self._row("K04", stamp, place | item | {"heading": heading, "value": value})

    def _member(self, register: FamilyRegister, number: int, member: Member, stamp: Stamp) -> Row:
        values = {
            "koseki_no": register.number,
            "member_no": str(number),
            "family_name": member.family_name,
            "given_name": member.given_name,
            "given_furigana": member.given_furigana,
            "birth_date_as_recorded": member.born_text,
            "sex": member.sex,
            "father": member.father,
            "mother": member.mother,
            "relation": member.relation,
            "adoptive_father": member.adoptive_father,
            "adoptive_mother": member.adoptive_mother,
            "adoptive_relation": member.adoptive_relation,
            "spouse_kind": member.spouse,
            "is_removed": "1" if member.removed_on else "0",
            "atena_no": member.atena_no,
        }
        put_day(values, "birth_date", member.born)
        return self._row("K02", stamp, values)

    def _person(self, register: FamilyRegister, number: int, member: Member, stamp: Stamp) -> Row:
        values = {
            "koseki_no": register.number,
            "member_no": str(number),
            "family_name": member.family_name,
            "given_name": member.given_name,
            "family_furigana": member.family_furigana,
            "given_furigana": member.given_furigana,
            "furigana_state": member.attested,
            "juminhyo_code": member.code,
            "removed_on": member.removed_on,
            "removed_reason": member.removed_reason,
            "went_overseas_on": member.went_overseas_on,
            "overseas_voter_city": member.overseas_voter_city,
            "atena_no": member.atena_no,
        }
        # 生年月日 and 性別 stand on it since 2022-01-11 only, for those who stood on it then.
        if not member.in_fuhyo_without_birth:
            values["sex"] = member.sex
            put_day(values, "birth_date", member.born)
        return self._row("F02", stamp, values)
