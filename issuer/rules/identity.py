"""本人: does exactly one living link lead from the credential to one person?"""

from issuer.papers.facts import Facts
from issuer.papers.kinds import REGISTER_KINDS, CertificateKind, RefusalCode
from issuer.papers.request import CardCredential
from issuer.papers.verdict import Finding
from issuer.rules.calendar import japan_day
from issuer.rules.findings import NOBODY, against, clear

_PROBLEMS = {
    "NO_LINK": "シリアル番号に対応する人がいません (番号未連携)。",
    "AMBIGUOUS": "番号に2人以上が当たります。推測せず断りました。",
    "MEDIA_MISMATCH": "媒体が、届いている対応 (S01) と食い違います。",
}

_LINK_STATES = {"2": "一時停止", "3": "失効", "4": "期限切れ"}


#: Of 条例利用 → what the kiosk hears, what staff read. An unknown user is told what a wrong 暗証番号 is told.
_PIN_PROBLEMS = {
    "NO_USER": (RefusalCode.BAD_PIN, "この利用者IDは、この証明書の条例利用に登録がありません (U01)。"),
    "BAD_PIN": (RefusalCode.BAD_PIN, "条例利用の暗証番号が違います (U01)。"),
    "LOCKED": (RefusalCode.LOCKED, "条例利用の暗証番号の誤りが続き、閉塞しています (card_unlock で解けます)。"),
    "PIN_UNCHECKED": (RefusalCode.STALE, "暗証番号を確かめた後に、利用者の記録が変わりました (U01)。"),
}
#: 本籍地の証明書.
_AT_HONSEKI = frozenset({CertificateKind.KOSEKI_ZENBU, CertificateKind.KOSEKI_KOJIN, CertificateKind.FUHYO})


def credential_kind(facts: Facts) -> Finding:
    """NOT_OFFERED for 条例利用 (カードAP) where the municipality's settings do not offer it."""
    if isinstance(facts.request.credential, CardCredential) and not facts.policy.card.offered:
        return against("credential_kind", RefusalCode.NOT_OFFERED, "条例利用方式は取り扱っていません。")
    return clear("credential_kind")


def card_pin(facts: Facts) -> Finding:
    """条例利用: BAD_PIN or LOCKED unless the 暗証番号 of this very kind was found to fit the U01 row as it stands.

    Nothing about the person is looked at before.
    """
    if not isinstance(facts.request.credential, CardCredential):
        return clear("card_pin")
    tried = {card.kind: card.problem for card in facts.identification.cards}
    problem = tried.get(facts.request.kind, "PIN_UNCHECKED")
    if problem not in _PIN_PROBLEMS:
        return clear("card_pin")
    code, explanation = _PIN_PROBLEMS[problem]
    return against("card_pin", code, explanation, evidence=problem)


def card_at_home(facts: Facts) -> Finding:
    """NOT_OFFERED for 本籍地の証明書 of 住登外 by 条例利用 (domain §6.3)."""
    is_card = isinstance(facts.request.credential, CardCredential)
    if is_card and facts.request.kind in _AT_HONSEKI and facts.person is None:
        return against("card_at_home", RefusalCode.NOT_OFFERED, "条例利用方式では、住登外の方に交付できません。")
    return clear("card_at_home")


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
            f"対応 ({_source(facts)}) はありますが、住民の記録がありません。",
            evidence="NO_RESIDENT",
        )
    if link.atena_no != facts.person.atena_no:
        return against(
            "one_person",
            RefusalCode.NOT_FOUND,
            f"対応 ({_source(facts)}) と読み出した記録の宛名番号が違います。",
            evidence="OTHER_RESIDENT",
        )
    return clear("one_person")


def link_alive(facts: Facts) -> Finding:
    """CREDENTIAL_REVOKED unless S01 (U01) says 有効 and today lies within its dates (ends included)."""
    link = facts.identification.link
    if link is None:
        return clear("link_alive", NOBODY)
    if link.state != "1":
        state = _LINK_STATES.get(link.state, link.state)
        return against("link_alive", RefusalCode.CREDENTIAL_REVOKED, f"{_named(facts)}は{state}です。")
    if not link.valid_from <= japan_day(facts.now) <= link.valid_to:
        return against("link_alive", RefusalCode.CREDENTIAL_REVOKED, f"{_named(facts)}の有効期間外です。")
    return clear("link_alive")


def _source(facts: Facts) -> str:
    """The layout that leads to the person."""
    return "U01" if isinstance(facts.request.credential, CardCredential) else "S01"


def _named(facts: Facts) -> str:
    return f"{'条例利用の登録' if _source(facts) == 'U01' else '電子証明書'} ({_source(facts)})"
