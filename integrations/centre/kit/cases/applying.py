"""10 申請: 住登外の利用登録, as far as the contract lets a centre see it. Each run leaves one application behind."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from lxml import etree

from integrations.centre.kit.asking import came, code_of, offers_of
from integrations.centre.kit.case import Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.roster import presented_of
from integrations.centre.kit.target import Target
from integrations.centre.wire import Applicant, Application, Presented, Terminal, new_request_id, reading, writing
from integrations.centre.wire.words import REGISTER_KINDS

_BASIS = "koiki.xsd ApplyRegistration、業務知識 6.2"
_APPLICANT = Applicant(
    name="適合試験　花子", address="見本県試験市適合町1番1号", birth_date=date(1990, 1, 2), sex="FEMALE"
)
_HONSEKI, _HITTOSHA, _PHONE = "見本県見本市適合試験1番地", "適合試験　太郎", "090-0000-0000"
_AT_ONCE = 6


def _apply(target: Target, presented: Presented, *, at_terminal: bool = True, number: str = "") -> Application:
    return target.centre.apply(
        presented,
        applicant=_APPLICANT,
        honseki=_HONSEKI,
        hittosha=_HITTOSHA,
        phone=_PHONE,
        at_terminal=at_terminal,
        request_id=number or None,
    )


def _stranger() -> Presented:
    """A certificate nobody has: its owner lives elsewhere."""
    return Presented(serial=f"8{secrets.randbelow(10**18):018d}", issuer="CN=Conformance kit")


def _require_registers(target: Target) -> list[str]:
    kinds = [kind for kind in target.each_kind() if kind in REGISTER_KINDS]
    if not kinds:
        raise NotApplicable("この団体は戸籍・附票を扱わない")
    return kinds


@case("10-1", "住登外の申請を受け付け、審査中と答え、2度目は受付済みと答える", basis=_BASIS)
def accepted(target: Target) -> Iterator[Finding]:
    """Six at once for one certificate: one is taken. The number leads to its state, and opens nothing yet."""
    _require_registers(target)
    presented = _stranger()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda _: _apply(target, presented), range(_AT_ONCE)))
    taken = [one for one in answers if one.result == "ACCEPTED"]
    rest = {one.result for one in answers if one.result != "ACCEPTED"}
    yield check(len(taken) == 1, f"{_AT_ONCE} 本のうち1本だけ ACCEPTED のはずで、{len(taken)} 本だった")
    yield check(rest <= {"ALREADY_APPLIED"}, f"ほかは ALREADY_APPLIED のはずで、{sorted(rest)} だった")
    if not taken:
        return
    number = taken[0].number
    yield check(len(number) == 16 and number.isdigit(), "申請番号は16桁の数字のはず")
    yield check(
        not any(one.number for one in answers if one.result != "ACCEPTED"), "番号は受け付けた答えだけに載るはず"
    )
    state = target.centre.registration(number)
    yield check(state.status == "UNDER_REVIEW", f"申請の状態は UNDER_REVIEW のはずで、{state.status} だった")
    yield check(state.decided_on is None, "審査中の申請に決定日は無いはず")
    again = _apply(target, presented, at_terminal=False)
    yield check(again.result == "ALREADY_APPLIED", f"PC からの2度目は ALREADY_APPLIED のはずで、{again.result} だった")
    for message in {one.message for one in answers} | {state.message}:
        personal = any(part in message for part in ("適合試験", _HONSEKI, _PHONE, number, presented.serial))
        yield check(bool(message) and not personal, "答えの文に申請した人のことは出ないはず")
    yield from _opens_nothing(target, presented)


def _opens_nothing(target: Target, presented: Presented) -> Iterator[Finding]:
    for kind, offer in offers_of(target, presented).items():
        yield check(offer.refusal is not None, f"審査中の申請者に {kind} を交付できると答えた")
    outcome = target.issue(presented, kind="FUHYO")
    right = ("NOT_REGISTERED", "NOT_OFFERED", "OUT_OF_HOURS", "NOT_FOUND", "MAINTENANCE")
    yield check(code_of(outcome) in right, f"審査中は断るはずで、{came(outcome)}")


@case("10-2", "この団体に住み戸籍もある人の申請は NOT_NEEDED", basis=_BASIS)
def not_needed(target: Target) -> Iterator[Finding]:
    """No number is given out."""
    _require_registers(target)
    kind = next((one for one in ("FUHYO", "KOSEKI_ZENBU", "KOSEKI_KOJIN") if target.roster.issued(one)), "")
    if not kind:
        target.roster.require()
        raise NotApplicable("名簿に、戸籍・附票を交付できる人がいない")
    answer = _apply(target, presented_of(target.roster.someone(kind).line))
    yield check(answer.result in ("NOT_NEEDED", "FAILED"), f"NOT_NEEDED のはずで、{answer.result} だった")
    yield check(not answer.number, "申請番号は無いはず")


@case("10-3", "失効した証明書の申請は受け付けない", basis=_BASIS)
def bad_certificate(target: Target) -> Iterator[Finding]:
    """Revoked, expired, and 条例利用."""
    _require_registers(target)
    stranger = _stranger()
    for state in ("REVOKED", "EXPIRED"):
        answer = _apply(target, Presented(serial=stranger.serial, status=state))
        yield check(
            answer.result == "FAILED" and not answer.number, f"{state}: FAILED のはずで、{answer.result} だった"
        )
    answer = _apply(target, Presented(card_user="KIT00001", card_pin="0000"))
    yield _failed(answer, "条例利用")


def _failed(answer: Application, name: str) -> Finding:
    return check(answer.result == "FAILED" and not answer.number, f"{name}: FAILED のはずで、{answer.result} だった")


@case("10-4", "申請の再送には同じバイト列、同じ番号の違う申請は REQUEST_ID_REUSED", basis="koiki.xsd RequestId")
def resent(target: Target) -> Iterator[Finding]:
    """With an application that is not taken, so that nothing is left behind."""
    _require_registers(target)
    revoked = Presented(serial=_stranger().serial, status="REVOKED")
    number = new_request_id()
    first, second = (target.post(_envelope(target, number, revoked, _PHONE)).body for _ in range(2))
    yield check(first == second, "申請の再送には同じバイト列のはず")
    other = target.post(_envelope(target, number, revoked, "090-0000-0001")).body
    try:
        reading.body_of(other, operation="ApplyRegistration")
        yield Finding(ok=False, what="同じ番号の違う申請に答えた")
    except reading.KoikiFault as fault:
        yield check(fault.code == "REQUEST_ID_REUSED", f"REQUEST_ID_REUSED のはずで、{fault.code} だった")


def _envelope(target: Target, number: str, presented: Presented, phone: str) -> bytes:
    now = target.now()
    root: etree._Element = writing.exchange(
        "ApplyRegistration", municipality=target.municipality, request_id=number, sent_at=now
    )
    writing.application(
        root,
        at=Terminal(),
        municipality=target.municipality,
        presented=presented,
        now=now,
        applicant=_APPLICANT,
        honseki=_HONSEKI,
        hittosha=_HITTOSHA,
        phone=phone,
    )
    return writing.envelope(root)


@case("10-5", "だれのものでもない申請番号は NOT_FOUND", basis=_BASIS)
def unknown_numbers(target: Target) -> Iterator[Finding]:
    """Zeros, and numbers drawn at random."""
    numbers = ["0" * 16, *(f"{secrets.randbelow(10**16):016d}" for _ in range(4))]
    for number in numbers:
        state = target.centre.registration(number)
        yield check(state.status == "NOT_FOUND", f"知らない申請番号は NOT_FOUND のはずで、{state.status} だった")
        yield check(state.decided_on is None, "知らない申請番号に決定日は無いはず")


CASES = gathered(globals())
