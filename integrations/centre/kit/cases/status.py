"""1 稼働状況: what GetStatus says, and that it says it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from integrations.centre.kit.case import Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.target import Target
from integrations.centre.wire import KoikiFault, Terminal
from integrations.centre.wire.words import KINDS

#: A server's clock further from ours than this prints wrong dates around midnight.
_CLOCK_TOLERANCE = timedelta(seconds=30)


@case("1-1", "稼働状況照会に契約のとおり答える", basis="koiki.xsd GetStatus")
def answers(target: Target) -> Iterator[Finding]:
    """The answer fits the schema and names every kind at most once."""
    status = target.centre.status()
    kinds = [service.kind for service in status.services]
    yield check(len(kinds) == len(set(kinds)), f"種別は1行ずつのはずで、{len(kinds)} 行に {len(set(kinds))} 種別あった")
    opened = [service.open for service in status.services]
    # A kind that is listed but never opens may be one the vendor does not count, so PARTIAL allows everything open.
    expected = {"IN_SERVICE": any(opened), "PARTIAL": any(opened), "OUT_OF_SERVICE": not any(opened)}
    yield check(
        expected[status.status], f"status は開いている種別と合うはずで、{status.status}・開 {sum(opened)}/{len(opened)}"
    )


@case("1-2", "サーバの時刻が地域つきで、この機械の時計と30秒以内", basis="業務知識 10-49 時計のずれ")
def clock(target: Target) -> Iterator[Finding]:
    """serverTime is an instant near ours, unless the server stands on a test clock."""
    first = target.centre.status().server_time
    ours = datetime.now().astimezone()
    yield check(first.tzinfo is not None, "serverTime に時差 (+09:00) があるはず")
    apart = abs(first.astimezone() - ours)
    if apart > timedelta(hours=1):
        raise NotApplicable(f"サーバは試験用の時計で動いている ({first:%Y-%m-%d %H:%M})")
    yield check(apart <= _CLOCK_TOLERANCE, f"時計の差は30秒以内のはずで、{apart.total_seconds():.0f} 秒だった")


@case("1-3", "開いている種別は閉まる時刻を、閉じている種別は開く時刻を言う", basis="koiki.xsd opensAt・closesAt")
def times(target: Target) -> Iterator[Finding]:
    """opensAt and closesAt lie ahead and stand with the right state."""
    now = target.centre.status()
    for service in now.services:
        name = KINDS[service.kind]
        if service.open:
            yield check(service.opens_at is None, f"{name} は開いているので opensAt は無いはず")
            ahead = service.closes_at is None or service.closes_at > now.server_time
            yield check(ahead, f"{name} の closesAt は今より後のはず")
        else:
            yield check(service.closes_at is None, f"{name} は閉じているので closesAt は無いはず")
            ahead = service.opens_at is None or service.opens_at > now.server_time
            yield check(ahead, f"{name} の opensAt は今より後のはず")


@case("1-4", "手数料が団体の定めと同じ", basis="団体の手数料条例 (設定)")
def fees(target: Target) -> Iterator[Finding]:
    """The store's fee of every kind is the settings'."""
    if not target.roster.fees:
        raise NotApplicable("この団体の手数料の定めを知らない")
    stated = {kind: fee for (kind, channel), fee in target.roster.fees.items() if channel == "STORE"}
    found = {service.kind: service.fee for service in target.centre.status().services}
    yield check(set(found) == set(stated), f"扱う種別は {_named(stated)} のはずで、{_named(found)} だった")
    for kind, fee in stated.items():
        if kind in found:
            yield check(found[kind] == fee, f"{KINDS[kind]} は {fee} 円のはずで、{found[kind]} 円だった")


@case("1-5", "ない団体を尋ねると Fault UNKNOWN_MUNICIPALITY", basis="koiki.xsd KoikiFault")
def unknown(target: Target) -> Iterator[Finding]:
    """A code with a right check digit that nobody has (and one whose check digit is wrong) is not answered."""
    for code in ("999971", "999990"):
        if code == target.municipality:
            continue
        try:
            target.centre_at(Terminal(), municipality=code).status()
            yield Finding(ok=False, what=f"団体コード {code} に答えがあった")
        except KoikiFault as fault:
            expected = ("UNKNOWN_MUNICIPALITY", "NOT_AUTHORISED", "INVALID_MESSAGE")
            yield check(fault.code in expected, f"Fault は {'・'.join(expected)} のどれかのはずで、{fault.code} だった")
            yield check(not fault.retryable, "再送しても変わらない Fault は retryable=false のはず")


def _named(kinds: Iterable[str]) -> str:
    return "・".join(sorted(kinds)) or "なし"


CASES = gathered(globals())
