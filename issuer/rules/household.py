"""副本の食い違い: records that contradict each other are not certified (feed rule 10, domain §3.2)."""

from issuer.papers.facts import Facts
from issuer.papers.kinds import Option, RefusalCode
from issuer.papers.people import Household, Resident
from issuer.papers.verdict import Finding
from issuer.rules.findings import NOBODY, against, clear
from issuer.rules.peer import copied
from issuer.rules.printed import asked_for

_SPACES = str.maketrans("", "", " \u3000")
#: 続柄 of codes.toml; anything else needs its own written form.
_RELATIONS = frozenset({"02", "11", "12", "13", "14", "20", "51", "52", "71", "74", "81", "84", "96", "99"})


def household_agrees(facts: Facts) -> Finding:
    """STALE when the household is missing, has not exactly one head, or its count or head contradicts its rows."""
    if facts.person is None:
        return clear("household_agrees", NOBODY)
    if copied(facts) is not None:
        return clear("household_agrees", "世帯の記録は、相手の証明発行サーバにあります。")
    household = facts.household
    if household is None:
        return against("household_agrees", RefusalCode.STALE, "世帯の記録がありません。")
    problem = _contradiction(household, facts.person)
    if problem:
        return against(
            "household_agrees",
            RefusalCode.STALE,
            problem,
            evidence=f"世帯番号 {household.household_no}",
            since=household.operated_at,
        )
    return clear("household_agrees")


def relation_known(facts: Facts) -> Finding:
    """STALE when a relation is asked for that has neither a written form nor known codes (domain §3.2)."""
    if Option.RELATIONSHIP not in facts.request.options:
        return clear("relation_known", "続柄は求められていません。")
    for resident in asked_for(facts):
        codes = [code.zfill(2) for code in resident.relation_codes if code]
        if not resident.relation_text and (not codes or not set(codes) <= _RELATIONS):
            return against(
                "relation_known",
                RefusalCode.STALE,
                "続柄が読み取れません。",
                evidence=f"宛名番号 {resident.atena_no}",
            )
    return clear("relation_known")


def _contradiction(household: Household, person: Resident) -> str:
    members = household.members
    if person.household_no != household.household_no or person.atena_no not in {r.atena_no for r in members}:
        return "申請者がこの世帯の世帯員として載っていません。"
    heads = [r for r in members if r.is_head]
    if len(heads) != 1:
        return f"世帯主が{len(heads)}人です。"
    if heads[0].atena_no != household.head_atena_no:
        return "世帯主の宛名番号が世帯員の続柄と食い違います。"
    if len(members) != household.member_count:
        return f"世帯員数が合いません (記録{household.member_count}人、世帯員{len(members)}人)。"
    if not _names_agree(household.head_name, heads[0]):
        return "世帯主氏名が世帯主本人の記録と食い違います。"
    return ""


def _names_agree(written: str, head: Resident) -> bool:
    """J02 copies the head's name: one of the names on record, or (foreign residents) several side by side."""
    known = [head.name, head.common_name.text if head.common_name else ""]
    if head.foreign:
        known += [head.foreign.roman_name, head.foreign.kanji_name]
    names = [name.translate(_SPACES) for name in known if name]
    copy = written.translate(_SPACES)
    return copy in names or (head.is_foreign and any(name in copy for name in names))
