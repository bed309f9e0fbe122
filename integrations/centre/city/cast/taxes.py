"""Scene 14: tax records of every kind (業務知識 10 の33・34)."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Person
from ..registers import Payment, TaxYear
from ..taxes import newest_year
from .stage import Stage

__all__ = ["taxes"]

_NOTHING = dict.fromkeys(
    (
        "合計所得金額", "総所得金額等", "所得控除合計", "課税標準額", "市民税_所得割", "市民税_均等割", "県民税_所得割",
        "県民税_均等割", "森林環境税", "年税額",
    ),
    0,
)  # fmt: skip
_BUSINESS = _NOTHING | {"事業所得": -1_250_000, "給与収入": 900_000, "給与所得": 350_000}
_SEPARATE = _NOTHING | {
    "分離譲渡所得": 12_000_000,
    "株式等譲渡所得": -300_000,
    "合計所得金額": 11_700_000,
    "総所得金額等": 11_700_000,
    "基礎控除": 430_000,
    "所得控除合計": 430_000,
    "課税標準額": 11_270_000,
    "市民税_所得割": 336_000,
    "市民税_均等割": 3_000,
    "県民税_所得割": 224_000,
    "県民税_均等割": 1_000,
    "森林環境税": 1_000,
    "年税額": 565_000,
}


_BEFORE_FOREST_TAX = _SEPARATE | {"森林環境税": 0, "年税額": 564_000}
_TAX_TEXT = "上記のとおり相違ないことを証明する。"


def taxes(today: date) -> Stage:
    """Scene 14: one person for each way a tax record can be, and what their papers say."""
    stage = Stage(number=14, today=today, place=SAMPLE)
    year = newest_year(today)

    def person(block: str, name: str, *years: dict[str, Any], payments: tuple[Payment, ...] = ()) -> Person:
        house = stage.house("緑が丘五丁目", block)
        common: dict[str, Any] = {"fiscal_year": year, "address_on_jan1": f"見本県見本市緑が丘五丁目{block}"}
        return house.person(
            name,
            "",
            "男",
            date(1979, 7, 7),
            "世帯主",
            taxes=tuple(TaxYear(**common | given) for given in years),
            payments=payments,
        )

    undeclared = person("1番1号", "税田　未申告", {"amounts": _NOTHING, "undeclared": "1", "taxed": "0"})
    dependent = person("1番2号", "税田　被扶養", {"amounts": _NOTHING, "undeclared": "2", "taxed": "0"})
    elsewhere = person("1番3号", "税田　他市", {"amounts": _NOTHING, "elsewhere": "1", "taxed": "0"})
    untaxed = person("1番4号", "税田　非課税", {"amounts": _BUSINESS, "taxed": "0", "notes": "事業専従者なし"})
    separate = person("1番5号", "税田　分離", {"amounts": _SEPARATE})
    stopped = person("1番6号", "税田　停止", {"amounts": _SEPARATE, "stopped": "1"})
    newcomer = person("1番7号", "税田　転入")
    old = person("1番8号", "税田　改元", {"amounts": _BEFORE_FOREST_TAX, "fiscal_year": 2019}, {"amounts": _SEPARATE})
    on = stage.days(-20)
    owed = Payment(year, "01", 565_000, 282_500, 141_200, 141_300, on, "督促済")
    paid = Payment(year, "02", 84_600, 84_600, 0, 0, on)
    later = Payment(year, "01", 565_000, 282_500, 0, 282_500, on)
    owing = person("1番9号", "税田　未納", {"amounts": _SEPARATE}, payments=(owed, paid))
    in_time = person("1番10号", "税田　納期前", {"amounts": _SEPARATE}, payments=(later, paid))
    for kind in ("SHOTOKU", "KAZEI"):
        for who, whose in (("未申告の人", undeclared), ("他団体課税の人", elsewhere), ("1月2日に転入した人", newcomer)):
            stage.case("33", f"{who}が", whose, Ask(kind), refused("NO_TAX_RECORD"))
    said = "被扶養者のため申告がなく、所得金額の記載はありません。"
    _case(stage, dependent, "被扶養で申告のない人が", Ask("KAZEI"), ("非課税証明書", said))
    _case(stage, dependent, "被扶養で申告のない人が", Ask("SHOTOKU"), ("所得証明書", said, "は非課税です。"))
    _case(stage, untaxed, "非課税の人が", Ask("KAZEI"), ("非課税証明書", "-1,250,000", "900,000", "事業専従者なし"))
    _case(
        stage,
        separate,
        "分離課税の人が",
        Ask("KAZEI"),
        ("市民税・県民税課税証明書", "12,000,000", "-300,000", "565,000"),
    )
    _case(stage, separate, "分離課税の人が", Ask("SHOTOKU"), ("所得証明書", "11,700,000"), lacks=("565,000", "年税額"))
    stage.case("33", "分離課税の人が世帯全員の", separate, Ask("KAZEI", "ALL"), refused("NOT_OFFERED"))
    for kind in ("SHOTOKU", "KAZEI"):
        stage.case("33", "税の発行停止の人が", stopped, Ask(kind), refused("HELD"))
    heisei = Ask("KAZEI", year="2019")
    _case(stage, old, "令和元年度を選んだ人が", heisei, ("平成31年度", "平成30年分", "564,000"), lacks=("森林環境税",))
    stage.case("33", "来年度を選んだ人が", old, Ask("KAZEI", year=f"{year + 1}"), refused("NO_TAX_RECORD"))
    stage.case("34", "未納のある人が", owing, Ask("NOZEI"), refused("NO_TAX_RECORD"))
    _case(stage, owing, "未納のある人が", Ask("KAZEI"), ("課税証明書", "565,000"))
    items = ("納税証明書", "固定資産税・都市計画税", "84,600", "282,500")
    _case(stage, in_time, "納期未到来だけの人が", Ask("NOZEI"), items, topic="34")
    return stage


def _case(
    stage: Stage,
    person: Person,
    who: str,
    ask: Ask,
    has: tuple[str, ...],
    *,
    lacks: tuple[str, ...] = (),
    topic: str = "33",
) -> None:
    stage.case(topic, who, person, ask, paper(has=(person.name, _TAX_TEXT, *has), lacks=lacks))
