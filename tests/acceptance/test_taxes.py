"""税証明 and 罹災証明書 as a stranger orders them: packages in, papers or refusals out, for each kind of person."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from .calendar_words import wareki
from .centre import Answer, Centre
from .conftest import add
from .invention import Inventor
from .office import Office, Server
from .parcel import Row
from .registry import Registry
from .sheet import Sheet
from .treasury import NOTHING, Treasury, grouped

TAX = ("SHOTOKU", "KAZEI", "NOZEI")
DEGREES = ("全壊", "大規模半壊", "中規模半壊", "半壊", "準半壊", "準半壊に至らない(一部損壊)")
DAY = timedelta(days=1)


class Town:
    """A town whose people are known by what the tax office says of them."""

    def __init__(self, registry: Registry) -> None:
        self.registry, self.desk = registry, Treasury(registry)
        self.row: dict[str, Row] = {}
        self.centre: Centre | None = None

    def somebody(self, key: str, **given: object) -> None:
        self.registry.household(key, self.registry.person(**given))

    def taxed(self, key: str, year: int | None = None, **given: str) -> None:
        if key not in self.registry.named:
            self.somebody(key)
        self.row[f"{key} {year or self.desk.year}"] = self.row[key] = self.desk.tax(
            self.registry.named[key].members[0], year, **given
        )

    def pays(self, key: str, item: str, year: int | None = None, **given: str) -> None:
        if key not in self.registry.named:
            self.somebody(key)
        self.row[f"{key} {item}"] = self.desk.paid(self.registry.named[key].members[0], item, year, **given)

    def hit(self, key: str, degree: str, days_ago: int, **given: str) -> None:
        if key not in self.registry.named:
            self.somebody(key)
        on = self.registry.today - days_ago * DAY
        self.row[f"{key} {degree}"] = self.desk.damage(self.registry.named[key].members[0], degree, on, **given)

    def ask(self, key: str, kind: str, **asked: object) -> Answer:
        assert self.centre is not None
        return self.centre.issue(self.registry.named[key].members[0].serial, kind, **asked)  # type: ignore[arg-type]

    def sheet(self, key: str, kind: str, **asked: object) -> Sheet:
        answer = self.ask(key, kind, **asked)
        assert answer.outcome == "ISSUED", (key, kind, answer)
        sheet = Sheet(answer.pdf)
        assert sheet.has(self.registry.named[key].members[0].name)
        own = self.registry.named[key].members[0].name
        assert not [m.name for m in self.registry.everyone if m.name not in own and sheet.has(m.name)]
        return sheet


def _settle(town: Town) -> None:
    year, registry = town.desk.year, town.registry
    town.taxed("taxed", 本人該当="A1 03", 扶養_一般="02", 摘要="住宅借入金等特別税額控除あり")
    town.taxed("taxed", year - 1)
    town.taxed("taxed", year + 1)
    town.taxed("untaxed", 課税非課税区分="0", **NOTHING)
    town.taxed("loss", 課税非課税区分="0", **(NOTHING | {"事業所得": "-1234567", "専従者給与控除額": "860000"}))
    town.taxed("dependent", 未申告区分="2", 課税非課税区分="0", 給与収入="", 給与所得="", **NOTHING)
    town.taxed("undeclared", 未申告区分="1", 課税非課税区分="0", **NOTHING)
    town.taxed("elsewhere", 他団体課税対象者フラグ="1")
    town.taxed("stopped", 発行停止フラグ="1")
    town.pays("stopped", "01")
    town.somebody("newcomer", became_resident=registry.today - 30 * DAY)
    town.taxed("old", 2019, 森林環境税="0", 特定親族特別控除="")
    town.taxed("before-forest", 2023, 森林環境税="0")
    town.taxed("flat", 2024, 定額減税額="10000")
    town.taxed("relatives", 2026, 特定親族特別控除="450000", 特定親族="01")
    town.taxed("future-only", year + 1)
    town.taxed("separate", 分離譲渡所得="12345678", 株式等譲渡所得="-300001", 先物取引所得="0", 山林所得="77001")
    town.taxed("corrected", 年税額="111100")
    town.taxed("corrected", 年税額="222200", 履歴番号_枝番号="1")
    town.taxed("deleted", 削除フラグ="1", 処理区分="9")
    town.taxed("moved-out")
    registry.named["moved-out"].members[0].state = "2"
    registry.named["moved-out"].members[0].moveout_confirmed = registry.today - 9 * DAY
    town.taxed("dead")
    registry.named["dead"].members[0].state = "3"
    town.somebody("young", age=14)
    town.taxed("young", 課税非課税区分="0", **NOTHING)
    town.taxed("held")
    town.pays("held", "01")
    registry.hold("1", registry.named["held"].members[0].atena_no, "06", certificate_kinds="KAZEI NOZEI")
    registry.household("beside-a-victim", registry.person(age=50), registry.person(age=40))
    town.taxed("beside-a-victim")
    registry.hold("1", registry.named["beside-a-victim"].members[1].atena_no, "01")
    town.pays("paying", "01")
    town.pays("paying", "02", 納期未到来額="0", 備考="充当あり")
    town.pays("paying", "03", year - 1)
    town.pays("overdue", "01")
    town.pays("overdue", "04", 未納額="1")
    town.pays("overdue-before", "01")
    town.pays("overdue-before", "01", year - 1, 未納額="500")
    town.pays("overpaid", "01", 未納額="-300")
    town.pays("last-year", "02", year - 1)
    for degree in "123456":
        town.hit(f"degree-{degree}", degree, 20, 追加記載="附属の物置を含む。")
    town.hit("several", "1", 300)
    town.hit("several", "5", 30)
    town.hit("several", "2", 3, 発行可フラグ="0")
    town.hit("waiting", "1", 10, 発行可フラグ="0")
    town.hit("taken-back", "1", 10, 削除フラグ="1")


@pytest.fixture(scope="module")
def taxpayers(office: Office, server: Server, town: Registry, seed: int) -> Town:
    made = Town(Registry(Inventor(seed + 4), town.now))
    _settle(made)
    add(office, made.registry)
    out = office.home / "out"
    packages = (made.registry.full(), made.desk.full("ZEI"), made.desk.full("RISAI"))
    receipts = [office.submit(package.write(out))[1][0] for package in packages]
    assert [receipt["state"] for receipt in receipts] == ["APPLIED"] * 3, receipts
    made.centre = Centre(server.url, made.registry.code, made.registry.now)
    return made


# person, kind, 年度 (0: none, else how far from the newest, or the year itself), the contract's answer.
CASES: list[tuple[str, str, int, str]] = [
    ("taxed", "SHOTOKU", 0, "ISSUED"),
    ("taxed", "KAZEI", -1, "ISSUED"),
    ("taxed", "KAZEI", +1, "NO_TAX_RECORD"),
    ("taxed", "KAZEI", -2, "NO_TAX_RECORD"),
    ("taxed", "NOZEI", 0, "NO_TAX_RECORD"),
    ("taxed", "RISAI", 0, "NO_RECORD"),
    ("undeclared", "SHOTOKU", 0, "NO_TAX_RECORD"),
    ("undeclared", "KAZEI", 0, "NO_TAX_RECORD"),
    ("elsewhere", "SHOTOKU", 0, "NO_TAX_RECORD"),
    ("elsewhere", "KAZEI", 0, "NO_TAX_RECORD"),
    *(("stopped", kind, 0, "HELD") for kind in TAX),
    *(("newcomer", kind, 0, "NO_TAX_RECORD") for kind in TAX),
    ("future-only", "KAZEI", 0, "NO_TAX_RECORD"),
    ("deleted", "KAZEI", 0, "NO_TAX_RECORD"),
    ("moved-out", "KAZEI", 0, "REMOVED"),
    ("dead", "SHOTOKU", 0, "REMOVED"),
    ("young", "KAZEI", 0, "UNDER_AGE"),
    ("held", "KAZEI", 0, "HELD"),
    ("held", "NOZEI", 0, "HELD"),
    ("held", "SHOTOKU", 0, "ISSUED"),
    ("beside-a-victim", "SHOTOKU", 0, "HELD"),
    ("overdue", "NOZEI", 0, "NO_TAX_RECORD"),
    ("overdue-before", "NOZEI", 0, "ISSUED"),
    ("overdue-before", "NOZEI", -1, "NO_TAX_RECORD"),
    ("overpaid", "NOZEI", 0, "ISSUED"),
    ("last-year", "NOZEI", -1, "ISSUED"),
    ("waiting", "RISAI", 0, "NO_RECORD"),
    ("taken-back", "RISAI", 0, "NO_RECORD"),
]


@pytest.mark.parametrize(("key", "kind", "step", "expected"), CASES, ids=lambda value: str(value))
def test_each_taxpayer_gets_the_contracts_answer(
    taxpayers: Town, key: str, kind: str, step: int, expected: str
) -> None:
    asked = {"fiscal_year": f"{taxpayers.desk.year + step}"} if step else {}
    answer = taxpayers.ask(key, kind, **asked)
    assert answer.outcome == expected, answer
    if expected != "ISSUED":
        assert taxpayers.registry.named[key].members[0].squeezed not in "".join(answer.message.split())


def test_only_for_oneself(taxpayers: Town) -> None:
    for kind in (*TAX, "RISAI"):
        assert taxpayers.ask("taxed", kind, scope="ALL").outcome == "NOT_OFFERED"


def test_the_paper_says_the_record_and_the_record_only(taxpayers: Town) -> None:
    row, other = taxpayers.row[f"taxed {taxpayers.desk.year}"], taxpayers.row[f"taxed {taxpayers.desk.year - 1}"]
    person = taxpayers.registry.named["taxed"].members[0]
    sheet = taxpayers.sheet("taxed", "KAZEI")
    words = [wareki(person.birth), row["1月1日住所"], row["摘要"], row["本人該当"], "課税証明書"]
    words += [taxpayers.registry.named["taxed"].address.town, f"令和{taxpayers.desk.year - 2018}年度"]
    words += [grouped(row[name]) for name in row if name.endswith(("収入", "所得", "金額", "控除", "額", "割", "税"))
              and row[name].lstrip("-").isdigit()]  # fmt: skip
    assert [word for word in words if not sheet.has(word)] == []
    assert "非課税" not in sheet.text
    assert not sheet.has(grouped(other["年税額"]))
    income = taxpayers.sheet("taxed", "SHOTOKU")
    assert income.has("所得証明書")
    assert income.has(grouped(row["給与収入"]))
    assert not income.has(grouped(row["年税額"]))
    assert not income.has("年税額")
    before = taxpayers.sheet("taxed", "KAZEI", fiscal_year=str(taxpayers.desk.year - 1))
    assert before.has(grouped(other["年税額"]))


def test_the_title_switches_and_losses_stay_losses(taxpayers: Town) -> None:
    assert taxpayers.sheet("untaxed", "KAZEI").has("非課税証明書")
    sheet = taxpayers.sheet("loss", "KAZEI")
    assert sheet.has("非課税証明書")
    assert sheet.has("-1,234,567")
    assert sheet.has("860,000")
    separate = taxpayers.sheet("separate", "KAZEI")
    assert all(separate.has(amount) for amount in ("12,345,678", "-300,001", "77,001"))


def test_a_dependent_is_untaxed_without_any_amount(taxpayers: Town) -> None:
    sheet = taxpayers.sheet("dependent", "KAZEI")
    assert sheet.has("非課税証明書")
    assert "年税額0" not in sheet.text
    assert "合計所得金額0" not in sheet.text
    assert taxpayers.sheet("dependent", "SHOTOKU").has("所得証明書")
    assert "合計所得金額0" in taxpayers.sheet("untaxed", "KAZEI").text


def _has(town: Town, key: str, year: int) -> Callable[[str], bool]:
    return town.sheet(key, "KAZEI", fiscal_year=str(year)).has


def test_each_year_has_its_own_rows(taxpayers: Town) -> None:
    heisei = _has(taxpayers, "old", 2019)
    assert heisei("平成31年度")
    assert heisei("平成30年分")
    assert not heisei("令和元年度")
    assert not any(map(heisei, ("森林環境税", "定額減税", "特定親族")))
    assert not _has(taxpayers, "before-forest", 2023)("森林環境税")
    flat = _has(taxpayers, "flat", 2024)
    assert flat("定額減税額10,000")
    assert flat("森林環境税")
    assert not flat("特定親族")


def test_the_deduction_of_2026_is_certified_when_the_year_is_open(taxpayers: Town) -> None:
    answer = taxpayers.ask("relatives", "KAZEI", fiscal_year="2026")
    if taxpayers.desk.year < 2026:
        assert answer.outcome == "NO_TAX_RECORD"
        return
    sheet = Sheet(answer.pdf)
    assert sheet.has("特定親族特別控除450,000")
    assert not sheet.has("定額減税")


def test_the_later_branch_of_one_day_counts(taxpayers: Town) -> None:
    sheet = taxpayers.sheet("corrected", "KAZEI")
    assert sheet.has("222,200")
    assert not sheet.has("111,100")


def test_every_item_of_the_year_is_on_the_paper_of_payment(taxpayers: Town) -> None:
    sheet = taxpayers.sheet("paying", "NOZEI")
    for item, name in (("01", "市町村民税・道府県民税・森林環境税"), ("02", "固定資産税・都市計画税")):
        row = taxpayers.row[f"paying {item}"]
        assert sheet.has(name)
        assert all(sheet.has(grouped(row[column])) for column in ("納付すべき額", "納付済額", "納期未到来額"))
    assert sheet.has("充当あり")
    assert not sheet.has("軽自動車税")
    assert taxpayers.sheet("overpaid", "NOZEI").has("-300")


@pytest.mark.parametrize("degree", "123456")
def test_a_finding_is_certified_in_its_degree(taxpayers: Town, degree: str) -> None:
    row = taxpayers.row[f"degree-{degree} {degree}"]
    sheet = taxpayers.sheet(f"degree-{degree}", "RISAI")
    on = taxpayers.registry.today - 20 * DAY
    words = [
        f"{wareki(on)}の{row['罹災原因']}による",
        row["被災住家の所在地"],
        row["追加記載"],
        DEGREES[int(degree) - 1],
    ]
    words += ["罹災証明書", "上記のとおり、相違ないことを証明します。"]
    assert [word for word in words if not sheet.has(word)] == []
    assert taxpayers.ask(f"degree-{degree}", "RISAI").unit_fee == 0


def test_of_several_findings_the_newest_that_may_be_issued(taxpayers: Town) -> None:
    sheet = taxpayers.sheet("several", "RISAI")
    assert sheet.has(taxpayers.row["several 5"]["被災住家の所在地"])
    assert sheet.has("準半壊")
    assert not sheet.has("全壊")


def test_the_list_names_the_years_that_are_then_issued(taxpayers: Town) -> None:
    assert taxpayers.centre is not None
    listed = taxpayers.centre.list(taxpayers.registry.named["taxed"].members[0].serial)
    newest = taxpayers.desk.year
    assert [str(year) for year in listed["KAZEI"].available.fiscalYear] == [str(newest), str(newest - 1)]
    assert listed["KAZEI"].available.scope == ["SELF"]
    assert listed["NOZEI"].refusal.code == "NO_TAX_RECORD"
    assert listed["RISAI"].refusal.code == "NO_RECORD"
    assert listed["JUMINHYO"].available.fiscalYear == []


def test_what_a_later_package_says_counts_at_once(taxpayers: Town, office: Office) -> None:
    registry, out = taxpayers.registry, office.home / "out"
    owed = taxpayers.row["last-year 02"] | {"履歴番号": "2", "未納額": "100"}
    paid = taxpayers.row["last-year 02"] | {"履歴番号": "3", "未納額": "0", "備考": "完納"}
    outcomes = []
    for sequence, row in ((2, owed), (3, paid)):
        moment = registry.now - timedelta(minutes=3 - sequence / 2)
        delta = registry.delta({"T02": [row]}, sequence=sequence, system="ZEI", extracted_at=moment)
        office.deliver(delta.write(out))
        outcomes.append(taxpayers.ask("last-year", "NOZEI", fiscal_year=str(taxpayers.desk.year - 1)).outcome)
    assert outcomes == ["NO_TAX_RECORD", "ISSUED"]


def test_a_broken_row_stops_the_person_until_it_is_mended(taxpayers: Town, office: Office) -> None:
    registry, out = taxpayers.registry, office.home / "out"
    broken = taxpayers.row["separate"] | {"履歴番号": "2", "年税額": "12.5"}
    _, (receipt,) = office.submit(
        registry.delta({"T01": [broken]}, sequence=4, system="ZEI", extracted_at=registry.now).write(out)
    )
    assert receipt["state"] == "PARTIAL"
    assert taxpayers.ask("separate", "SHOTOKU").outcome == "STALE"
    mended = taxpayers.row["separate"] | {"履歴番号": "2", "年税額": "125"}
    office.deliver(registry.delta({"T01": [mended]}, sequence=5, system="ZEI", extracted_at=registry.now).write(out))
    assert taxpayers.sheet("separate", "KAZEI").has("125")
