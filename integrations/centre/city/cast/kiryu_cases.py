"""The papers of the Kiryu register: the examples of 業務知識 4.5 and 4.6."""

from __future__ import annotations

from ..casebook import Ask, paper, refused
from ..records import Person
from .stage import FUHYO_TEXT, KOJIN_TEXT, ZENBU_TEXT, Stage

__all__ = ["kiryu_register_cases"]


def kiryu_register_cases(stage: Stage, *, shigeru: Person, kenichi: Person, hoa: Person) -> None:
    """Whole and part of the register and of its addresses, with and without 本籍."""
    entries = (
        "（２の１）",
        "見本県見本市北町二丁目３番地",
        "桐生　茂",
        "【改製日】平成１２年１０月１４日",
        "【名】茂",
        "【配偶者区分】夫",
        "【従前戸籍】見本県見本市北町二丁目３番地　桐生正一",
        "【名】和子",
        "【従前戸籍】見本県川上郡港町１２番地　川辺吉蔵",
        "以下次頁",
        "（２の２）",
        "【名】彩",
        "【新本籍】大阪市北区梅田九丁目１番",
        "【称する氏】夫の氏",
        "【名】健一",
        "【届出日】昭和６０年４月１６日",
        "以下余白",
    )
    stage.case(
        "36",
        "桐生健一の戸籍全部事項証明 (除籍1人)",
        kenichi,
        Ask("KOSEKI_ZENBU", "ALL"),
        paper(pages=2, has=(ZENBU_TEXT, "除　籍", "令和８年" if stage.today.year == 2026 else "令和"), order=entries),
    )
    own = ("【名】健一", "【父】桐生茂", "【出生日】昭和６０年４月１２日")
    others = ("【名】茂", "【名】和子", "【名】彩", "【新本籍】")
    stage.case(
        "36", "桐生健一の個人事項証明", kenichi, Ask("KOSEKI_KOJIN"), paper(has=(KOJIN_TEXT, *own), lacks=others)
    )
    stage.case(
        "36",
        "桐生茂が健一を選んだ個人事項証明",
        shigeru,
        Ask("KOSEKI_KOJIN", "SELECTED", members=("桐生　健一",)),
        paper(has=(KOJIN_TEXT, *own), lacks=others),
    )
    stage.case("36", "桐生健一の全部事項証明を本人だけで", kenichi, Ask("KOSEKI_ZENBU"), refused("NOT_OFFERED"))
    homes = (
        "北町二丁目３番１号",
        "平成元年４月１日",
        "梅田九丁目１番４号",
        "平成２０年４月１日",
        "平成３０年３月２５日",
    )
    stage.case(
        "40",
        "桐生健一の附票全部、本籍つき (各人は名だけ)",
        kenichi,
        Ask("FUHYO", "ALL", options=("HONSEKI",)),
        paper(
            has=(FUHYO_TEXT, "見本県見本市北町二丁目３番地", "除籍　平成２２年５月１２日", "婚姻", *homes),
            lacks=("桐生　健一", "省略"),
            order=("筆頭者", "桐生　茂", "和子", "彩", "健一"),
        ),
    )
    stage.case(
        "40",
        "桐生健一の附票、本人だけ、本籍なし (氏名)",
        kenichi,
        Ask("FUHYO"),
        paper(has=(FUHYO_TEXT, "桐生　健一", "省略", *homes), lacks=("３番地", "和子", "桐生　茂")),
    )
    stage.case("13", "LE THI HOA (外国人) の戸籍", hoa, Ask("KOSEKI_ZENBU", "ALL"), refused("NO_RECORD"))
    stage.case("13", "LE THI HOA (外国人) の附票", hoa, Ask("FUHYO"), refused("NO_RECORD"))
