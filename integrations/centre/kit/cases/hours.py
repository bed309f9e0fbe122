"""6 時間: what is published as closed is closed to everybody, what is published as open to nobody; the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from integrations.centre.kit.asking import ask_line, came, code_of, offers_of
from integrations.centre.kit.case import Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.roster import presented_of, sample_roster
from integrations.centre.kit.target import Target
from integrations.centre.wire import KoikiFault, Presented, Terminal
from integrations.centre.wire.words import CHANNELS, KINDS

_BASIS = "業務知識 5-14・15、koiki.xsd OUT_OF_HOURS・MAINTENANCE"
_CLOSED = frozenset({"OUT_OF_HOURS", "MAINTENANCE"})
#: People of the other city asked for: enough to see its hours.
_SOME = 8
#: Nobody's serial number: whoever asks outside the hours learns only that.
_NOBODY = Presented(serial="9" * 19)


@case("6-1", "閉じていると言う種別は、だれにも、どの経路でも交付しない", basis=_BASIS)
def closed(target: Target) -> Iterator[Finding]:
    """In the list and when asked for; hours come before the person, so nobody's number hears the same."""
    shut = [service.kind for service in target.centre.status().services if not service.open]
    if not shut:
        raise NotApplicable("今はすべての種別が開いている (6-5 は閉じる時刻の言い方だけを見る)")
    yield from _shut(target, shut)


def _shut(target: Target, kinds: list[str]) -> Iterator[Finding]:
    people = [_NOBODY]
    if target.roster.known:
        people += [presented_of(one.line) for one in target.roster.lines[:2]]
    for presented in people:
        yield from _answered(target, presented, kinds, within=False)


@case("6-2", "開いていると言う種別を、時間外として断らない", basis=_BASIS)
def opened(target: Target) -> Iterator[Finding]:
    """In the list and when asked for, in every channel."""
    kinds = [service.kind for service in target.centre.status().services if service.open]
    if not kinds:
        raise NotApplicable("今はすべての種別が閉じている")
    yield from _answered(target, _NOBODY, kinds, within=True)


def _answered(target: Target, presented: Presented, kinds: list[str], *, within: bool) -> Iterator[Finding]:
    """In every channel: each kind listed, and asked for, as the hours want it."""
    wanted = "時間内" if within else "時間外"
    for channel in CHANNELS:
        terminal = Terminal(channel=channel)
        offers = offers_of(target, presented, terminal=terminal)
        for kind in kinds:
            what = f"{KINDS[kind]} ({channel})"
            refusal = offers[kind].refusal if kind in offers else None
            said = refusal.code if refusal else "交付できる"
            yield check((said not in _CLOSED) == within, f"{what} の一覧は{wanted}のはずで、{said} だった")
            scope = "ALL" if kind == "KOSEKI_ZENBU" else "SELF"
            outcome = target.issue(presented, kind=kind, scope=scope, terminal=terminal)
            yield check((code_of(outcome) not in _CLOSED) == within, f"{what} は{wanted}のはずで、{came(outcome)}")


@case("6-3", "開閉が団体の暦のとおり (曜日・祝日・年末年始・時刻)", basis="業務知識 5-14・15、10-49")
def calendar(target: Target) -> Iterator[Finding]:
    """Against the hours the settings state, at the server's clock."""
    yield from _by_calendar(target)


def _by_calendar(target: Target) -> Iterator[Finding]:
    hours = target.roster.hours
    if hours is None:
        raise NotApplicable("この団体の取扱時間の定めを知らない")
    status = target.centre.status()
    for service in status.services:
        expected = hours.open(service.kind, status.server_time)
        word = {True: "開", False: "閉"}
        said = f"{KINDS[service.kind]} は{word[expected]}のはずで、{word[service.open]}だった"
        yield check(service.open == expected, f"{status.server_time:%m-%d %H:%M} に{said}")


@case("6-4", "開く時刻・閉まる時刻が団体の暦のとおり", basis="koiki.xsd opensAt・closesAt")
def boundaries(target: Target) -> Iterator[Finding]:
    """A minute before and the moment itself lie on the two sides."""
    hours = target.roster.hours
    if hours is None:
        raise NotApplicable("この団体の取扱時間の定めを知らない")
    minute = timedelta(minutes=1)
    for service in target.centre.status().services:
        for moment, after in ((service.opens_at, True), (service.closes_at, False)):
            if moment is None:
                continue
            before = hours.open(service.kind, moment - minute)
            at = hours.open(service.kind, moment)
            name = "開く" if after else "閉まる"
            yield check(before != at == after, f"{KINDS[service.kind]} が{name}時刻 {moment:%m-%d %H:%M} は暦と違う")
    yield Finding(ok=True, what="言った時刻をすべて暦と比べた")


@case("6-5", "もう1つの見本の団体も、その団体の暦のとおり", basis="業務知識 10-51、P14")
def second_city(target: Target) -> Iterator[Finding]:
    """The city that keeps hours, on the same server at the same moment."""
    code = next((one for one in ("999989", "999997") if one != target.municipality), "")
    if target.municipality not in ("999989", "999997"):
        raise NotApplicable("見本の団体ではない")
    away = target.forked(municipality=code, roster=sample_roster(municipality=code, now=target.now()))
    try:
        status = away.centre.status()
    except KoikiFault as fault:
        raise NotApplicable(f"もう1つの見本の団体 {code} がこのサーバにない") from fault
    yield from _by_calendar(away)
    shut = [service.kind for service in status.services if not service.open]
    yield from _shut(away, shut)
    for one in [one for one in away.roster.lines if not (one.line.ask.card or one.line.ask.members)][:_SOME]:
        outcome = ask_line(away, one)
        wanted = "・".join(sorted(code or "交付" for code in one.codes))
        yield check(code_of(outcome) in one.codes, f"{one.line.no} は {wanted} のはずで、{came(outcome)}")
    for paper in target.papers:
        if paper.case == target.case:
            away.cancel(paper.request_id)


CASES = gathered(globals())
