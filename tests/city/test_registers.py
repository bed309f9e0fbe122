"""Tax, koseki, fuhyo and disaster data of the sample city: they agree with themselves and with the residents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from integrations.centre.city.taxes import salary_income
from tests.city.contract import read_package

Write = Callable[..., Path]
Rows = dict[str, list[dict[str, str]]]
_TAXES = ("市民税_所得割", "市民税_均等割", "県民税_所得割", "県民税_均等割", "森林環境税")


@pytest.mark.parametrize(
    ("receipts", "income"), [(550_000, 0), (1_625_000, 1_075_000), (5_200_000, 3_720_000), (10_000_000, 8_050_000)]
)
def test_salary_income_follows_the_table_of_the_income_tax_act(receipts: int, income: int) -> None:
    assert salary_income(receipts) == income


def test_amounts_of_a_tax_record_add_up(write: Write) -> None:
    rows = read_package(write("ZEI"))["T01"]
    assert len(rows) > 200
    for row in rows:
        assert int(row["年税額"]) == sum(int(row[name]) for name in _TAXES)
        assert (row["taxed"] == "1") == (int(row["年税額"]) > 0)
        assert all(int(row[name]) >= 0 for name in _TAXES)
        deductions = [int(row[name]) for name in row if name.endswith("控除") and row[name] and "専従者" not in name]
        assert int(row["所得控除合計"]) == sum(deductions)


def test_payments_divide_what_is_due_and_belong_to_a_record(write: Write) -> None:
    package = read_package(write("ZEI"))
    levied = {(row["atena_no"], row["fiscal_year"]): row["年税額"] for row in package["T01"]}
    for row in package["T02"]:
        due, paid, unpaid, later = (int(row[n]) for n in ("納付すべき額", "納付済額", "未納額", "納期未到来額"))
        assert due == paid + unpaid + later
        assert row["収納反映日"] <= "2026-11-20"
        if row["tax_item"] == "01":
            assert levied[row["atena_no"], row["fiscal_year"]] == str(due)
    assert any(int(row["未納額"]) for row in package["T02"])


def test_the_example_of_the_tax_certificate_is_in_the_city(write: Write) -> None:
    (row,) = (r for r in read_package(write("ZEI"))["T01"] if r["給与収入"] == "5200000" and r["扶養_老人"] == "1")
    assert (row["fiscal_year"], row["課税標準額"], row["年税額"], row["摘要"]) == ("2026", "2003000", "196300", "")
    (older, *_) = (r for r in read_package(write("ZEI", today=date(2027, 5, 31)))["T01"] if r["扶養_老人"] == "1")
    assert older["fiscal_year"] == "2026"


def test_registers_hang_together_and_nobody_stands_twice_unawares(write: Write) -> None:
    package = read_package(write("KOSEKI"))
    registers = {row["koseki_no"] for row in package["K01"]}
    members = {(row["koseki_no"], row["member_no"]) for row in package["K02"]}
    entries = {(row["koseki_no"], row["member_no"], row["entry_no"]) for row in package["K03"]}
    assert {number for number, _ in members} == registers
    assert {(k, m) for k, m, _ in entries if m != "0"} <= members
    assert {(row["koseki_no"], row["member_no"], row["entry_no"]) for row in package["K04"]} == entries
    standing = [row["atena_no"] for row in package["K02"] if row["atena_no"] and row["is_removed"] == "0"]
    # 戸隠二重 of the cast stands twice: that is the case.
    assert [number for number, places in Counter(standing).items() if places > 1] == ["9016130001"]


def test_a_register_says_the_same_first_person_as_the_residents_register(write: Write) -> None:
    juki, koseki = read_package(write("JUKI")), read_package(write("KOSEKI"))
    told = {row["atena_no"]: row["hittosha"] for row in juki["J06"] if row["honseki_kind"] == "1"}
    first = {row["koseki_no"]: row["hittosha"] for row in koseki["K01"]}
    compared = [
        (first[row["koseki_no"]], told[row["atena_no"]])
        for row in koseki["K02"]
        if row["atena_no"] in told and not row["atena_no"].startswith(("9015", "9016"))
    ]
    assert len(compared) > 150
    assert all(mine == theirs for mine, theirs in compared)


def test_a_fuhyo_has_the_people_of_its_register_in_their_order(write: Write) -> None:
    def people(rows: list[dict[str, str]]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            found[row["koseki_no"]].append(f"{row['member_no']} {row['family_name']} {row['given_name']}")
        return found

    koseki, fuhyo = read_package(write("KOSEKI")), read_package(write("FUHYO"))
    assert people(koseki["K02"]) == people(fuhyo["F02"])
    assert {(row["koseki_no"], row["member_no"]) for row in fuhyo["F03"]} == {
        (row["koseki_no"], row["member_no"]) for row in fuhyo["F02"]
    }
    # 令和4年1月11日より前に除かれた者
    early = [row for row in fuhyo["F02"] if row["given_name"] == "彩" and row["removed_on"] == "2010-05-12"]
    assert [(row["sex"], row["birth_date"]) for row in early] == [("", "")]


def test_the_example_register_is_in_the_city_character_by_character(write: Write) -> None:
    package = read_package(write("KOSEKI"))
    assert [m["given_name"] for m in package["K02"] if m["koseki_no"] == "K0101"] == ["茂", "和子", "彩", "健一"]
    titles = {(e["member_no"], e["entry_no"]): e["title"] for e in package["K03"] if e["koseki_no"] == "K0101"}
    written = [
        f"{titles[i['member_no'], i['entry_no']]}【{i['heading']}】{i['value']}"
        for i in package["K04"]
        if i["koseki_no"] == "K0101" and i["member_no"] == "3"
    ]
    assert written == [
        "出生【出生日】昭和５７年２月１日",
        "出生【出生地】見本県見本市",
        "出生【届出日】昭和５７年２月５日",
        "出生【届出人】父",
        "婚姻【婚姻日】平成２２年５月８日",
        "婚姻【配偶者氏名】岡田大輔",
        "婚姻【送付を受けた日】平成２２年５月１２日",
        "婚姻【受理者】大阪市北区長",
        "婚姻【新本籍】大阪市北区梅田九丁目１番",
        "婚姻【称する氏】夫の氏",
    ]
