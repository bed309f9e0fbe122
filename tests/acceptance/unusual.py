"""A second town of people whose records are right but unusual: names, eras, order, more pages, more cards."""

from datetime import date, timedelta

from .registry import Registry
from .townsfolk import Address, Foreign


def settle(town: Registry) -> None:
    """Households by key."""
    _names(town)
    _eras(town)
    _orders(town)
    _addresses(town)


def _names(town: Registry) -> None:
    long_name = "MARIA DE LOS ANGELES FERNANDEZ GONZALEZ Y SANTOS"
    town.household("long-roman", town.foreigner(name=long_name, nationality="スペイン"))
    town.household("mononym", town.foreigner(name="SUKARNOPUTRI", nationality="インドネシア"))
    town.household("kanji-beside", _with_kanji(town))
    town.household("small-kana", town.person(kana="ヴェルディ　ヂュンイチヱ"))
    town.household("compatibility", town.person(name=f"神\ufa19塚\ufa10　{town.inventor.given('1')}"))
    town.household("stateless", town.foreigner(nationality="無国籍", former=None))
    half = "ｱｲﾀｳﾝ"
    house = Address(town.prefecture, town.name, town.inventor.town(), town.inventor.block(), f"{half} Ⅱ棟　１０３号")
    town.household("mixed-width", town.person(), address=house)


def _with_kanji(town: Registry):
    foreign = Foreign(
        nationality="中国",
        article="01",
        status="永住者",
        expires=town.today + timedelta(days=900),
        card_no=f"CD{town.inventor.digits(8)}EF",
        card_kind="1",
        since=date(2014, 8, 8),
        kanji_name=town.inventor.name("2").replace("　", ""),
    )
    return town.foreigner(foreign=foreign)


def _eras(town: Registry) -> None:
    odd = {"became_resident": None}
    town.household("showa-64-late", town.person(birth=date(1989, 1, 10), birth_era="3", **odd))
    town.household("heisei-31-may", town.person(birth=date(1980, 3, 3), became_resident=date(2019, 5, 2)))
    town.household("meiji", town.person(birth=date(1912, 7, 29), **odd))
    town.household("first-of-heisei", town.person(birth=date(1989, 1, 8), **odd))
    town.household("leap-day", town.person(birth=date(1988, 2, 29), **odd))
    town.household("about", town.person(birth=date(1935, 5, 1), birth_era="3", birth_text="昭和10年5月頃", **odd))
    town.household(
        "foreign-unknown", town.foreigner(age=56, birth=date(1970, 1, 1), birth_text="1970年月日不詳", birth_era="3")
    )


def _orders(town: Registry) -> None:
    for size in (4, 5, 8, 9):
        surname = town.inventor.surname()
        ages = [70, 45, 40, 20, 18, 16, 9, 6, 1][:size]
        town.household(f"family-{size}", *(town.person(age=a, sex="12"[a % 2], surname=surname) for a in ages))
    chain = town.person(age=30, relation="夫の弟の子の縁故者", relation_codes=("11", "74", "20", "96"))
    town.household("chained", town.person(age=60), chain)
    cards = town.person(age=33)
    town.household("three-cards", cards)
    for media, serial in (("2", town.inventor.digits(18)), ("3", town.inventor.digits(22))):
        row = cards.serial_row() | {"シリアル番号": serial, "媒体": media, "異動処理番号": f"S{serial[:8]}"}
        town.extra.append(("S01", row))


def _addresses(town: Registry) -> None:
    town.household("unknown-honseki", town.person(honseki="", honseki_kind="3"))
    abroad = Address(country="アメリカ合衆国")
    town.household("from-abroad", town.person(former=abroad, notified=date(2020, 2, 29)))
    ward = Address("北海道", "札幌市中央区", town.inventor.town(), "１２３番地", "コーポ　見本　２０１")
    town.household(
        "from-a-ward", town.person(former=ward, notified=date(2019, 5, 1), became_resident=date(2019, 4, 30))
    )
