"""What is disclosed, inside ``scope``: the person's own requests, papers of the household, and who looked.

Third parties are masked here and nowhere later, so that page and sheet cannot differ (ADR 0024):

- Of a refusal only that nothing was issued. The reason may be somebody else's 支援措置, so no reason is ever told;
  staff find it on the record and judge by 78条 and 81条.
- Of a paper somebody else of the household had made: the day and the kind, never who, where or when in the day; and
  nothing at all where anybody of the household ever stood under 支援措置.
- Members of staff are numbered in the order of their first act; one number is one person within the extract.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from issuer.audit.selectors import looks_at
from issuer.certificates.wareki import japanese
from issuer.holds.models import HoldRecord
from issuer.issuance.models import Request
from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.replica.models import Resident
from issuer.rules.calendar import JST, japan_day
from ops_console.words import TABLES

#: More rows than this are no extract for one person; a shorter period is asked for.
MOST = 2_000
OWN, HOUSEHOLD, LOOKS = "own", "household", "looks"
HEADINGS = {
    OWN: ("受付", "種別", "範囲", "記載した項目", "通数", "結果", "発行番号", "手数料 (円)", "場所", "媒体"),
    HOUSEHOLD: ("日", "種別", "請求した人", "範囲", "結果"),
    LOOKS: ("日時", "見た人", "したこと"),
}
_PRINTS_HOUSEHOLD = (CertificateKind.JUMINHYO, CertificateKind.KISAI_JIKO, CertificateKind.RISAI)
_LEFT_THE_SERVER = ("ISSUED", "DELIVERED", "FAILED", "CANCELLED")
_NOT_ISSUED = "交付していません"
#: Acts that are told by name; any other look is told as a look, for a name may give away what was looked for.
_LOOKS = {
    "record.viewed": "発行記録の閲覧",
    "record.name_revealed": "氏名の表示",
    "history.searched": "発行履歴の検索",
    "trail.searched": "操作記録の検索",
    "trail.exported": "操作記録の抽出",
    "incident.party_viewed": "事案の調査のための閲覧",
    "explain.asked": "交付できるかの照会",
    "preview.asked": "見本の作成",
    "disclosure.made": "開示請求の処理",
    "disclosure.exported": "開示請求の処理",
}
_A_LOOK = "記録の閲覧"
Rows = list[tuple[object, ...]]


class TooMany(ValueError):
    """One part holds more than MOST rows."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The three parts as rows of HEADINGS."""

    own: Rows
    household: Rows
    looks: Rows

    def part(self, name: str) -> Rows:
        """One part by its name."""
        return {OWN: self.own, HOUSEHOLD: self.household, LOOKS: self.looks}[name]


def extract(*, atena_no: str, since: date | None, until: date | None) -> Extract:
    """Everything of one person between two days in Japan, both included, oldest first. Raises TooMany."""
    start = datetime.combine(since, time(), JST) if since else None
    end = datetime.combine(until, time(), JST) + timedelta(days=1) if until else None
    return Extract(
        own=[_own(one) for one in _within(_asked(Q(atena_no=atena_no)), "received_at", start, end)],
        household=_household(atena_no, start, end),
        looks=_looks(atena_no, start, end),
    )


def _within(rows: QuerySet[Any], field: str, start: datetime | None, end: datetime | None) -> list[Any]:
    if start:
        rows = rows.filter(**{f"{field}__gte": start})
    if end:
        rows = rows.filter(**{f"{field}__lt": end})
    found = list(rows.order_by(field)[: MOST + 1])
    if len(found) > MOST:
        raise TooMany
    return found


def _asked(whose: Q) -> QuerySet[Any]:
    return Request.objects.filter(whose, operation="ISSUE").defer("explanation", "versions", "fingerprint")


def _own(one: Request) -> tuple[object, ...]:
    left = one.state in _LEFT_THE_SERVER
    return (
        _moment(one.received_at),
        TABLES["kind"].get(one.kind, one.kind),
        TABLES["extent"].get(one.extent, one.extent),
        "、".join(TABLES["option"].get(option, option) for option in one.options.split()) or "なし",
        one.copies,
        TABLES["state"][one.state] if left else _NOT_ISSUED,
        one.certificate_number if left else "",
        one.unit_fee * one.copies if left else 0,
        f"{TABLES['channel'].get(one.channel, one.channel)} {one.operator_code}-{one.store_code}",
        TABLES["media"].get(one.media, one.media),
    )


def _household(atena_no: str, start: datetime | None, end: datetime | None) -> Rows:
    """Papers of the whole household that others of it had made while the person's number of it was theirs too."""
    numbers = set(Request.objects.filter(atena_no=atena_no).values_list("household_no", flat=True))
    numbers |= set(Resident.objects.filter(atena_no=atena_no).values_list("household_no", flat=True))
    numbers -= {""}
    mates = set(Resident.objects.filter(household_no__in=numbers).values_list("atena_no", flat=True)) - {atena_no}
    if not mates or _shielded(numbers, mates | {atena_no}):
        return []
    asked = _asked(Q(atena_no__in=mates, household_no__in=numbers)).filter(
        kind__in=_PRINTS_HOUSEHOLD, extent__in=["ALL", "SELECTED"], state__in=_LEFT_THE_SERVER
    )
    return [_others(one) for one in _within(asked, "received_at", start, end)]


def _shielded(numbers: set[str], people: set[str]) -> bool:
    """Whether anybody here ever stood under 支援措置, ended or not."""
    kinds = (HoldKind.PROTECTION, HoldKind.PROVISIONAL_PROTECTION)
    targets = Q(target_kind="1", target_no__in=people) | Q(target_kind="2", target_no__in=numbers)
    return bool(HoldRecord.objects.filter(targets, hold_kind__in=kinds).exists())


def _others(one: Request) -> tuple[object, ...]:
    whole = one.extent == "ALL"
    return (
        japanese(japan_day(one.received_at)),
        TABLES["kind"].get(one.kind, one.kind),
        "同じ世帯の方",
        "世帯全員" if whole else "選択した世帯員 (載ったかどうかは記録にありません)",
        TABLES["state"][one.state],
    )


def _looks(atena_no: str, start: datetime | None, end: datetime | None) -> Rows:
    rows = looks_at(atena_no=atena_no).only("municipality", "seq", "at", "actor", "action")
    found = _within(rows, "at", start, end)
    staff = _numbered([one.actor for one in found])
    return [(_moment(one.at), staff[one.actor], _LOOKS.get(one.action, _A_LOOK)) for one in found]


def _numbered(actors: Sequence[str]) -> dict[str, str]:
    return {actor: f"職員{number}" for number, actor in enumerate(dict.fromkeys(actors), start=1)}


def _moment(value: datetime) -> str:
    here = value.astimezone(JST)
    return f"{japanese(here.date())} {here:%H:%M}"
