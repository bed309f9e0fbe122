"""抑止 and 処理中 of a register: what a 戸籍 or 附票 shows of one person, it shows of others too."""

from collections.abc import Callable

from issuer.papers.facts import Facts, Hold
from issuer.papers.kinds import PROTECTIONS, STOPS, CertificateKind, HoldKind, RefusalCode
from issuer.papers.verdict import Finding
from issuer.rules.findings import against, clear
from issuer.rules.holds import exempted, has_begun, in_force, names_of, numbers_of
from issuer.rules.register_circle import guarded, is_of_register, linked, shown

NOT_OF_A_REGISTER = "この種別は戸籍・附票のデータを使いません。"


def register_not_protected(facts: Facts) -> Finding:
    """HELD when 支援措置 covers anyone whose address or 本籍 the paper would tell, directly or through another.

    As in ``holds.no_protection`` only the row that deletes it ends it.
    """

    def protects(hold: Hold) -> bool:
        begun = hold.kind in PROTECTIONS and has_begun(hold=hold, facts=facts)
        return begun and not exempted(hold=hold, facts=facts)

    return _look(
        "register_not_protected",
        facts,
        RefusalCode.HELD,
        lambda h: protects(h) and guarded(facts).holds(hold=h, facts=facts),
    )


def register_not_stopped(facts: Facts) -> Finding:
    """HELD when a stop (05, 06, 09) covers someone the paper shows, their household or the register, in its time."""

    def stops(hold: Hold) -> bool:
        standing = hold.kind in STOPS and in_force(hold=hold, facts=facts)
        return standing and not exempted(hold=hold, facts=facts)

    return _look(
        "register_not_stopped", facts, RefusalCode.HELD, lambda h: stops(h) and shown(facts).holds(hold=h, facts=facts)
    )


def register_not_in_process(facts: Facts) -> Finding:
    """IN_PROCESS from 受理 to 記録完了: the register, 入籍先・従前の戸籍 as far as they share a person, and its 附票.

    A change of address in progress (異動処理中) of somebody shown stops the 附票 alone.
    """
    if not is_of_register(facts):
        return clear("register_not_in_process", NOT_OF_A_REGISTER)
    registers, circle = facts.registers, linked(facts)
    busy = sorted(registers.busy & circle.koseki_nos)
    if registers.register and registers.register.is_in_process and not busy:
        busy = [registers.register.koseki_no]
    is_fuhyo = facts.request.kind is CertificateKind.FUHYO
    if is_fuhyo and registers.fuhyo and registers.fuhyo.is_in_process:
        busy.append(f"{registers.fuhyo.koseki_no} (附票)")
    if busy:
        return against(
            "register_not_in_process",
            RefusalCode.IN_PROCESS,
            "戸籍又は附票が処理中です。",
            evidence="、".join(f"戸籍番号 {number}" for number in busy),
        )

    def changes(hold: Hold) -> bool:
        if not in_force(hold=hold, facts=facts):
            return False
        if hold.kind is HoldKind.KOSEKI_IN_PROCESS:
            return circle.holds(hold=hold, facts=facts)
        moving = hold.kind is HoldKind.CHANGE_IN_PROCESS and is_fuhyo
        return moving and shown(facts).holds(hold=hold, facts=facts)

    return _look("register_not_in_process", facts, RefusalCode.IN_PROCESS, changes)


def register_has_no_link_error(facts: Facts) -> Finding:
    """STALE while a broken row of the feed is set aside for the register or anyone it concerns (連携誤り).

    A row of R01 may be the broken one, so this looks as wide as ``register_not_protected``.
    """

    def errs(hold: Hold) -> bool:
        if hold.kind is not HoldKind.LINK_ERROR or not has_begun(hold=hold, facts=facts):
            return False
        return guarded(facts).holds(hold=hold, facts=facts) or shown(facts).holds(hold=hold, facts=facts)

    return _look("register_has_no_link_error", facts, RefusalCode.STALE, errs)


def _look(rule: str, facts: Facts, code: RefusalCode, concerns: Callable[[Hold], bool]) -> Finding:
    if not is_of_register(facts):
        return clear(rule, NOT_OF_A_REGISTER)
    found = [hold for hold in facts.holds if concerns(hold)]
    if not found:
        return clear(rule)
    since = min(hold.starts_at for hold in found)
    return against(rule, code, f"発行抑止があります: {names_of(found)}", evidence=numbers_of(found), since=since)
