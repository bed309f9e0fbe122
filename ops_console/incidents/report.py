"""What an incident is reported with: the items of each form, filled from the record, the rest left to be written.

速報: 個人情報の保護に関する法律68条1項、同法施行規則43条・44条 (nine items). 緊急事案報告: the items offices tell
総務省 when a certificate was wrong; the form itself is the ministry's. Neither holds a name, an address or a 宛名番号.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from issuer.certificates.wareki import japanese
from issuer.incidents.models import Incident
from issuer.issuance.models import Request
from issuer.municipality.models import Suspension
from issuer.papers.kinds import CertificateKind, Option
from issuer.rules.calendar import JST, japan_day
from ops_console.incidents.selectors import Party
from ops_console.words import TABLES

SOKUHO, KINKYU = "sokuho", "kinkyu"
TITLES = {
    SOKUHO: "漏えい等報告 (速報) — 個人情報保護委員会",
    KINKYU: "緊急事案報告 — 総務省",
}
#: 速報: 速やかに (guideline: three to five days from knowing); 確報: thirty days (規則44条2項).
_PROMPT = (3, 5)
_FULL = 30

_RESIDENT = ("氏名", "住所", "生年月日", "性別")
_HELD: dict[CertificateKind, tuple[str, ...]] = {
    CertificateKind.JUMINHYO: _RESIDENT,
    CertificateKind.KISAI_JIKO: _RESIDENT,
    CertificateKind.INKAN: (*_RESIDENT[:3], "印影"),
    CertificateKind.SHOTOKU: (*_RESIDENT[:3], "所得・控除"),
    CertificateKind.KAZEI: (*_RESIDENT[:3], "所得・控除・税額"),
    CertificateKind.NOZEI: (*_RESIDENT[:3], "税目・納付の状況"),
    CertificateKind.KOSEKI_ZENBU: ("本籍", "氏名", "父母との続柄", "身分事項"),
    CertificateKind.KOSEKI_KOJIN: ("本籍", "氏名", "父母との続柄", "身分事項"),
    CertificateKind.FUHYO: ("氏名", "生年月日", "性別", "住所の履歴"),
    CertificateKind.RISAI: ("氏名", "住所", "被害の程度"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a form. ``known``: lines from the record; ``lines``: empty lines to write on."""

    name: str
    known: tuple[str, ...] = ()
    lines: int = 1

    @property
    def blanks(self) -> range:
        """For the page to count."""
        return range(self.lines)


@dataclass(frozen=True, slots=True)
class Facts:
    """What both forms are filled from."""

    incident: Incident
    parties: Sequence[Party]
    stops: Sequence[Suspension]
    near: int
    office: str
    now: datetime

    @property
    def requests(self) -> list[Request]:
        """The requests of the parties."""
        return [party.request for party in self.parties]

    @property
    def printed(self) -> list[Request]:
        """Those of which a paper left the server."""
        return [one for one in self.requests if one.state in ("ISSUED", "DELIVERED", "FAILED", "CANCELLED")]


def items(form: str, facts: Facts) -> list[Item]:
    """The items of ``sokuho`` or ``kinkyu`` in order."""
    return _prompt(facts) if form == SOKUHO else _urgent(facts)


def _prompt(facts: Facts) -> list[Item]:
    known = japan_day(facts.incident.opened_at)
    first, last = (known + timedelta(days=days) for days in _PROMPT)
    due = f"知った日 {japanese(known)}。速報の目安 {japanese(first)} から {japanese(last)} まで、"
    due += f"確報の期限 {japanese(known + timedelta(days=_FULL))}"
    also = "個人番号を含むため、番号法29条の4の報告にも当たるか確かめること"
    more = (due, also) if _has_my_number(facts) else (due,)
    return [
        Item("1 概要", _outline(facts)),
        Item("2 漏えい等した (おそれのある) 保有個人情報の項目", _held(facts)),
        Item("3 保有個人情報に係る本人の数", _people(facts)),
        Item("4 原因", _findings(facts), 2),
        Item("5 二次被害又はそのおそれの有無及びその内容", lines=2),
        Item("6 本人への対応の実施状況", lines=2),
        Item("7 公表の実施状況"),
        Item("8 再発防止のための措置", _stopped(facts), 2),
        Item("9 その他参考となる事項", more),
    ]


