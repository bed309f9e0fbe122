"""The tax office and the disaster desk of an invented town: their rows, as a vendor would write them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from .parcel import Parcel, Row
from .registry import Registry
from .townsfolk import Person, iso, stamp

#: Items every T01 must have.
NOTHING = dict.fromkeys(
    [
        "合計所得金額",
        "総所得金額等",
        "所得控除合計",
        "課税標準額",
        "市民税_所得割",
        "市民税_均等割",
        "県民税_所得割",
        "県民税_均等割",
        "森林環境税",
        "年税額",
    ],
    "0",
)


def grouped(yen: int | str) -> str:
    """``1,234,567``."""
    return f"{int(yen):,}"


@dataclass
class Treasury:
    """Rows of T01, T02 and D01, all of them as of forty days ago."""

    registry: Registry
    rows: dict[str, list[Row]] = field(default_factory=lambda: {"T01": [], "T02": [], "D01": []})

    @property
    def year(self) -> int:
        """The newest 年度 on the town's day: it opens on 1 June."""
        today = self.registry.today
        return today.year if (today.month, today.day) >= (6, 1) else today.year - 1

    def income(self) -> dict[str, str]:
        """Somebody with a salary: every amount invented, none of them like another."""
        dice = self.registry.inventor.random
        salary = dice.randrange(2_000_000, 9_000_000, 1_111)
        amounts = {
            "給与収入": salary,
            "給与所得": salary - 1_234_567,
            "合計所得金額": salary - 1_234_567,
            "総所得金額等": salary - 1_234_567,
            "社会保険料控除": dice.randrange(200_000, 900_000, 7),
            "基礎控除": 430_000,
            "所得控除合計": dice.randrange(1_000_000, 1_900_000, 7),
            "課税標準額": dice.randrange(1_000_000, 5_000_000, 1_000),
            "市民税_所得割": dice.randrange(60_000, 300_000, 100),
            "市民税_均等割": 3_000,
            "県民税_所得割": dice.randrange(40_000, 59_000, 100),
            "県民税_均等割": 1_000,
            "森林環境税": 1_000,
            "年税額": dice.randrange(310_000, 600_000, 100),
        }
        return NOTHING | {name: str(value) for name, value in amounts.items()}

    def tax(self, person: Person, year: int | None = None, **given: str) -> Row:
        """One T01, taxed and declared unless told otherwise; returns it."""
        history = int(given.pop("history", "1"))
        row = stamp(self.registry.settled, history=history) | {
            "異動処理番号": self.registry.inventor.digits(12),
            "宛名番号": person.atena_no,
            "証明年度": f"{year or self.year}",
            "1月1日住所": f"{self.registry.prefecture}{self.registry.name}{self.registry.inventor.town()}",
            "未申告区分": "0",
            "課税非課税区分": "1",
            "他団体課税対象者フラグ": "0",
            "発行停止フラグ": "0",
        }
        self.rows["T01"].append(row | (self.income() | given))
        return self.rows["T01"][-1]

    def paid(self, person: Person, item: str, year: int | None = None, **given: str) -> Row:
        """One T02, half paid and half not yet due unless told otherwise; returns it."""
        half = self.registry.inventor.random.randrange(10_000, 90_000, 100)
        row = stamp(self.registry.settled) | {
            "異動処理番号": self.registry.inventor.digits(12),
            "宛名番号": person.atena_no,
            "証明年度": f"{year or self.year}",
            "税目": item,
            "納付すべき額": str(2 * half),
            "納付済額": str(half),
            "未納額": "0",
            "納期未到来額": str(half),
            "収納反映日": iso(self.registry.today - timedelta(days=20)),
        }
        self.rows["T02"].append(row | given)
        return self.rows["T02"][-1]

    def damage(self, person: Person, degree: str, on: date, **given: str) -> Row:
        """One D01 that may be issued unless told otherwise; returns it."""
        row = stamp(self.registry.settled) | {
            "異動処理番号": self.registry.inventor.digits(12),
            "罹災証明番号": self.registry.inventor.digits(9),
            "宛名番号": person.atena_no,
            "罹災原因": f"架空台風第{self.registry.inventor.random.randint(1, 30)}号",
            "罹災年月日": iso(on),
            "被災住家の所在地": f"{self.registry.prefecture}{self.registry.name}{self.registry.inventor.town()}",
            "住家の被害の程度": degree,
            "発行可フラグ": "1",
        }
        self.rows["D01"].append(row | given)
        return self.rows["D01"][-1]

    def full(self, system: str) -> Parcel:
        """The FULL of ZEI or RISAI."""
        layouts = ("T01", "T02") if system == "ZEI" else ("D01",)
        rows = {layout: self.rows[layout] for layout in layouts}
        return self.registry.full_of(system, rows)
