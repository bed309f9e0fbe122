"""The people of the acceptance town: one household per situation the contract has an answer for."""

from dataclasses import replace
from datetime import date, timedelta

from .calendar_words import years_before
from .registry import Registry
from .sheet import MasterFont
from .townsfolk import Address, Foreign

DAY = timedelta(days=1)


def settle(town: Registry, font: MasterFont) -> None:
    """Everybody of the main town."""
    _families(town)
    _foreigners(town)
    _dates(town)
    _characters(town, font)
    _ages(town)
    _holds(town)
    _counter(town)
    _movers(town)
    _credentials(town)
    _seals(town)
    _broken_households(town)


def crowd(town: Registry, households: int) -> None:
    """Ordinary families, for load: one to four people each, all with a credential and the head with a seal."""
    for number in range(households):
        surname = town.inventor.surname()
        ages = [town.inventor.random.randint(40, 80), 39, 20, 17][: 1 + number % 4]
        members = [town.person(age=a, sex="12"[n % 2], surname=surname) for n, a in enumerate(ages)]
        town.household(f"crowd-{number}", *members)
        town.seal(members[0])


def _families(town: Registry) -> None:
    came = date(2018, 3, 25)
    surname = town.inventor.surname()
    head = town.person(age=71, surname=surname, address_since=date(1989, 4, 1))
    wife = town.person(
        age=69,
        sex="2",
        surname=surname,
        relation="妻",
        relation_codes=("12",),
        became_resident=date(1980, 11, 10),
        notified=date(1980, 11, 12),
        address_since=date(1989, 4, 1),
        former=Address(*town.inventor.elsewhere()),
        aliases=[("1", town.inventor.surname(), town.inventor.kana()[:4])],
        attested=False,
        remarks=[("印字してよい備考" + town.inventor.digits(4), True), ("内部のメモ" + town.inventor.digits(4), False)],
    )
    son = town.person(
        age=38,
        surname=surname,
        became_resident=came,
        notified=came + 3 * DAY,
        former=Address(*town.inventor.elsewhere()),
    )
    bride = town.foreigner(age=31, relation="子の妻（未届）", relation_codes=("20", "14"))
    town.household("mixed", head, wife, son, bride)
    town.seal(son)
    surname = town.inventor.surname()
    seven = [town.person(age=a, sex="12"[n % 2], surname=surname) for n, a in enumerate((60, 58, 30, 28, 16, 9, 2))]
    seven[1].relation, seven[1].relation_codes = "妻", ("12",)
    town.household("seven", *seven)
    alone = town.person(age=50, former=Address(country="ブラジル"), notified=date(2015, 6, 2))
    town.household("single", alone)
    town.seal(alone)
    town.household("no-honseki", town.person(honseki="", honseki_kind="2"))
    long_house = Address(
        town.prefecture, town.name, town.inventor.town(), town.inventor.block(), "長名荘" * 12 + "101号"
    )
    town.household("long-address", town.person(), address=long_house)
    endless = replace(long_house, block=town.inventor.block(), building="果てしなく続く方書" * 33)
    town.household("endless-address", town.person(), address=endless)


def _foreigners(town: Registry) -> None:
    alias = town.inventor.name("2").replace("　", "　")
    named = town.foreigner(age=45, nationality="大韓民国", aliases=[("2", alias, town.inventor.kana())])
    town.household("alias", named)
    town.seal(named, notation="3")
    special = Foreign(
        nationality="朝鮮", article="02", card_no=town.inventor.digits(10), card_kind="2", since=date(2012, 7, 9)
    )
    town.household("special-permanent", town.foreigner(age=66, sex="1", foreign=special, former=None, notified=None))
    newborn = Foreign(nationality="ネパール", article="05", since=town.today - 30 * DAY)
    town.household("passing-resident", town.foreigner(age=22, foreign=newborn, former=None, notified=None))


def _dates(town: Registry) -> None:
    placeholder = date(1935, 1, 1)
    town.household("unknown-birth", town.person(birth=placeholder, birth_era="3", birth_text="昭和10年月日不詳"))
    early = {"became_resident": None, "address_since": None}
    town.household("showa-64", town.person(birth=date(1989, 1, 7), became_resident=date(1989, 1, 8)))
    town.household("heisei-31", town.person(birth=date(1970, 5, 5), became_resident=date(2019, 4, 30)))
    town.household("reiwa-1", town.person(birth=date(1970, 5, 6), became_resident=date(2019, 5, 1)))
    town.household("taisho-15", town.person(birth=date(1926, 12, 25), birth_era="2", **early))


def _characters(town: Registry, font: MasterFont) -> None:
    given = town.inventor.given("1")
    plain = town.household(
        "plain-glyphs", town.person(name=f"髙﨑　{given}"), town.person(name=f"𠮷野　{given}", age=12)
    )
    town.seal(plain.members[0])
    bases = [base for base in map(ord, "辻葛邉邊齋鯖") if font.different_variants(base)]
    base = town.inventor.random.choice(bases)
    selector, _ = town.inventor.random.choice(font.different_variants(base))
    varied = town.person(name=f"{chr(base)}{chr(selector)}原　{town.inventor.given('2')}", sex="2")
    town.household("variant", varied)
    unknown = next(s for s in range(0xE01A0, 0xE01EF) if (base, s) not in font.variants)
    town.household("unregistered-variant", town.person(name=f"{chr(base)}{chr(unknown)}沢　{given}"))
    gaiji = next(c for c in range(0xE123, 0xE800) if c not in font.characters)
    town.household("gaiji", town.person(name=f"{chr(gaiji)}沼　{given}"))
    town.household("plane-16", town.person(name=f"\U0010de92坂　{given}"))


