"""Scene 6: characters that are easily lost, and those no font has."""

from __future__ import annotations

from datetime import date

from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Address, Koseki, Move, Seal
from .stage import ALL_TEXT, INKAN_TEXT, PART_TEXT, Stage

__all__ = ["characters"]

_IVS_TSUJI = "辻\U000e0102"  # of the two 辻 IPAmj明朝 has, the one that is not drawn like the bare character
_ADOBE_TSUJI = "辻\U000e0100"  # registered in Adobe-Japan1, a collection IPAmj明朝 does not have
_UNREGISTERED = "辻\U000e01ef"  # registered nowhere
_FA19 = "\ufa19"  # compatibility ideograph; NFC would turn it into 神
_FA10 = "\ufa10"
_PUA = "\ue123"
_PLANE16 = "\U0010de92"


def _drawable(stage: Stage) -> None:
    house = stage.house("中央３丁目", "1番1号")
    head = house.person(
        "髙﨑　𠮷郎",
        "タカサキ　ヨシロウ",
        "男",
        date(1975, 10, 10),
        "世帯主",
        seals=(Seal(number="S060101", image=stage.draw("takasaki", "髙﨑"), registered_on="2010-01-12"),),
    )
    house.person("髙﨑　葛\U000e0102子", "タカサキ　クズコ", "女", date(1977, 11, 11), "妻")
    stage.case(
        "23",
        "髙﨑𠮷郎 (第2面の漢字、葛の異体字) が世帯全員",
        head,
        Ask("JUMINHYO", "ALL"),
        paper(has=(ALL_TEXT, "髙﨑　𠮷郎", "髙﨑　葛子"), lacks=("高崎", "吉郎")),
    )
    stage.case("23", "髙﨑𠮷郎の印鑑登録証明", head, Ask("INKAN"), paper(has=(INKAN_TEXT, "髙﨑　𠮷郎")))
    house = stage.house("中央３丁目", "2番2号")
    head = house.person(f"{_IVS_TSUJI}　{_FA19}代", "ツジ　カミヨ", "女", date(1981, 1, 31), "世帯主")
    house.person(f"{_FA10}本　渡邉", "ツカモト　ワタナベ", "男", date(1983, 2, 28), "同居人")
    stage.case(
        "23",
        "辻󠄀の人 (登録済みの異体字選択子と互換漢字)",
        head,
        Ask("JUMINHYO", "ALL"),
        paper(has=(f"辻　{_FA19}代", f"{_FA10}本　渡邉"), lacks=("神代", "塚本")),
    )


def _undrawable(stage: Stage) -> None:
    house = stage.house("緑が丘五丁目", "6番1号")
    good = house.person("岩崎　健太", "イワサキ　ケンタ", "男", date(1992, 6, 16), "世帯主")
    bad = house.person(f"{_UNREGISTERED}　美穂", "ツジ　ミホ", "女", date(1993, 7, 17), "妻")
    stage.case("23", "未登録の異体字選択子の人が自分だけ", bad, Ask("JUMINHYO"), refused("CHARACTER"))
    other = house.person(f"{_ADOBE_TSUJI}　律子", "ツジ　リツコ", "女", date(1994, 8, 18), "同居人")
    stage.case(
        "23",
        "標準フォントに無い異体字選択子 (Adobe-Japan1 の辻) の人が自分だけ",
        other,
        Ask("JUMINHYO"),
        refused("CHARACTER"),
    )
    stage.case("23", "その家族が自分だけ", good, Ask("JUMINHYO"), paper(has=(PART_TEXT, "岩崎　健太"), lacks=("美穂",)))
    stage.case("23", "その家族が世帯全員", good, Ask("JUMINHYO", "ALL"), refused("CHARACTER"))
    house = stage.house("緑が丘五丁目", "6番2号")
    gaiji = house.person(f"{_PUA}田　一郎", "ガイジタ　イチロウ", "男", date(1966, 6, 6), "世帯主")
    stage.case("24", "届いていない外字 (私用領域) の人", gaiji, Ask("JUMINHYO"), refused("CHARACTER"))
    house = stage.house("緑が丘五丁目", "6番3号")
    plane = house.person(f"{_PLANE16}村　修", "ガイジムラ　オサム", "男", date(1969, 9, 9), "世帯主")
    stage.case("23", "第16面の外字の人", plane, Ask("KISAI_JIKO"), refused("CHARACTER"))
    house = stage.house("緑が丘五丁目", "6番4号")
    moved = house.person(
        "宮本　恵子",
        "ミヤモト　ケイコ",
        "女",
        date(1971, 1, 11),
        "世帯主",
        became_resident="2001-04-01",
        notified_on="2001-04-02",
        moves=(Move(kind="1", address=Address("京都府", "京都市左京区", "〓町", "1番地")),),
    )
    stage.case("24", "転入前住所に〓のある人", moved, Ask("JUMINHYO"), refused("CHARACTER"))
    stage.case(
        "24",
        "転入前住所に〓のある人、前住所を載せない記載事項証明",
        moved,
        Ask("KISAI_JIKO"),
        paper(has=("宮本　恵子",), lacks=("〓",)),
    )
    house = stage.house("緑が丘五丁目", "6番5号")
    domicile = house.person(
        "増田　京子",
        "マスダ　キョウコ",
        "女",
        date(1974, 4, 14),
        "世帯主",
        koseki=Koseki(honseki="見本県見本市■町5番地", hittosha="増田　京子"),
    )
    stage.case("24", "本籍に■のある人が本籍つき", domicile, Ask("JUMINHYO", options=("HONSEKI",)), refused("CHARACTER"))
    stage.case("24", "本籍に■のある人が本籍なし", domicile, Ask("JUMINHYO"), paper(has=("増田　京子",)))


def characters(today: date) -> Stage:
    """Scene 6."""
    stage = Stage(number=6, today=today, place=SAMPLE)
    _drawable(stage)
    _undrawable(stage)
    return stage
