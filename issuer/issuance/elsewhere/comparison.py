"""What an application says, item by item beside what a register says, each with a verdict that staff can read.

Lenient about the ways to write one name or one place (``issuer.replica.folding``); it marks, a person decides.
"""

from dataclasses import dataclass
from enum import StrEnum

from issuer.identity.registration import Particulars
from issuer.replica.folding import fold_honseki, fold_name, new_and_old, same_characters
from issuer.replica.register_index import IndexedMember

#: Sex of the contract → code 性別; "" where the applicant did not state it.
_SEX = {"MALE": "1", "FEMALE": "2", "NOT_STATED": ""}
_SEX_NAMES = {"1": "男", "2": "女"}
_UNSTATED = "記載なし"


class Verdict(StrEnum):
    """How an item of the application and of the register compare."""

    SAME = "SAME"
    #: Written differently, and nothing more: 異体字, 新旧字体, かな, 空白, 丁目・番地.
    VARIANT = "VARIANT"
    DIFFERENT = "DIFFERENT"
    #: One side does not say.
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Compared:
    """One item: what was applied for, what is recorded, and why the verdict, in Japanese for staff."""

    item: str
    applied: str
    recorded: str
    verdict: Verdict
    explanation: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The five items of an application beside one place of a register.

    ``shares_name``: 氏 or 名 alone agrees. ``is_alone``: nobody else in the register was born on that day.
    """

    name: Compared
    birth: Compared
    sex: Compared
    honseki: Compared
    hittosha: Compared
    shares_name: bool
    is_alone: bool

    @property
    def items(self) -> tuple[Compared, ...]:
        """All five, in the order staff read them."""
        return (self.name, self.birth, self.sex, self.honseki, self.hittosha)

    @property
    def place_agrees(self) -> bool:
        """本籍 and 筆頭者 are those of the register."""
        return agrees(self.honseki) and agrees(self.hittosha)

    @property
    def may_be_linked(self) -> bool:
        """Not plainly somebody else: what is left is for a person to decide.

        Born on that day as far as is known, and of that name. Where the name differs (婚姻, a character nobody has
        listed), 氏 or 名 must agree, and day, sex and register, and there must be no twin.
        """
        if self.birth.verdict is Verdict.DIFFERENT:
            return False
        of_this_register = agrees(self.birth) and self.place_agrees and self.sex.verdict is not Verdict.DIFFERENT
        return agrees(self.name) or (of_this_register and self.shares_name and self.is_alone)

    @property
    def is_candidate(self) -> bool:
        """Worth showing: two of name, birth and place agree, or the name alone where nothing but writing differs."""
        hits = (agrees(self.name), agrees(self.birth), self.place_agrees)
        return sum(hits) >= 2 or hits[0] or (hits[1] and (agrees(self.honseki) or agrees(self.hittosha)))

    @property
    def because(self) -> str:
        """Why this place was found, in Japanese for staff: what is the same, and what is only written differently."""
        told = {
            "一致": [one.item for one in self.items if one.verdict is Verdict.SAME],
            "書き方だけの違い": [one.item for one in self.items if one.verdict is Verdict.VARIANT],
        }
        return "。".join(f"{word}: {'、'.join(items)}" for word, items in told.items() if items) or "一致する項目がない"

    @property
    def differing(self) -> str:
        """The items that do not agree, as staff read them; "" where all do."""
        return "、".join(one.item for one in self.items if not agrees(one))

    @property
    def score(self) -> int:
        """Larger is likelier; for the order of the list only."""
        weights = ((self.name, 4), (self.birth, 4), (self.sex, 1), (self.honseki, 2), (self.hittosha, 2))
        points = {Verdict.SAME: 3, Verdict.VARIANT: 2, Verdict.UNKNOWN: 1, Verdict.DIFFERENT: 0}
        return sum(weight * points[one.verdict] for one, weight in weights)


def agrees(one: Compared) -> bool:
    """The same, however written."""
    return one.verdict in (Verdict.SAME, Verdict.VARIANT)


def compare(*, particulars: Particulars, member: IndexedMember, town: str, is_alone: bool) -> Comparison:
    """An application beside a member of a register. ``town``: the municipality's name, which a 本籍 may leave out."""
    applicant = particulars.applicant
    key, family, given = (fold_name(text) for text in (applicant.name, member.family_name, member.given_name))
    return Comparison(
        name=_names("氏名", applicant.name, f"{member.family_name}　{member.given_name}"),
        birth=_birth(particulars, member),
        sex=_sex(applicant.sex, member.sex),
        honseki=_honseki(particulars.honseki, member.honseki, town),
        hittosha=_names("筆頭者", particulars.hittosha, member.hittosha),
        shares_name=bool(family and key.startswith(family)) or bool(given and key.endswith(given)),
        is_alone=is_alone,
    )


