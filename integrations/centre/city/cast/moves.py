"""Scene 9: people who leave, have left, or came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..calendar import wareki
from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Address, Move, Seal
from .stage import ALL_TEXT, House, Stage

__all__ = ["moves"]

_TARGET = Address("東京都", "千代田区", "架空町一丁目", "2番3号")


def _leaving(stage: Stage, name: str, kana: str, days: int) -> House:
    house = stage.house("字一本松", f"{30 + days}番地")
    seal = Seal(number=f"S{house.number[2:6]}01", image=stage.draw(str(days), name[:2]), registered_on="2015-05-07")
    house.person(
        name,
        kana,
        "男",
        date(1968, 7, 20),
        "世帯主",
        moveout_notified=stage.days(-20),
        moveout_planned=stage.days(days),
        moves=(Move(kind="3", address=_TARGET),),
        seals=(seal,),
    )
    return house


def _planned(stage: Stage) -> None:
    past = _leaving(stage, "近藤　進", "コンドウ　ススム", -3).people[0]
    now = _leaving(stage, "坂本　博", "サカモト　ヒロシ", 0).people[0]
    house = _leaving(stage, "西村　昭", "ニシムラ　アキラ", 7)
    future = house.people[0]
    stage.case("18", "近藤進 (転出予定日が3日前、確定なし)", past, Ask("JUMINHYO"), refused("REMOVED"))
    stage.case("18", "近藤進の印鑑登録証明", past, Ask("INKAN"), refused("REMOVED"))
    stage.case("18", "坂本博 (転出予定日が今日)", now, Ask("JUMINHYO"), refused("REMOVED"))
    stage.case(
        "18", "西村昭 (転出予定日が7日後)", future, Ask("JUMINHYO"), paper(has=("西村　昭",), lacks=("架空町一丁目",))
    )
    stage.case("18", "西村昭の印鑑登録証明 (予定日の前日まで)", future, Ask("INKAN"), paper(has=("西村　昭",)))


def _partly(stage: Stage) -> None:
    """One of two has gone; the other's paper shows only who is still here."""
    house = stage.house("大字川原", "55番地")
    stays = house.person("森田　恵", "モリタ　メグミ", "女", date(1979, 9, 1), "世帯主")
    gone = house.person(
        "森田　翔太",
        "モリタ　ショウタ",
        "男",
        date(2004, 4, 2),
        "子",
        state="2",
        moveout_notified=stage.days(-40),
        moveout_planned=stage.days(-35),
        moveout_confirmed=stage.days(-33),
    )
    stage.case(
        "18",
        "森田恵 (子が転出済み) が世帯全員",
        stays,
        Ask("JUMINHYO", "ALL"),
        paper(has=(ALL_TEXT, "森田　恵"), lacks=("森田　翔太",)),
    )
    stage.case("18", "森田翔太 (転出者) の番号で", gone, Ask("JUMINHYO"), refused("REMOVED"))


def _partly_planned(stage: Stage) -> None:
    """One of two should have left two days ago, and nobody has confirmed it: all of them cannot be printed."""
    house = stage.house("大字川原", "57番地")
    stays = house.person("小川　裕子", "オガワ　ユウコ", "女", date(1975, 1, 19), "世帯主")
    house.person(
        "小川　湊",
        "オガワ　ミナト",
        "男",
        date(2003, 11, 4),
        "子",
        moveout_notified=stage.days(-12),
        moveout_planned=stage.days(-2),
    )
    stage.case("18", "小川裕子 (子の転出予定日が2日前) が世帯全員", stays, Ask("JUMINHYO", "ALL"), refused("REMOVED"))
    stage.case("18", "小川裕子が自分だけ", stays, Ask("JUMINHYO"), paper(has=("小川　裕子",), lacks=("小川　湊",)))


def _restored(stage: Stage) -> None:
    house = stage.house("大字川原", "56番地")
    back = house.person(
        "柴田　勇",
        "シバタ　イサム",
        "男",
        date(1972, 12, 24),
        "世帯主",
        state="9",
        change_reason="43",
        changed_on=stage.days(-60),
    )
    stage.later(
        house, people=(replace(back, state="1", changed_on=stage.days(-1), change_reason="44"),), head=back, count=1
    )
    stage.case(
        "16", "柴田勇 (職権消除の後、新しい行で回復)", back, Ask("JUMINHYO", "ALL"), paper(has=(ALL_TEXT, "柴田　勇"))
    )


def _relocated(stage: Stage) -> None:
    """Moved inside the city: the earlier address in the city is not 転入前住所, and 届出日 stays."""
    house = stage.house("北町一丁目", "15番6号")
    moved = stage.today.replace(day=1)
    person = house.person(
        "酒井　大輔",
        "サカイ　ダイスケ",
        "男",
        date(1990, 3, 31),
        "世帯主",
        became_resident="2014-04-01",
        notified_on="2014-04-04",
        address_since=moved.isoformat(),
        changed_on=moved.isoformat(),
        moves=(
            Move(kind="1", address=Address("愛知県", "名古屋市中区", "見本が丘", "10番地")),
            Move(kind="2", address=Address(SAMPLE.prefecture, SAMPLE.city, "桜木町二丁目", "77番7号")),
        ),
    )
    stage.case(
        "20",
        "酒井大輔 (市内で転居、転入前は名古屋市)",
        person,
        Ask("JUMINHYO"),
        paper(has=("名古屋市中区見本が丘10番地", "平成26年4月4日", wareki(moved)), lacks=("桜木町二丁目",)),
    )
    house = stage.house("北町一丁目", "16番6号")
    born_here = house.person("岡本　愛", "オカモト　アイ", "女", date(1995, 5, 15), "世帯主")
    stage.case(
        "19",
        "岡本愛 (出生から市内、転入前住所も定めた日も無い)",
        born_here,
        Ask("JUMINHYO"),
        paper(has=("岡本　愛", "平成7年5月15日"), lacks=("不詳",)),
    )
    house = stage.house("北町一丁目", "17番6号")
    abroad = house.person(
        "小野　彩",
        "オノ　アヤ",
        "女",
        date(1986, 8, 6),
        "世帯主",
        became_resident="2022-10-01",
        notified_on="2022-10-03",
        moves=(Move(kind="1", country="アメリカ合衆国", country_code="USA", overseas="1 Example Street, Springfield"),),
    )
    stage.case("19", "小野彩 (国外から転入)", abroad, Ask("JUMINHYO"), paper(has=("アメリカ合衆国", "令和4年10月3日")))


def moves(today: date) -> Stage:
    """Scene 9."""
    stage = Stage(number=9, today=today, place=SAMPLE)
    _planned(stage)
    _partly(stage)
    _partly_planned(stage)
    _restored(stage)
    _relocated(stage)
    return stage
