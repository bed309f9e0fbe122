"""Rosters: the sample cities' at any moment, a vendor's as a file, and the calendar behind both."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.kit.cases.refusing import fifteenth_birthday
from integrations.centre.kit.hours import day_letter, hours_of, read_settings
from integrations.centre.kit.lending import lend
from integrations.centre.kit.paper.expecting import Expecting
from integrations.centre.kit.roster import PROTECTED, STOPPED, Roster, sample_roster
from integrations.centre.kit.roster_file import WrongRoster, read_roster, write_roster
from tests.cases.town import JST

from .conftest import TEN

SETTINGS = 'offered = { JUMINHYO = { fee = 250, counter_fee = 300 } }\n[hours.default]\ndays = "12345"\n'
SETTINGS += 'open = "09:00"\nclose = "17:00"\n[closed]\nyearly = ["12-29..01-03"]\ndates = ["2026-12-12"]\n'


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.parametrize(
    ("kind", "moment", "is_open"),
    [
        ("JUMINHYO", "2026-11-20T06:29", False),
        ("JUMINHYO", "2026-11-20T06:30", True),
        ("JUMINHYO", "2026-11-20T22:59", True),
        ("JUMINHYO", "2026-11-20T23:00", False),
        ("JUMINHYO", "2026-12-28T12:00", True),
        ("JUMINHYO", "2026-12-29T12:00", False),
        ("JUMINHYO", "2027-01-03T12:00", False),
        ("JUMINHYO", "2027-01-04T12:00", True),
        ("KOSEKI_ZENBU", "2026-11-20T16:59", True),
        ("KOSEKI_ZENBU", "2026-11-20T17:00", False),
        ("KOSEKI_ZENBU", "2026-11-21T12:00", False),
        ("KOSEKI_ZENBU", "2026-11-23T12:00", False),
    ],
)
def test_the_second_city_keeps_its_hours(kind: str, moment: str, is_open: bool) -> None:
    assert hours_of(SECOND.code).hours.open(kind, at(moment)) is is_open


def test_the_sample_city_is_always_open() -> None:
    hours = hours_of(SAMPLE.code).hours
    for kind in ("JUMINHYO", "KOSEKI_KOJIN", "RISAI"):
        assert all(hours.open(kind, at(moment)) for moment in ("2027-01-01T00:00", "2026-11-22T23:59"))


def test_a_holiday_is_a_day_of_its_own() -> None:
    assert [day_letter(at(day).date()) for day in ("2026-11-20T00:00", "2026-11-22T00:00", "2026-11-23T00:00")] == [
        "5",
        "7",
        "H",
    ]


def test_fees_are_by_channel() -> None:
    fees = hours_of(SAMPLE.code).fees
    assert (fees["JUMINHYO", "STORE"], fees["JUMINHYO", "COUNTER"], fees["INKAN", "COUNTER"]) == (250, 300, 250)


def test_at_night_everybody_of_the_second_city_is_refused_alike() -> None:
    day = sample_roster(municipality=SECOND.code, now=TEN)
    night = sample_roster(municipality=SECOND.code, now=TEN.replace(hour=3))
    assert {""} < {code for one in day.lines for code in one.codes}
    assert all("OUT_OF_HOURS" in one.codes for one in night.lines)
    assert night.lines


def test_another_code_has_no_roster() -> None:
    assert not sample_roster(municipality="282103", now=TEN).known


def test_protected_and_otherwise_stopped_people_are_told_apart_by_the_register_alone() -> None:
    roster = sample_roster(municipality=SAMPLE.code, now=TEN)
    by_hold = {hold: {one.name for one in roster.residents if one.hold == hold} for hold in (PROTECTED, STOPPED)}
    assert {"今井　直美", "今井　健一", "村田　健一"} <= by_hold[PROTECTED]
    assert {"島田　直美", "岩崎　直美"} <= by_hold[STOPPED]
    assert not by_hold[STOPPED] & {"工藤　直美", "新井　健一", "木下　直美"}


@pytest.mark.parametrize(
    ("born", "turns"),
    [("2011-11-20", "2026-11-20"), ("2012-02-29", "2027-03-01"), ("2013-02-28", "2028-02-28")],
)
def test_fifteen_begins_on_the_birthday_and_on_the_first_of_march_for_a_leap_day(born: str, turns: str) -> None:
    assert fifteenth_birthday(at(born).date()) == at(turns).date()


def test_a_roster_survives_its_file(tmp_path: Path) -> None:
    roster = sample_roster(municipality=SAMPLE.code, now=TEN)
    path = tmp_path / "roster.toml"
    text = (Path("integrations/centre/settings/sample.toml")).read_text(encoding="utf-8")
    write_roster(path, roster=replace(roster, municipality="282103"), settings=text)
    again = read_roster(path, municipality="282103", now=TEN)
    assert again.residents == roster.residents
    assert [one.line for one in again.lines] == [one.line for one in roster.lines]
    assert (again.fees, again.hours) == (roster.fees, roster.hours)


WRONG = {
    "no TOML": ("municipality = ", "名簿を読めません"),
    "another municipality": ('municipality = "011002"', "--municipality"),
    "another day": ("day = 2026-11-19", "conformance_data で作り直す"),
    "an unknown item": ("town = 1", "知らない項目 town"),
    "an unknown kind": ('[[case]]\nserial = "1"\nkind = "PASSPORT"\npages = 1', "[[case]] の 1 つ目"),
    "neither paper nor refusal": ('[[case]]\nserial = "1"\nkind = "INKAN"', "どちらか一方"),
    "an unknown refusal": ('[[case]]\nserial = "1"\nkind = "INKAN"\nrefusal = "NO"', "RefusalCode"),
    "no serial": ('[[case]]\nkind = "INKAN"\npages = 1', "serial"),
    "a resident without a name": ("[[resident]]\nserials = []", "name"),
    "a birthday in quotes": ('[[resident]]\nname = "甲"\nbirth_date = "1990-01-01"', "birth_date"),
    "an unknown hold": ('[[resident]]\nname = "甲"\nhold = "DV"', "PROTECTED"),
    "settings of another form": ("[settings.offered.JUMINHYO]\nprice = 1", "[settings]"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_roster_is_refused_with_the_file_and_the_item(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongRoster) as refused:
        read_roster(path, municipality="282103", now=TEN)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)


def test_a_roster_without_settings_judges_neither_hours_nor_fees(tmp_path: Path) -> None:
    path = tmp_path / "roster.toml"
    path.write_text('[[case]]\nserial = "1"\nkind = "INKAN"\nrefusal = "HELD"\n', encoding="utf-8")
    roster: Roster = read_roster(path, municipality="282103", now=TEN)
    assert (roster.hours, roster.fees) == (None, {})
    assert [one.codes for one in roster.lines] == [{"HELD"}]


def test_settings_are_read_as_the_server_reads_them() -> None:
    import tomllib

    known = read_settings(tomllib.loads(SETTINGS))
    assert known.hours.open("JUMINHYO", at("2026-11-20T09:00"))
    assert not known.hours.open("JUMINHYO", at("2026-12-12T09:00"))
    assert known.fees["JUMINHYO", "COUNTER"] == 300


def test_a_lent_city_is_judged_record_by_record(tmp_path: Path) -> None:
    """Its file names the sample: without the records behind it, a housemate on a paper looks like a stranger."""
    lend(municipality="282103", out=tmp_path, noon=TEN.replace(hour=12), font=None)
    path = tmp_path / "roster.toml"
    roster = read_roster(path, municipality="282103", now=at("2026-11-21"))
    assert Expecting(roster, None).town is not None
    text = path.read_text(encoding="utf-8")
    own = read_roster(
        _written(tmp_path, text.replace('sample = "999997"', "")), municipality="282103", now=at("2026-11-21")
    )
    assert Expecting(own, None).town is None
    for wrong in ('sample = "282103"', "sample = 1"):
        with pytest.raises(WrongRoster, match="sample"):
            read_roster(
                _written(tmp_path, text.replace('sample = "999997"', wrong)),
                municipality="282103",
                now=at("2026-11-21"),
            )


def test_a_vendors_household_is_nobody_foreign_to_its_own_paper(tmp_path: Path) -> None:
    roster = sample_roster(municipality=SAMPLE.code, now=TEN)
    (line,) = [one for one in roster.lines if one.line.no == "03-02"]
    expected = Expecting(replace(roster, households=()), None).line(line, today=TEN.date())
    assert expected.rest is not None
    assert "久保直樹" not in expected.rest.names
    assert "今井直美" in expected.rest.names


def _written(folder: Path, text: str) -> Path:
    path = folder / "changed.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_city_is_lent_to_a_code_with_a_right_check_digit_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="282104"):
        lend(municipality="282104", out=tmp_path, noon=TEN.replace(hour=12), font=None)
    assert list(tmp_path.iterdir()) == []
