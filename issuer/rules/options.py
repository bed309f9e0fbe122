"""選択: may this paper show these people, these items, this many times?"""

from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent, Option, RefusalCode
from issuer.papers.people import Resident
from issuer.papers.verdict import Finding
from issuer.rules.findings import NOBODY, against, clear
from issuer.rules.printed import asked_for
from issuer.rules.register_circle import asked_members

_RESIDENCE = frozenset(
    {
        Option.RELATIONSHIP,
        Option.HONSEKI,
        Option.MY_NUMBER,
        Option.JUMINHYO_CODE,
        Option.FOREIGN_ITEMS,
        Option.FORMER_ADDRESS,
    }
)

#: 選択項目 each kind knows. JUMINHYO prints FORMER_ADDRESS always and takes its mention without complaint.
OPTIONS_OF: dict[CertificateKind, frozenset[Option]] = {
    CertificateKind.JUMINHYO: _RESIDENCE,
    CertificateKind.KISAI_JIKO: _RESIDENCE,
    CertificateKind.INKAN: frozenset(),
    CertificateKind.SHOTOKU: frozenset(),
    CertificateKind.KAZEI: frozenset(),
    CertificateKind.NOZEI: frozenset(),
    CertificateKind.RISAI: frozenset(),
    CertificateKind.KOSEKI_ZENBU: frozenset(),
    CertificateKind.KOSEKI_KOJIN: frozenset(),
    CertificateKind.FUHYO: frozenset({Option.HONSEKI, Option.OVERSEAS_VOTER}),
}

EXTENTS_OF: dict[CertificateKind, frozenset[Extent]] = {
    CertificateKind.JUMINHYO: frozenset(Extent),
    CertificateKind.KISAI_JIKO: frozenset(Extent),
    CertificateKind.INKAN: frozenset({Extent.SELF}),
    CertificateKind.SHOTOKU: frozenset({Extent.SELF}),
    CertificateKind.KAZEI: frozenset({Extent.SELF}),
    CertificateKind.NOZEI: frozenset({Extent.SELF}),
    CertificateKind.RISAI: frozenset({Extent.SELF}),
    CertificateKind.KOSEKI_ZENBU: frozenset({Extent.ALL}),
    CertificateKind.KOSEKI_KOJIN: frozenset({Extent.SELF, Extent.SELECTED}),
    CertificateKind.FUHYO: frozenset(Extent),
}

_MY_NUMBER_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def narrowest_extent(kind: CertificateKind) -> Extent:
    """SELF, or ALL for a kind that shows nobody alone."""
    return Extent.ALL if EXTENTS_OF.get(kind) == frozenset({Extent.ALL}) else Extent.SELF


def extent_offered(facts: Facts) -> Finding:
    """NOT_OFFERED for a scope the kind does not have, or member numbers that contradict the scope."""
    request = facts.request
    if request.extent not in EXTENTS_OF.get(request.kind, frozenset()):
        return against(
            "extent_offered",
            RefusalCode.NOT_OFFERED,
            "この証明書に、この範囲はありません。",
            evidence=request.extent,
        )
    shown = _shown(facts)
    if request.extent is not Extent.SELECTED and request.members and set(request.members) != shown:
        return against(
            "extent_offered",
            RefusalCode.NOT_OFFERED,
            "範囲と、選ばれた世帯員が食い違います。",
            evidence=request.extent,
        )
    return clear("extent_offered")


def members_known(facts: Facts) -> Finding:
    """NOT_FOUND when a selected number names nobody of this household, or nobody is selected (シリアル番号等)."""
    if facts.person is None:
        return clear("members_known", NOBODY)
    if facts.request.extent is not Extent.SELECTED:
        return clear("members_known", "世帯員は選ばれていません。")
    if not facts.request.members:
        return against("members_known", RefusalCode.NOT_FOUND, "選択なのに、世帯員が1人も選ばれていません。")
    missing = set(facts.request.members) - _shown(facts)
    if missing:
        return against(
            "members_known",
            RefusalCode.NOT_FOUND,
            "選ばれた番号の世帯員がいません。",
            evidence="番号 " + "、".join(map(str, sorted(missing))),
        )
    return clear("members_known")


def options_offered(facts: Facts) -> Finding:
    """NOT_OFFERED for an item the kind does not have, or numbers the municipality does not put on such a paper."""
    request, allowed = facts.request, facts.policy.options
    strange = request.options - OPTIONS_OF.get(request.kind, frozenset())
    if strange:
        return against(
            "options_offered",
            RefusalCode.NOT_OFFERED,
            "この証明書に、この選択項目はありません。",
            evidence="、".join(sorted(strange)),
        )
    alone = _shows_only_applicant(facts)
    for option, setting in (
        (Option.MY_NUMBER, allowed.my_number),
        (Option.JUMINHYO_CODE, allowed.juminhyo_code),
    ):
        if option in request.options and not (setting == "household" or (setting == "self_only" and alone)):
            return against(
                "options_offered",
                RefusalCode.NOT_OFFERED,
                "この選択項目は、団体の設定で出せません。",
                evidence=f"{option} = {setting}",
            )
    return clear("options_offered")


def copies_offered(facts: Facts) -> Finding:
    """NOT_OFFERED for more copies than the municipality's limit."""
    if 1 <= facts.request.copies <= facts.policy.max_copies:
        return clear("copies_offered")
    return against(
        "copies_offered",
        RefusalCode.NOT_OFFERED,
        "通数が上限を超えています。",
        evidence=f"{facts.request.copies}通",
    )


def my_number_sound(facts: Facts) -> Finding:
    """STALE when a 個人番号 to be printed fails its check digit (行政手続番号法施行令8条); an empty one stays empty."""
    if Option.MY_NUMBER not in facts.request.options:
        return clear("my_number_sound", "個人番号は求められていません。")
    for resident in asked_for(facts):
        if resident.my_number and not _check_digit_fits(resident.my_number):
            return against(
                "my_number_sound",
                RefusalCode.STALE,
                "個人番号の検査数字が合いません。",
                evidence=f"宛名番号 {resident.atena_no}",
            )
    return clear("my_number_sound")


def _shown(facts: Facts) -> set[int]:
    """Numbers of the people the paper would show: of the household, or 名順位 of the register."""
    return {r.member_no for r in asked_for(facts)} | set(asked_members(facts))


def _shows_only_applicant(facts: Facts) -> bool:
    shown: tuple[Resident, ...] = asked_for(facts)
    return facts.person is not None and {r.atena_no for r in shown} == {facts.person.atena_no}


def _check_digit_fits(number: str) -> bool:
    if len(number) != 12 or not (number.isascii() and number.isdigit()):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(number, _MY_NUMBER_WEIGHTS, strict=False)) % 11
    return int(number[11]) == (0 if rest <= 1 else 11 - rest)