def _names(item: str, applied: str, recorded: str) -> Compared:
    key = fold_name(applied)
    if not key or key != fold_name(recorded):
        return Compared(item, applied, recorded, Verdict.DIFFERENT, "相違")
    mine, theirs = ("".join(text.split()) for text in (applied, recorded))
    if mine == theirs:
        return Compared(item, applied, recorded, Verdict.SAME, "一致" if applied == recorded else "一致 (空白の違い)")
    told: list[str] = []
    if len(mine) == len(theirs):
        told = _differences([(a, b) for a, b in zip(mine, theirs, strict=True) if a != b])
    return Compared(
        item, applied, recorded, Verdict.VARIANT, "。".join(told) or "異体字・かな・記号・旧氏の併記など、書き方の違い"
    )


def _differences(pairs: list[tuple[str, str]]) -> list[str]:
    """What kind of difference each pair of characters is, kinds in the order staff know them."""
    kinds: dict[str, list[str]] = {"新旧字体の違い": [], "異体字の違い": [], "かなの違い": []}
    for a, b in pairs:
        same = same_characters(a) == same_characters(b)
        kind = "新旧字体の違い" if a + b in new_and_old() else "異体字の違い" if same else "かなの違い"
        kinds[kind].append(f"{a}と{b}")
    return [f"{kind}: {'、'.join(found)}" for kind, found in kinds.items() if found]


def _birth(particulars: Particulars, member: IndexedMember) -> Compared:
    applied = particulars.applicant.birth_date
    recorded = member.birth.isoformat() if member.birth else member.birth_as_recorded
    if member.birth is None:
        verdict, told = Verdict.UNKNOWN, "戸籍の生年月日が不詳"
    elif member.birth == applied:
        verdict, told = Verdict.SAME, "一致"
    else:
        verdict, told = Verdict.DIFFERENT, "相違"
    return Compared("生年月日", applied.isoformat(), recorded, verdict, told)


def _sex(applied: str, recorded: str) -> Compared:
    code = _SEX[applied]
    texts = (_SEX_NAMES.get(code, _UNSTATED), _SEX_NAMES.get(recorded, _UNSTATED))
    if not code or recorded not in _SEX_NAMES:
        return Compared("性別", *texts, Verdict.UNKNOWN, "どちらかに記載がない")
    if code == recorded:
        return Compared("性別", *texts, Verdict.SAME, "一致")
    return Compared("性別", *texts, Verdict.DIFFERENT, "相違")


def _honseki(applied: str, recorded: str, town: str) -> Compared:
    if "".join(applied.split()) == "".join(recorded.split()):
        return Compared("本籍", applied, recorded, Verdict.SAME, "一致")
    if fold_honseki(applied, town=town) == fold_honseki(recorded, town=town):
        told = "書き方の違い (都道府県・市区町村の有無、丁目・番地、数字、異体字)"
        return Compared("本籍", applied, recorded, Verdict.VARIANT, told)
    return Compared("本籍", applied, recorded, Verdict.DIFFERENT, "相違")
