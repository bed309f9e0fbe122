"""本人: does exactly one living link lead from the credential to one person?"""

from issuer.papers.facts import Facts
from issuer.papers.kinds import REGISTER_KINDS, RefusalCode
from issuer.papers.request import CardCredential
from issuer.papers.verdict import Finding
from issuer.rules.calendar import japan_day
from issuer.rules.findings import NOBODY, against, clear

_PROBLEMS = {
    "NO_LINK": "シリアル番号に対応する人がいません (番号未連携)。",
    "AMBIGUOUS": "シリアル番号に2人以上が当たります。推測せず断りました。",
    "MEDIA_MISMATCH": "媒体が、届いている対応 (S01) と食い違います。",
}

_LINK_STATES = {"2": "一時停止", "3": "失効", "4": "期限切れ"}


def credential_kind(facts: Facts) -> Finding:
    """NOT_OFFERED for 条例利用 (カードAP), which this build does not serve."""
    if isinstance(facts.request.credential, CardCredential) or facts.identification.problem == "CARD_NOT_OFFERED":
        return against("credential_kind", RefusalCode.NOT_OFFERED, "条例利用方式は取り扱っていません。")
    return clear("credential_kind")


def credential_good(facts: Facts) -> Finding:
    """CREDENTIAL_REVOKED when the Centre's own validation says anything but GOOD."""
    credential = facts.request.credential
    if isinstance(credential, CardCredential) or credential.status == "GOOD":
        return clear("credential_good")
    return against(
        "credential_good",
        RefusalCode.CREDENTIAL_REVOKED,
        "センターの有効性検証に合格していません。",
        evidence=credential.status,
    )


def one_person(facts: Facts) -> Finding:
    """NOT_FOUND unless the credential leads to exactly one person whose record is here; never a guess.

    Nobody known is NOT_REGISTERED for 戸籍 and 附票 (domain §5 rows 11, 13). A 利用登録 reaches nothing but these.
    """
    problem = facts.identification.problem
    of_registers = facts.request.kind in REGISTER_KINDS
    if facts.identification.registered is not None:
        if of_registers:
            return clear("one_person", "利用登録 (住登外) で在籍者に結び付いています。")
        return against(
            "one_person",
            RefusalCode.NOT_FOUND,
            "利用登録 (住登外) の人です。戸籍と附票のほかは出せません。",
            evidence="REGISTERED_ELSEWHERE",
        )
    if problem:
        return against(
            "one_person",
            RefusalCode.NOT_REGISTERED if of_registers and problem == "NO_LINK" else RefusalCode.NOT_FOUND,
            _PROBLEMS.get(problem, "本人を特定できません。"),
            evidence=problem,
        )
    link = facts.identification.link
    if link is None:
        return against("one_person", RefusalCode.NOT_FOUND, _PROBLEMS["NO_LINK"], evidence="NO_LINK")
    if facts.person is None:
        return against(
            "one_person",
            RefusalCode.NOT_FOUND,
            "対応 (S01) はありますが、住民の記録がありません。",
            evidence="NO_RESIDENT",
        )
    if link.atena_no != facts.person.atena_no:
        return against(
            "one_person",
            RefusalCode.NOT_FOUND,
            "対応 (S01) と読み出した記録の宛名番号が違います。",
            evidence="OTHER_RESIDENT",
        )
    return clear("one_person")


def link_alive(facts: Facts) -> Finding:
    """CREDENTIAL_REVOKED unless S01 says 有効 and today lies within its dates (ends included)."""
    link = facts.identification.link
    if link is None:
        return clear("link_alive", NOBODY)
    if link.state != "1":
        state = _LINK_STATES.get(link.state, link.state)
        return against("link_alive", RefusalCode.CREDENTIAL_REVOKED, f"電子証明書は{state}です (S01)。")
    if not link.valid_from <= japan_day(facts.now) <= link.valid_to:
        return against("link_alive", RefusalCode.CREDENTIAL_REVOKED, "電子証明書の有効期間外です (S01)。")
    return clear("link_alive")