def _ages(town: Registry) -> None:
    surname = town.inventor.surname()
    almost = town.person(surname=surname, birth=years_before(town.today, 15) + DAY)
    just = town.person(surname=surname, birth=years_before(town.today, 15), sex="2")
    for child in (almost, just):
        child.became_resident = child.birth
    town.household("ages", town.person(age=44, surname=surname), just, almost)
    town.seal(just)
    maybe = date(town.today.year - 15, 1, 1)
    word = f"令和{maybe.year - 2018}年" if maybe.year > 2019 else f"平成{maybe.year - 1988}年"
    town.household("perhaps-fifteen", town.person(birth=maybe, birth_text=f"{word}月日不詳"))


def _holds(town: Registry) -> None:
    surname = town.inventor.surname()
    victim, child = town.person(age=35, sex="2", surname=surname), town.person(age=16, surname=surname)
    town.household("protected", victim, child)
    town.seal(victim)
    town.seal(child)
    town.hold("1", victim.atena_no, "01", starts=town.now - 400 * DAY, ends=town.now - 30 * DAY)
    freed = town.person()
    town.household("freed", freed)
    town.hold("1", freed.atena_no, "01", deleted=True, starts=town.now - 400 * DAY, history=2)
    provisional = town.household("provisional", town.person())
    town.hold("2", provisional.number, "02")
    seal_only = town.person()
    town.household("seal-held", seal_only)
    town.seal(seal_only)
    town.hold("1", seal_only.atena_no, "05", certificate_kinds="INKAN")
    for key, starts, ends in (("hold-to-come", 5, 9), ("hold-over", -9, -5)):
        person = town.person()
        town.household(key, person)
        town.hold("1", person.atena_no, "06", starts=town.now + starts * DAY, ends=town.now + ends * DAY)
    family = town.household("member-held", town.person(age=55), town.person(age=25))
    town.hold("1", family.members[1].atena_no, "06")
    processing = town.household("in-process", town.person(), town.person(age=17))
    town.hold("2", processing.number, "03")
    town.household("locked", town.person(), locked=True, lock_reason="03")


def _counter(town: Registry) -> None:
    """People for the commands staff use; no other test asks for them."""
    for key in ("person", "household", "seal", "full"):
        household = town.household(f"counter-{key}", town.person(age=50), town.person(age=20))
        town.seal(household.members[0])


def _movers(town: Registry) -> None:
    for key, days in (("leaves-tomorrow", 1), ("leaves-today", 0), ("left-yesterday", -1)):
        planned = town.today + days * DAY
        person = town.person(moveout_notified=town.today - 8 * DAY, moveout_planned=planned)
        town.household(key, person)
        town.seal(person)
    gone = town.person(state="2", moveout_planned=town.today - 60 * DAY, moveout_confirmed=town.today - 59 * DAY)
    town.household("moved-out", gone)
    town.household("died", town.person(age=80, state="3"))
    stays, left = town.person(age=50), town.person(age=24, state="2", moveout_confirmed=town.today - 50 * DAY)
    town.household("one-left", stays, left)


def _credentials(town: Registry) -> None:
    for key, state in (("suspended-serial", "2"), ("revoked-serial", "3"), ("expired-serial", "4")):
        town.household(key, town.person(serial_state=state))
    town.household("overdue-serial", town.person(serial_until=town.today - DAY))
    shared = town.inventor.digits(20)
    town.household("twin-a", town.person(serial=shared))
    town.household("twin-b", town.person(serial=shared, issuer="CN=Another Authentication CA,O=Akashi,C=JP"))
    town.household("phone", town.person(media="3"))


def _seals(town: Registry) -> None:
    for key, state in (("seal-paused", "2"), ("seal-abolished", "3"), ("seal-struck", "4"), ("seal-inquiry", "9")):
        person = town.person()
        town.household(key, person)
        town.seal(person, state=state)
    again = town.person()
    town.household("seal-again", again)
    town.seal(again, state="3")
    town.seal(again, mm=12.0)
    kana = town.foreigner(nationality="フィリピン")
    town.household("seal-kana", kana)
    town.seal(kana, notation="4", kana="カナメイ　ロゴス")
    maiden = town.person(sex="2", aliases=[("1", town.inventor.surname(), town.inventor.kana()[:4])])
    town.household("seal-maiden", maiden)
    town.seal(maiden, notation="2", hides_sex=False)


def _broken_households(town: Registry) -> None:
    nobody_leads = [town.person(relation="子", relation_codes=("20",)), town.person(age=17)]
    town.household("no-head", *nobody_leads)
    two = town.household("two-heads", town.person(age=50), town.person(age=48, sex="2"))
    two.members[1].relation, two.members[1].relation_codes = "世帯主", ("02",)
    town.household("miscounted", town.person(), member_count=3)
