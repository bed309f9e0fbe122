"""戸籍・附票: does the applicant stand in exactly one 現在戸籍 here, and may it be certified?"""

from issuer.papers.facts import Facts
from issuer.papers.fuhyo import Fuhyo
from issuer.papers.kinds import KOSEKI_KINDS, CertificateKind, Channel, Extent, RefusalCode
from issuer.papers.koseki import Register
from issuer.papers.verdict import Finding
from issuer.rules.findings import against, clear
from issuer.rules.register_circle import asked_members, is_of_register, recorded
from issuer.rules.register_holds import NOT_OF_A_REGISTER


def jutogai_at_counter(facts: Facts) -> Finding:
    """NOT_OFFERED at the 窓口 (COUNTER) for somebody who lives elsewhere, unless the municipality says so (20c)."""
    if facts.identification.registered is None or not is_of_register(facts):
        return clear("jutogai_at_counter", "利用登録 (住登外) の人ではありません。")
    if facts.request.terminal.channel is not Channel.COUNTER or facts.policy.options.jutogai_at_counter:
        return clear("jutogai_at_counter")
    return against("jutogai_at_counter", RefusalCode.NOT_OFFERED, "窓口の端末では、住登外の人に交付しない設定です。")


def registration_stands(facts: Facts) -> Finding:
    """NOT_REGISTERED when the place a 利用登録 was linked to is gone: 除籍・転籍・改製, or never arrived."""
    link = facts.identification.registered
    if link is None or not is_of_register(facts):
        return clear("registration_stands", "利用登録 (住登外) の人ではありません。")
    if facts.registers.place:
        return clear("registration_stands")
    return against(
        "registration_stands",
        RefusalCode.NOT_REGISTERED,
        "利用登録で結び付けた在籍者が、現在戸籍にいません。",
        evidence=f"戸籍番号 {link.koseki_no} 名順位 {link.member_no}",
    )


def one_register(facts: Facts) -> Finding:
    """STALE when the applicant stands in two 現在戸籍: one of the records must be old."""
    if not is_of_register(facts):
        return clear("one_register", NOT_OF_A_REGISTER)
    if len(facts.registers.places) > 1:
        return against(
            "one_register",
            RefusalCode.STALE,
            "申請者が2つ以上の現在戸籍に在籍しています。",
            evidence="、".join(f"戸籍番号 {one.koseki_no} 名順位 {one.member_no}" for one in facts.registers.places),
        )
    return clear("one_register")


def register_agrees(facts: Facts) -> Finding:
    """STALE when the register or the 附票 does not hang together, or the two contradict each other (feed rule 10)."""
    registers = facts.registers
    if not is_of_register(facts) or registers.place is None:
        return clear("register_agrees", "調べる戸籍がありません。")
    problem = _contradiction(facts, registers.register, registers.fuhyo)
    if not problem:
        return clear("register_agrees")
    source = registers.register or registers.fuhyo
    return against(
        "register_agrees",
        RefusalCode.STALE,
        problem,
        evidence=f"戸籍番号 {registers.koseki_no}",
        since=source.operated_at if source else None,
    )


def on_record(facts: Facts) -> Finding:
    """NO_RECORD without a 現在戸籍 here, for one on paper (改製不適合), and without a 附票 that has the person."""
    if not is_of_register(facts):
        return clear("on_record", NOT_OF_A_REGISTER)
    registers = facts.registers
    if registers.place is None:
        return against("on_record", RefusalCode.NO_RECORD, "申請者は、この団体の現在戸籍に在籍していません。")
    evidence = f"戸籍番号 {registers.koseki_no}"
    if facts.request.kind in KOSEKI_KINDS:
        if registers.register is None:
            return against("on_record", RefusalCode.NO_RECORD, "戸籍のデータがありません。", evidence=evidence)
        if registers.register.is_unfit:
            return against("on_record", RefusalCode.NO_RECORD, "改製不適合の戸籍です。", evidence=evidence)
        return clear("on_record")
    if registers.fuhyo is None:
        return against("on_record", RefusalCode.NO_RECORD, "附票のデータがありません。", evidence=evidence)
    if registers.fuhyo_person is None or registers.fuhyo_person.is_removed:
        return against("on_record", RefusalCode.NO_RECORD, "申請者が附票に在籍していません。", evidence=evidence)
    return clear("on_record")


def chosen_members_stand(facts: Facts) -> Finding:
    """REMOVED when a chosen member has been struck off: removed people are shown on a paper of the whole only."""
    if not is_of_register(facts) or facts.request.extent is Extent.ALL:
        return clear("chosen_members_stand", "選ばれた在籍者はいません。")
    removed = [number for number in asked_members(facts) if recorded(facts)[number]]
    if not removed:
        return clear("chosen_members_stand")
    return against(
        "chosen_members_stand",
        RefusalCode.REMOVED,
        "選ばれた人は除籍されています。",
        evidence="名順位 " + "、".join(map(str, removed)),
    )


def _contradiction(facts: Facts, register: Register | None, fuhyo: Fuhyo | None) -> str:
    if facts.request.kind is not CertificateKind.FUHYO:
        if register is None or register.is_unfit:
            return ""
        if not register.is_whole:
            return "戸籍の記録がつながっていません。"
        return "" if facts.registers.member else "申請者が戸籍の在籍者にいません。"
    if fuhyo is None:
        return ""
    if not fuhyo.is_whole:
        return "附票の記録がつながっていません。"
    if register is None:
        connected = any(one.system == "KOSEKI" and one.extracted_at for one in facts.freshness)
        return "附票だけがあり、戸籍の記録がありません。" if connected else ""
    return _differences(register, fuhyo)


def _differences(register: Register, fuhyo: Fuhyo) -> str:
    """Where both systems know a person, they must mean the same one, and nobody struck off may still stand."""
    members = {one.member_no: one for one in register.members}
    for person in fuhyo.people:
        member = members.get(person.member_no)
        if member is None:
            continue
        if member.atena_no and person.atena_no and member.atena_no != person.atena_no:
            return "戸籍と附票で、同じ名順位の宛名番号が違います。"
        if member.is_removed and not person.is_removed:
            return "戸籍で除籍された人が、附票では除籍されていません。"
    return ""
