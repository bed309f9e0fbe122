"""What is wrong with this deployment, in Japanese sentences for who keeps it: the reason, and what to do first.

``/readyz`` decides by the four checks of readiness.py alone; everything else here is told, and turns nothing off.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from integrations.web.gauges import gauges_of
from integrations.web.jobs import runs
from integrations.web.readiness import readiness
from integrations.web.standbys import standbys
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import PLATFORM

#: Job → how old its last good run may be (seconds), and what it is called.
JOBS = {
    "issuer.issuance.tasks.keep_house": (300, "毎分の片付け (worker と beat)"),
    "issuer.incidents.tasks.check_chains": (2 * 86_400, "毎晩の鎖の検証"),
    "issuer.issuance.tasks.retain": (2 * 86_400, "毎晩の保存期間の片付け"),
    "backup": (26 * 3_600, "毎晩の控え"),
}
_READY = {
    "database": "PostgreSQL に、行レベルセキュリティに縛られた app の役割でつながりません",
    "migrations": "この版の移行が済んでいません (deploy/prepare か bin/serve が移行します)",
    "keys": "親鍵で団体の鍵が開きません、又は署名の鍵がありません",
    "fonts_and_forms": "フォント・様式・版がそろいません (plates_build)",
}
_LEAST_FREE = 0.10
#: A standby on a line between cities answers within some ten milliseconds.
_MOST_BEHIND_SECONDS = 10
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Trouble:
    """One reason. ``where``: what it is about (a check, a job, 団体コード). ``manual``: page of docs/operations."""

    where: str
    reason: str
    manual: str


def reasons(checks: Mapping[str, str]) -> dict[str, str]:
    """Failed checks of readiness → what that means."""
    return {name: f"{_READY[name]} [{outcome}]" for name, outcome in checks.items() if outcome != "ok"}


def troubles(*, now: datetime) -> list[Trouble]:
    """Everything that somebody should look at. When the database is away, that alone."""
    found = [Trouble(where=name, reason=told, manual=_PAGES[name]) for name, told in reasons(readiness()).items()]
    if any(one.where == "database" for one in found):
        return found
    found += _sites()
    found += _disks()
    found += _late(now)
    for code in [*all_codes(), PLATFORM]:
        found += _municipality(code, now)
    return found


_PAGES = {
    "database": "03-database",
    "migrations": "03-database",
    "keys": "09-key",
    "fonts_and_forms": "07-characters",
}


def _sites() -> Iterator[Trouble]:
    known = standbys()
    if known.required and not known.synchronous:
        reason = f"同期の待機系が答えません。書き込みは待たされ、交付は BUSY です (待っている書き込み {known.waiting})"
    elif known.prepared and not known.required:
        reason = "1つの場所だけで動いています。この機械を失うと交付の記録が失われます"
    elif known.lag_seconds > _MOST_BEHIND_SECONDS:
        reason = f"待機系が {known.lag_seconds:.0f} 秒遅れています"
    else:
        return
    yield Trouble(where="standby", reason=reason, manual="13-failover")


def _disks() -> Iterator[Trouble]:
    for folder in {settings.AKASHI_HOME, settings.AKASHI_ANCHOR_DIR}:
        if folder.is_dir():
            usage = shutil.disk_usage(folder)
            if usage.free < usage.total * _LEAST_FREE:
                left = f"{folder} の空きが {100 * usage.free // usage.total}% です"
                yield Trouble(where="disk", reason=left, manual="04-disk")


def _late(now: datetime) -> Iterator[Trouble]:
    known = {run.job: run for run in runs()}
    for job, (most, name) in JOBS.items():
        run = known.get(job)
        if run is None or run.done_at is None:
            reason = f"{name}が、まだ1度も済んでいません"
        elif (now - run.done_at).total_seconds() > most:
            reason = f"{name}が、{run.done_at.astimezone(now.tzinfo):%m-%d %H:%M} から済んでいません"
        else:
            continue
        yield Trouble(where=job, reason=reason, manual="12-restore" if job == "backup" else "11-worker")


def _municipality(code: str, now: datetime) -> Iterator[Trouble]:
    for name, labels, value in gauges_of(municipality=code, anchors=settings.AKASHI_ANCHOR_DIR, now=now):
        label = labels[0] if labels else ""
        told = _told(name, label, value)
        if told:
            yield Trouble(where=code, reason=told[0], manual=told[1])


def _told(name: str, label: str, value: float) -> tuple[str, str] | None:
    """A sentence and its page for one gauge, where it calls for somebody."""
    if name == "akashi_signing_key_seconds_left" and value < 30 * _DAY:
        return (f"署名の証明書の期限まで {max(0, int(value // _DAY))} 日です", "08-certificate")
    worst = {
        "akashi_feed_gap": (f"{label} の連携に飛び番があり、次のパッケージを待っています", "06-wrong-feed"),
        "akashi_incidents_open": (f"閉じていない事案が {value:g} 件あります", "01-wrong-paper"),
        "akashi_stops_in_force": (f"交付を停止しています ({label})", "01-wrong-paper"),
        "akashi_chain_faults": ("監査の鎖に誤りがあります", "09-key"),
    }
    return worst.get(name) if value > 0 else None
