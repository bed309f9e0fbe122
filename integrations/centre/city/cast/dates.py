"""Scene 5: unknown dates and the edges of eras."""

from __future__ import annotations

from datetime import date

from ..casebook import Ask, paper
from ..places import SAMPLE
from ..records import Unknown
from .stage import Stage

__all__ = ["dates"]

_PLACEHOLDER = ("1950年1月1日", "昭和25年1月1日")


def _unknown(stage: Stage) -> None:
    house = stage.house("字一本松", "7番地")
    head = house.person(
        "安藤　幸雄",
        "アンドウ　ユキオ",
        "男",
        date(1962, 5, 5),
        "世帯主",
        became_resident=Unknown("昭和40年月日不詳"),
        address_since=Unknown("年月日不詳"),
    )
    mother = house.person(
        "安藤　ハル",
        "アンドウ　ハル",
        "女",
        Unknown("昭和10年月日不詳"),
        "母",
        birth_era="3",
        became_resident=Unknown("推定昭和35年", "1900-01-01"),
    )
    house.person("安藤　トメ", "アンドウ　トメ", "女", Unknown("昭和10年5月頃", "1935-05-01"), "縁故者")
    stage.case(
        "18",
        "安藤幸雄 (家族の生年月日・住民となった日が不詳) が世帯全員",
        head,
        Ask("JUMINHYO", "ALL"),
        paper(
            has=("昭和40年月日不詳", "昭和10年月日不詳", "推定昭和35年", "昭和10年5月頃", "昭和37年5月5日"),
            lacks=(*_PLACEHOLDER, "1900年", "明治33年", "昭和10年5月1日"),
        ),
    )
    stage.case(
        "18",
        "安藤ハル (本人の生年月日が昭和10年月日不詳: 確実に15歳以上)",
        mother,
        Ask("JUMINHYO"),
        paper(has=("昭和10年月日不詳",), lacks=_PLACEHOLDER),
    )


def _eras(stage: Stage) -> None:
    house = stage.house("旭ケ丘", "3番地")
    head = house.person(
        "青木　正", "アオキ　タダシ", "男", date(1926, 12, 25), "世帯主", birth_era="2", became_resident="1990-04-02"
    )
    house.person(
        "青木　ミツ", "アオキ　ミツ", "女", date(1926, 12, 26), "妻", birth_era="3", became_resident="1990-04-02"
    )
    house.person(
        "青木　実", "アオキ　ミノル", "男", date(1989, 1, 10), "子", birth_era="3", became_resident="1990-04-02"
    )
    house.person("青木　恵", "アオキ　メグミ", "女", date(1989, 1, 8), "子の妻", became_resident="1990-04-02")
    stage.case(
        "18",
        "青木正 (大正15年12月25日と登録、昭和64年1月10日と登録) が世帯全員",
        head,
        Ask("JUMINHYO", "ALL"),
        paper(
            has=("大正15年12月25日", "昭和元年12月26日", "昭和64年1月10日", "平成元年1月8日"),
            lacks=("昭和元年12月25日",),
        ),
    )
    house = stage.house("旭ケ丘", "4番地")
    head = house.person(
        "大野　哲也",
        "オオノ　テツヤ",
        "男",
        date(1989, 1, 7),
        "世帯主",
        became_resident="2019-05-01",
        notified_on="2019-05-07",
        address_since="2019-04-30",
    )
    house.person("大野　蒼", "オオノ　アオイ", "男", date(2019, 5, 2), "子", birth_era="4")
    stage.case(
        "18",
        "大野哲也 (昭和64年1月7日生、令和元年5月1日転入、平成31年5月2日と登録された子)",
        head,
        Ask("JUMINHYO", "ALL"),
        paper(has=("昭和64年1月7日", "令和元年5月1日", "平成31年4月30日", "平成31年5月2日"), lacks=("平成元年1月7日",)),
    )


def dates(today: date) -> Stage:
    """Scene 5."""
    stage = Stage(number=5, today=today, place=SAMPLE)
    _unknown(stage)
    _eras(stage)
    return stage