def _urgent(facts: Facts) -> list[Item]:
    return [
        Item("報告する団体", (facts.office,)),
        Item("所属・担当者・連絡先"),
        Item("報告の日時", (moment(facts.now),)),
        Item("発生の日時", tuple(moment(one.received_at) for one in facts.requests), 0 if facts.requests else 1),
        Item("知った日時", (_known_at(facts.incident),)),
        Item("事案の概要", _outline(facts)),
        Item("影響の範囲 (証明書・通数・人数・店舗)", (*_scope(facts), *_people(facts))),
        Item("個人番号の有無", ("あり" if _has_my_number(facts) else "なし (記録から)",) if facts.requests else ()),
        Item("交付の停止の状況", _stopped(facts)),
        Item("原因", _findings(facts), 2),
        Item("ほかの団体への影響 (版)", _versions(facts)),
        Item("住民への対応", lines=2),
        Item("公表・報道対応"),
        Item("再発防止策・今後の予定", lines=2),
    ]


def _outline(facts: Facts) -> tuple[str, ...]:
    found = facts.incident
    lines = [f"事案 {found.number}: {TABLES['incident'].get(found.category, found.category)}"]
    for party in facts.parties:
        one = party.request
        number = f"、発行番号 {one.certificate_number}" if one.certificate_number else ""
        state = TABLES["state"].get(one.state, one.state)
        kind = TABLES["kind"].get(one.kind, one.kind)
        lines.append(f"{moment(one.received_at)} の申請、{kind} {one.copies}通{number}、{state}")
    return tuple(lines)


def _held(facts: Facts) -> tuple[str, ...]:
    lines = []
    for one in facts.requests:
        held = [*_HELD[CertificateKind(one.kind)], *(TABLES["option"].get(o, o) for o in one.options.split())]
        lines.append(f"{TABLES['kind'][one.kind]}: {'、'.join(held)}")
    return tuple(dict.fromkeys(lines))


def _people(facts: Facts) -> tuple[str, ...]:
    people = {one.atena_no for one in facts.printed if one.atena_no}
    if not people:
        return ("記録では、証明書は外に出ていません",) if facts.requests else ()
    whole = any(one.extent == "ALL" for one in facts.printed)
    note = " (世帯全員の証明書を含む。紙に載った人を数えて加えること)" if whole else ""
    return (f"申請した人 {len(people)}人{note}", f"前後の時間の申請 {facts.near}件を確認")


def _findings(facts: Facts) -> tuple[str, ...]:
    return (facts.incident.findings,) if facts.incident.findings else ()


def _stopped(facts: Facts) -> tuple[str, ...]:
    return tuple(
        f"{moment(stop.since)} 停止: {'、'.join(TABLES['kind'].get(k, k) for k in stop.kinds) or 'すべての種別'}"
        + (f"、{moment(stop.lifted_at)} 再開" if stop.lifted_at else "、停止中")
        for stop in facts.stops
    )


def _scope(facts: Facts) -> tuple[str, ...]:
    return tuple(
        f"{TABLES['kind'].get(one.kind, one.kind)} {one.copies}通、"
        f"{TABLES['channel'].get(one.channel, one.channel)}"
        f" {one.operator_code}-{one.store_code} 端末 {one.terminal_id}"
        for one in facts.requests
    )


def _versions(facts: Facts) -> tuple[str, ...]:
    said = [f"Akashi {one.versions.get('akashi', '?')}、様式 {one.versions.get('form', '?')}" for one in facts.printed]
    return tuple(dict.fromkeys(said))


def _has_my_number(facts: Facts) -> bool:
    return any(Option.MY_NUMBER in one.options.split() for one in facts.requests)


def _known_at(found: Incident) -> str:
    told = found.detail.get("detected_at")
    told_at = f" (センターが気づいた時刻 {moment(datetime.fromisoformat(told))})" if told else ""
    return f"{moment(found.opened_at)}{told_at}"


def moment(value: datetime) -> str:
    """``令和8年11月20日 10:00:00``."""
    here = value.astimezone(JST)
    return f"{japanese(here.date())} {here:%H:%M:%S}"
