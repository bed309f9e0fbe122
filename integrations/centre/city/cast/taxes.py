"""Scene 14: tax records of every kind (業務知識 10 の33・34). Their papers are not built yet, so no cases play here."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..places import SAMPLE
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


def taxes(today: date) -> Stage:
    """Scene 14: one person for each way a tax record can be."""
    stage = Stage(number=14, today=today, place=SAMPLE)
    year = newest_year(today)

    def person(block: str, name: str, kana: str, *years: dict[str, Any], payments: tuple[Payment, ...] = ()) -> None:
        house = stage.house("緑が丘五丁目", block)
        common: dict[str, Any] = {"fiscal_year": year, "address_on_jan1": f"見本県見本市緑が丘五丁目{block}"}
        house.person(
            name,
            kana,
            "男",
            date(1979, 7, 7),
            "世帯主",
            taxes=tuple(TaxYear(**common | given) for given in years),
            payments=payments,
        )

    person("1番1号", "税田　未申告", "", {"amounts": _NOTHING, "undeclared": "1", "taxed": "0"})
    person("1番2号", "税田　被扶養", "", {"amounts": _NOTHING, "undeclared": "2", "taxed": "0"})
    person("1番3号", "税田　他市", "", {"amounts": _NOTHING, "elsewhere": "1", "taxed": "0"})
    person("1番4号", "税田　非課税", "", {"amounts": _BUSINESS, "taxed": "0", "notes": "事業専従者なし"})
    person("1番5号", "税田　分離", "", {"amounts": _SEPARATE})
    person("1番6号", "税田　停止", "", {"amounts": _SEPARATE, "stopped": "1"})
    person("1番7号", "税田　転入", "")
    person("1番8号", "税田　改元", "", {"amounts": _SEPARATE, "fiscal_year": 2019}, {"amounts": _SEPARATE})
    on = stage.days(-20)
    owed = Payment(year, "01", 565_000, 282_500, 141_200, 141_300, on, "督促済")
    paid = Payment(year, "02", 84_600, 84_600, 0, 0, on)
    later = Payment(year, "01", 565_000, 282_500, 0, 282_500, on)
    person("1番9号", "税田　未納", "", {"amounts": _SEPARATE}, payments=(owed, paid))
    person("1番10号", "税田　納期前", "", {"amounts": _SEPARATE}, payments=(later, paid))
    return stage
