"""戸籍の附票の写し: every address with the day it was taken up (住民基本台帳法 17条・20条; domain §4.6)."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import zip_longest

from issuer.certificates import wareki
from issuer.certificates.attestation import attestation_of
from issuer.certificates.choices import OMITTED
from issuer.papers.content import Content
from issuer.papers.errors import ContentConflict
from issuer.papers.facts import Facts
from issuer.papers.flow import Flow, Paragraph, Row
from issuer.papers.fuhyo import FuhyoPerson
from issuer.papers.kinds import Option
from issuer.papers.verdict import Permit

FORM = "fuhyo"
TITLE = "戸籍の附票"
STATEMENT = "この写しは、戸籍の附票の原本と相違ないことを証明する。"

_SEXES = {"1": "男", "2": "女"}


def write(permit: Permit, facts: Facts) -> Content:
    """Write the rows of the permitted people. With 本籍 people go by 名 under their 筆頭者, without it by 氏名.

    Raises ContentConflict when there is no 附票.
    """
    fuhyo = facts.registers.fuhyo
    if fuhyo is None:
        raise ContentConflict("there is no record of addresses to print")
    with_honseki = Option.HONSEKI in permit.options
    people = [one for one in fuhyo.people if one.member_no in permit.members]
    fields, images = attestation_of(
        permit=permit, facts=facts, statement=STATEMENT, ward=fuhyo.honseki_municipality_code, is_wide=True
    )
    flow = Flow(
        rows=tuple(
            row
            for one in people
            for row in _person(one, by_given=with_honseki, with_voters=Option.OVERSEAS_VOTER in permit.options)
        ),
        every_page=(
            ("title", TITLE),
            ("honseki.label", "本籍"),
            ("honseki", fuhyo.honseki if with_honseki else OMITTED),
            ("hittosha.label", "筆頭者"),
            ("hittosha", fuhyo.hittosha if with_honseki else OMITTED),
            ("made.label", "作成年月日"),
            ("made", _day(fuhyo.created_on)),
            ("reformed.label", "改製年月日"),
            ("reformed", _day(fuhyo.reformed_on)),
        ),
        last_page=fields,
        last_page_images=images,
        people=tuple(dict.fromkeys([*([fuhyo.hittosha] if with_honseki else []), *(full_name(one) for one in people)])),
    )
    return Content(facts.policy.municipality, permit.kind, FORM, facts.editions[permit.kind], (), flow)


def full_name(person: FuhyoPerson) -> str:
    """氏, wide space, 名; only the one that is recorded where the other is not."""
    return _joined(person.family_name, person.given_name)


def _person(person: FuhyoPerson, *, by_given: bool, with_voters: bool) -> Iterator[Row]:
    """One row an address, and beside the first ones the name with what is recorded of the person."""
    names = list(_names(person, by_given=by_given, with_voters=with_voters))
    for at, (name, home) in enumerate(zip_longest(names, person.addresses)):
        cells = [(name[0], (Paragraph(name[1]),))] if name else []
        if home:
            cells.append(("address", (Paragraph(home.address),)))
            since = wareki.wide_written(home.since)
            if since:
                cells.append(("since", (Paragraph(since),)))
        yield Row(
            tuple(cells),
            keep_with_next=at < len(names) - 1,
            unbreakable=True,
            rule="" if at and not home else "part" if at else "rule",
        )


def _names(person: FuhyoPerson, *, by_given: bool, with_voters: bool) -> Iterator[tuple[str, str]]:
    """(column, text) of the lines in the first column. An attested reading stands above the name (17条2号の2)."""
    if person.furigana_attested:
        kana = person.given_furigana if by_given else _joined(person.family_furigana, person.given_furigana)
        yield from _noted([kana])
    yield "name", person.given_name if by_given and person.given_name else full_name(person)
    yield from _noted(
        [
            _joined(wareki.wide_written(person.birth), _SEXES.get(person.sex, "")),
            f"除籍　{_day(person.removed_on)}" if person.removed_on else "",
            person.removed_reason if person.removed_on else "",
            f"国外転出　{_day(person.went_overseas_on)}" if person.went_overseas_on else "",
            f"在外選挙人名簿　{person.overseas_voter_city}" if with_voters and person.overseas_voter_city else "",
        ]
    )


def _noted(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    return (("note", text) for text in texts if text)


def _joined(*parts: str) -> str:
    return "\u3000".join(part for part in parts if part)


def _day(value: date | None) -> str:
    return wareki.wide(wareki.day(value))
