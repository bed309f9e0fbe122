"""Names as they are printed, code point by code point; never normalised (feed rule 9)."""

from issuer.certificates.gaiji import plain
from issuer.papers.errors import ContentConflict
from issuer.papers.people import Alias, Household, Resident

#: 住民・世帯主 codes of codes.toml 続柄.
_RELATIONS = {
    "02": "世帯主",
    "11": "夫",
    "12": "妻",
    "13": "夫（未届）",
    "14": "妻（未届）",
    "20": "子",
    "51": "父",
    "52": "母",
    "71": "兄",
    "74": "弟",
    "81": "姉",
    "84": "妹",
    "96": "縁故者",
    "99": "同居人",
}
_SEXES = {"0": "不詳", "1": "男", "2": "女"}


def own_name(person: Resident) -> str:
    """氏名 of the record. A Japanese record without the joined name is 氏, wide space, 名.

    Raises ContentConflict when the record holds no name at all.
    """
    if person.name:
        return person.name
    parts = [person.family_name, person.given_name]
    if person.is_foreign and person.foreign is not None:
        parts = [person.foreign.roman_name or person.foreign.kanji_name]
    name = "\u3000".join(part for part in parts if part)
    if not name:
        raise ContentConflict("a record without any name cannot be printed")
    return name


def second_name(person: Resident) -> str:
    """The other writing of a foreign resident's name (漢字併記, or the letters when the name is in kanji)."""
    if person.foreign is None:
        return ""
    name = own_name(person)
    others = (person.foreign.kanji_name, person.foreign.roman_name)
    return next((other for other in others if other and _bare(other) not in _bare(name)), "")


def attested(furigana: str, *, is_attested: bool) -> str:
    """振り仮名 is printed only when attested (公証済); the office's own reading never stands in for it."""
    return furigana if is_attested else ""


def alias_reading(alias: Alias | None) -> str:
    """Attested reading of 旧氏・通称, else ""."""
    return "" if alias is None else attested(alias.furigana, is_attested=alias.furigana_attested)


def sex(person: Resident) -> str:
    """性別: the stored wording, or the word of the code."""
    return person.sex_text or _SEXES.get(person.sex, "")


def relation(person: Resident) -> str:
    """続柄: the stored wording; without one the codes are joined with の (20, 12 → 子の妻).

    Never made from the sex. Raises ContentConflict for an unknown code without wording.
    """
    if person.relation_text:
        return person.relation_text
    words = [_RELATIONS.get(code.zfill(2), "") for code in person.relation_codes if code]
    if not words or "" in words:
        raise ContentConflict("a relationship code is unknown and no wording is stored with it")
    return "の".join(words)


def head_name(household: Household) -> str:
    """世帯主の氏名. J02 holds only a copy, so it must agree with the head's own record.

    A foreign head may stand in J02 under any name of the record (letters, kanji, 通称). Spaces do not count.
    Raises ContentConflict when the head is not on the register or the names differ.
    """
    head = next((r for r in household.members if r.atena_no == household.head_atena_no), None)
    if head is None:
        raise ContentConflict("the head named by the household is not one of its members")
    own = own_name(head)
    copy = _bare(household.head_name)
    if copy in (_bare(own), _bare(head.family_name + head.given_name)):
        return own
    others = [second_name(head), head.common_name.text if head.common_name else ""]
    if copy and copy in [_bare(other) for other in others]:
        return household.head_name
    raise ContentConflict("the head's name in the household differs from the head's own record")


def _bare(name: str) -> str:
    return plain(name).replace("\u3000", "").replace(" ", "")
