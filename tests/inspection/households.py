"""Households nobody has thought of: one to thirteen people with names of all kinds, from a seed."""

import random
from dataclasses import replace
from datetime import date

from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.people import Address, Alias, Resident, WrittenDate
from issuer.papers.verdict import Permit
from tests.golden.personas import SEAL, SEVEN, SHIGERU, case

#: JIS X 0208 and 0212, beyond them, beyond the BMP; characters with selectors; kana; Latin with what pdfium respells.
_COMMON = [c for c in map(chr, range(0x4E00, 0x9FA0)) if c.encode("euc_jp", "ignore")]
_RARE = ["𠮷", "髙", "﨑", "神", "祥", "𠀋", "𡈽"]
_VARIANTS = ["辻\U000e0102", "辻\U000e0103", "邉\U000e0110", "葛\U000e0102"]
_KANA = [chr(code) for code in range(0x30A1, 0x30F7)]
_LATIN = ["LE", "THI", "O'BRIEN", "ANNE-MARIE", "SMITH", "D'ARC", "MUÑOZ", "DE LA CRUZ", "FIFI", "J. R.", "3RD"]
_OPTIONS = [option for option in Option if option is not Option.OVERSEAS_VOTER]


def household_case(seed: int) -> tuple[Permit, Facts]:
    """A permit and facts of this seed; many do not fit their boxes or have a character the font lacks."""
    chance = random.Random(seed)
    count = chance.randint(1, 13)
    head = _resident(chance, 1, template=SHIGERU)
    people = (head, *(_resident(chance, number) for number in range(2, count + 1)))
    kind = chance.choice([CertificateKind.JUMINHYO] * 4 + [CertificateKind.KISAI_JIKO, CertificateKind.INKAN])
    options = frozenset(option for option in _OPTIONS if chance.random() < 0.5)
    if kind is CertificateKind.INKAN:
        return case(kind, *people, printed=(chance.choice(people),), seals=(SEAL,), address=_address(chance))
    printed = people if chance.random() < 0.6 else tuple(p for p in people if chance.random() < 0.5) or (head,)
    extent = Extent.ALL if printed == people else Extent.SELF if len(printed) == 1 else Extent.SELECTED
    return case(kind, *people, printed=printed, options=options, extent=extent, address=_address(chance))


def _resident(chance: random.Random, number: int, template: Resident | None = None) -> Resident:
    one = template or chance.choice(SEVEN[1:])
    family, given = _word(chance, 1, 4), _word(chance, 1, 4)
    one = replace(
        one,
        atena_no=f"{2000 + number}",
        member_no=number,
        order=number,
        birth=WrittenDate(value=date(chance.randint(1926, 2025), chance.randint(1, 12), chance.randint(1, 28)))
        if chance.random() < 0.8
        else WrittenDate(value=date(1950, 1, 1), unknown=True, text="昭和10年以下不詳", era="3"),
        furigana="　".join(_word(chance, 1, 8, _KANA) for _ in range(2)),
        furigana_attested=chance.random() < 0.5,
        notified_on=date(1980, 11, 12) if chance.random() < 0.5 else None,
        former_address=_address(chance) if chance.random() < 0.5 else None,
        former_surname=Alias(_word(chance, 1, 3)) if chance.random() < 0.3 and not one.is_foreign else None,
        remarks=tuple(f"令和5年9月4日　{_word(chance, 1, 30)}" for _ in range(chance.choice((0, 0, 1, 3)))),
    )
    if one.foreign is None:
        honseki = one.honseki and replace(
            one.honseki, honseki=_word(chance, 4, 24) + "3番地", hittosha=_word(chance, 2, 6)
        )
        return replace(one, name=f"{family}　{given}", family_name=family, given_name=given, honseki=honseki)
    roman = " ".join(chance.choices(_LATIN, k=chance.randint(1, 9)))
    common = Alias(f"{family}　{given}", furigana="ヤマ　アキラ", furigana_attested=chance.random() < 0.5)
    kanji = f"{family}　{given}" if chance.random() < 0.4 else ""
    foreign = replace(one.foreign, roman_name=roman, kanji_name=kanji)
    return replace(one, name=roman, foreign=foreign, common_name=common if chance.random() < 0.5 else None)


def _word(chance: random.Random, low: int, high: int, letters: list[str] | None = None) -> str:
    count = chance.randint(low, high)
    if letters:
        return "".join(chance.choices(letters, k=count))
    kinds = (_COMMON, _KANA, _RARE, _VARIANTS)
    return "".join(chance.choice(kinds[chance.choices(range(4), (20, 1, 1, 1))[0]]) for _ in range(count))


def _address(chance: random.Random) -> Address:
    block = f"{chance.randint(1, 99)}番{chance.randint(1, 99)}-{chance.randint(1, 20)}号"
    building = chance.choice(("", "", f"{_word(chance, 1, 20)}{chance.randint(1, 999)}号室", "ＡＢＣ−１０２"))
    return Address("見本県", "見本市", _word(chance, 1, 12), block, building)
