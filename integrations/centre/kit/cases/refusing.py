"""4 拒否: each refusal of the roster, the age of fifteen, and words that give nothing away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial

from integrations.centre.kit.asking import ask_line, came, code_of, offers_of
from integrations.centre.kit.case import AREAS, Case, Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.roster import Resident
from integrations.centre.kit.target import Target
from integrations.centre.wire import Presented, Refused
from integrations.centre.wire.words import REFUSALS

#: Words that would tell why: 支援措置 above all, then what only the city should say to whom it concerns.
_TELLING = (
    "支援措置", "DV", "ＤＶ", "ドメスティック", "暴力", "ストーカー", "虐待", "加害", "被害", "避難", "保護", "抑止",
    "発行停止", "職権", "申出", "紛失", "盗難", "未納", "滞納", "未申告", "無申告", "他団体", "死亡", "失踪", "離婚",
    "後見", "意思能力", "転出", "在留", "逮捕", "警察", "裁判", "家族", "配偶者", "世帯主", "undefined", "None", "null",
)  # fmt: skip

#: People of one code whose words are compared.
_SOME = 3


def _code(code: str, target: Target) -> Iterator[Finding]:
    target.roster.require()
    lines = target.roster.refused(code)
    if not lines:
        raise NotApplicable(f"名簿に、今 {code} で断られる人がいない")
    for expectation in lines:
        outcome = ask_line(target, expectation)
        line = expectation.line
        yield check(code_of(outcome) == code, f"{line.no} {line.who}: {code} のはずで、{came(outcome)}")


_CODES = tuple(
    Case(
        number=f"4-{place}",
        area=AREAS[4],
        title=f"{code} で断るべき人を、そのとおりに断る",
        basis="koiki.xsd RefusalCode、業務知識 5",
        run=partial(_code, code),
    )
    for place, code in enumerate(REFUSALS, start=1)
)


@case("4-20", "15歳未満だけを、15歳未満として断る", basis="業務知識 5-3、10-29 (誕生日から15歳、2月29日生は平年3月1日)")
def fifteen(target: Target) -> Iterator[Finding]:
    """Everybody of the roster near the age, by their own certificate: never a paper before the day, never UNDER_AGE on
    or after it."""
    young = [one for one in target.roster.residents if one.birth_date and one.serials]
    if not young:
        target.roster.require()
        raise NotApplicable("名簿に生年月日がない")
    today = target.roster.today or target.now().date()
    tried = 0
    for person in young:
        turned = fifteenth_birthday(person.birth_date or today)
        if abs((today - turned).days) > 4 * 366:
            continue
        tried += 1
        yield from _by_age(target, person, today >= turned)
    if not tried:
        raise NotApplicable("名簿に11歳から19歳の人がいない")


def _by_age(target: Target, person: Resident, is_old_enough: bool) -> Iterator[Finding]:
    for serial in person.serials:
        presented = Presented(serial=serial)
        offer = offers_of(target, presented).get("JUMINHYO")
        listed = offer.refusal.code if offer and offer.refusal else ""
        asked = code_of(target.issue(presented, kind="JUMINHYO"))
        for where, code in (("一覧", listed), ("交付要求", asked)):
            if is_old_enough:
                yield check(code != "UNDER_AGE", f"15歳に達した人に{where}が UNDER_AGE を返した")
            else:
                yield check(bool(code), f"15歳未満の人に{where}が交付できると答えた")


def fifteenth_birthday(born: date) -> date:
    """年齢計算ニ関スル法律 and the house rule: 29 February falls on 1 March of a common year."""
    try:
        return born.replace(year=born.year + 15)
    except ValueError:
        return date(born.year + 15, 3, 1)


@case("4-21", "断りの文に、理由・人・番号が出ない", basis="業務知識 5、約束 P5", last=True)
def neutral(target: Target) -> Iterator[Finding]:
    """Over every refusal this run has seen."""
    _see_refusals(target)
    for seen in {(one.code, one.message) for one in target.watch.refusals}:
        code, message = seen
        words = [word for word in _TELLING if word in message]
        yield check(not words, f"{code} の文が「{'」「'.join(words)}」と言った")
        yield check(bool(message.strip()), f"{code} に文があるはず")
        names = sum(len(name.replace("\u3000", "")) > 1 and name in message for name in target.roster.names)
        yield check(not names, f"{code} の文に名簿の人の名が出た")
        digits = sum(char.isdigit() for char in message)
        yield check(digits < 6, f"{code} の文に番号らしい数字が {digits} 桁出た")


@case("4-22", "断りの文は、符号が同じならだれにも同じ", basis="koiki.xsd Refusal、約束 P5", last=True)
def one_text(target: Target) -> Iterator[Finding]:
    """For one language a code has one text, in the list and in answer to an order."""
    _see_refusals(target)
    texts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in target.watch.refusals:
        texts[one.code, one.language].add(one.message)
    for (code, language), found in sorted(texts.items()):
        yield check(len(found) == 1, f"{code} ({language}) の文は1通りのはずで、{len(found)} 通りあった")


@case(
    "4-27",
    "似た番号・違う発行者・40桁の番号では、だれも特定しない",
    basis="koiki.xsd SerialNumber (文字列)、業務知識 6.1",
)
def near_numbers(target: Target) -> Iterator[Finding]:
    """A serial number is a string of digits: neither zeros in front nor a digit more or less lead to anybody."""
    serial = target.roster.someone().line.serial
    known = {number for one in target.roster.residents for number in one.serials}
    near = {
        "0を前に付けた番号": "0" + serial,
        "0を40桁まで前に付けた番号": serial.zfill(40),
        "1桁多い番号": serial + "0",
        "1桁少ない番号": serial[:-1],
        "末尾の違う番号": serial[:-1] + str((int(serial[-1]) + 5) % 10),
        "40桁の番号": "9" * 40,
    }
    asked = [(name, Presented(serial=number)) for name, number in near.items() if number not in known]
    asked += [("違う発行者の同じ番号", Presented(serial=serial, issuer="CN=Nobody"))]
    for name, presented in asked:
        for kind, offer in offers_of(target, presented).items():
            yield check(offer.refusal is not None, f"{name}に {kind} を交付できると答えた")
        outcome = target.issue(presented, kind="JUMINHYO")
        yield check(isinstance(outcome, Refused), f"{name}は断るはずで、{came(outcome)}")


def _see_refusals(target: Target) -> None:
    """Of every code, what this run has not yet been refused is asked for: HELD of everybody, others of a few."""
    target.roster.require()
    seen = Counter(one.code for one in target.watch.refusals if one.operation == "IssueCertificate")
    for expectation in target.roster.refused():
        (code, *_) = expectation.codes
        if seen[code] < _SOME or (code == "HELD" and seen[code] < len(target.roster.refused("HELD"))):
            seen[code_of(ask_line(target, expectation))] += 1


CASES = tuple(sorted((*_CODES, *gathered(globals())), key=lambda one: one.order))
