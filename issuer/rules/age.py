"""年齢: the applicant must be certainly 15 or older (印鑑登録証明事務処理要領; the same age for every kind)."""

import re
from calendar import monthrange
from datetime import date

from issuer.papers.facts import Facts
from issuer.papers.kinds import RefusalCode
from issuer.papers.people import WrittenDate
from issuer.papers.verdict import Finding
from issuer.rules.calendar import japan_day
from issuer.rules.findings import NOBODY, against, clear

MINIMUM_AGE = 15

#: 推定 and 頃 leave even the written year open; these years are added before anything counts as certain.
_VAGUE_YEARS = 5

_ERA_START = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_WRITTEN = re.compile(r"(明治|大正|昭和|平成|令和)?(元|\d{1,4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?")


def old_enough(facts: Facts) -> Finding:
    """UNDER_AGE unless the applicant is certainly 15 today; family members printed may be younger.

    Of somebody registered from elsewhere (住登外) the register knows the birthday.
    """
    person = facts.person or facts.registers.member or facts.registers.fuhyo_person
    if person is None:
        return clear("old_enough", NOBODY)
    latest = latest_birth(person.birth)
    if latest is None:
        return against("old_enough", RefusalCode.UNDER_AGE, "生年月日から15歳以上と確かめられません。")
    if japan_day(facts.now) < birthday(born=latest, age=MINIMUM_AGE):
        return against("old_enough", RefusalCode.UNDER_AGE, "申請者が15歳未満か、15歳以上と確かめられません。")
    return clear("old_enough")


def birthday(*, born: date, age: int) -> date:
    """The day somebody turns ``age``; one born on 29 February turns on 1 March of an ordinary year."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1)
    return born.replace(year=year)


def latest_birth(birth: WrittenDate) -> date | None:
    """The last day the person can have been born, None when the record proves none.

    For an unknown date only the written text is believed: ``value`` is a placeholder (feed: X_不詳フラグ).
    """
    if not birth.unknown:
        return birth.value
    found = _WRITTEN.search(birth.text)
    if not found:
        return None
    era, written_year, month, day = found.groups()
    year = 1 if written_year == "元" else int(written_year)
    if era:
        year += _ERA_START[era] - 1
    elif year < 1800:
        return None
    if "推定" in birth.text or "頃" in birth.text:
        return _day_in(year=year + _VAGUE_YEARS, month=12, day=31)
    # 00 means not known (1970年00月00日), and a day without its month proves nothing.
    last_month = int(month or 0) or 12
    if last_month > 12:
        return None
    last_day = int(day or 0) or 31 if int(month or 0) else 31
    return _day_in(year=year, month=last_month, day=last_day)


def _day_in(*, year: int, month: int, day: int) -> date | None:
    if not 1 <= year <= 9999:
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))
