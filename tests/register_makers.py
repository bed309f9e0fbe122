"""Registers of the sample city as the 副本 holds them, without a database."""

from collections.abc import Iterable
from datetime import date, datetime

from integrations.centre.city import registers as city
from integrations.centre.city.records import Unknown
from issuer.papers.fuhyo import Fuhyo, FuhyoAddress, FuhyoPerson
from issuer.papers.koseki import Entry, Item, Membership, Register, RegisterMember
from issuer.papers.people import WrittenDate
from issuer.papers.registers import RegisterRecords
from issuer.rules.calendar import JST

RECORDED_AT = datetime(2026, 4, 1, 9, 0, tzinfo=JST)


def written(day: object) -> WrittenDate:
    """An ISO day, "" or ``Unknown`` of the city."""
    if isinstance(day, Unknown):
        return WrittenDate(value=date(1950, 1, 1), unknown=True, text=day.text)
    return WrittenDate(value=date.fromisoformat(str(day)) if day else None)


def entries(given: Iterable[city.Entry]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            entry_no=number,
            title=entry.title,
            correction=entry.correction,
            items=tuple(
                Item(item_no=at, depth=depth[0] if depth else 1, heading=heading, value=value)
                for at, (heading, value, *depth) in enumerate(entry.items, start=1)
            ),
        )
        for number, entry in enumerate(given, start=1)
    )


def register(given: city.FamilyRegister) -> Register:
    return Register(
        koseki_no=given.number,
        honseki_municipality_code=given.municipality_code,
        honseki=given.honseki,
        hittosha=given.hittosha,
        family_furigana=given.family_furigana,
        state=given.state,
        is_in_process=given.in_process == "1",
        is_unfit=given.unfit == "1",
        version=1,
        operated_at=RECORDED_AT,
        entries=entries(given.entries),
        members=tuple(
            RegisterMember(
                member_no=number,
                atena_no=one.atena_no,
                family_name=one.family_name,
                given_name=one.given_name,
                given_furigana=one.given_furigana,
                birth=written(one.born),
                birth_as_recorded=one.born_text,
                sex=one.sex,
                father=one.father,
                mother=one.mother,
                relation=one.relation,
                adoptive_father=one.adoptive_father,
                adoptive_mother=one.adoptive_mother,
                adoptive_relation=one.adoptive_relation,
                spouse_kind=one.spouse,
                is_removed=bool(one.removed_on),
                entries=entries(one.entries),
            )
            for number, one in enumerate(given.members, start=1)
        ),
    )


def fuhyo(given: city.FamilyRegister) -> Fuhyo:
    return Fuhyo(
        koseki_no=given.number,
        honseki_municipality_code=given.municipality_code,
        honseki=given.honseki,
        hittosha=given.hittosha,
        created_on=written(given.created_on).value,
        reformed_on=written(given.reformed_on).value,
        is_in_process=given.in_process == "1",
        version=1,
        operated_at=RECORDED_AT,
        people=tuple(
            FuhyoPerson(
                member_no=number,
                atena_no=one.atena_no,
                family_name=one.family_name,
                given_name=one.given_name,
                family_furigana=one.family_furigana,
                given_furigana=one.given_furigana,
                furigana_attested=one.attested == "1",
                birth=WrittenDate() if one.in_fuhyo_without_birth else written(one.born),
                sex="" if one.in_fuhyo_without_birth else one.sex,
                juminhyo_code=one.code,
                removed_on=written(one.removed_on).value,
                removed_reason=one.removed_reason,
                went_overseas_on=written(one.went_overseas_on).value,
                overseas_voter_city=one.overseas_voter_city,
                addresses=tuple(
                    FuhyoAddress(seq=at, address=home.address, since=written(home.since), recorded_on=None)
                    for at, home in enumerate(one.homes, start=1)
                ),
            )
            for number, one in enumerate(given.members, start=1)
        ),
    )


def records(given: city.FamilyRegister, *, member_no: int) -> RegisterRecords:
    """What is read for the member ``member_no``."""
    own = given.members[member_no - 1]
    place = Membership(koseki_no=given.number, member_no=member_no, atena_no=own.atena_no, is_removed=False)
    return RegisterRecords(places=(place,), register=register(given), fuhyo=fuhyo(given))
