"""centre_journal: what the centre's journal knows of its visits, whether they add up, and what is still to be told."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser

from integrations.centre.clock import TOKYO, now
from integrations.centre.codes import require_code
from integrations.centre.command import CentreCommand
from integrations.centre.journal import NOTE_MOST, Journal, JournalTrouble, UnknownVisit, Visit
from integrations.centre.kept import folder
from integrations.centre.kiosk.machine import connect
from integrations.centre.visit import faults, notify_due

_CATEGORIES = {
    "WRONG_PERSON": "別人の証明書の疑い",
    "WRONG_CONTENT": "内容の誤り",
    "PRINT_ERROR": "印刷の異常",
    "COMMUNICATION": "通信の異常",
    "SETTLEMENT": "手数料・精算の異常",
    "OTHER": "その他",
}


class Command(CentreCommand):
    """Prints no personal data. Exit code 1: something does not add up, or a notice is not heard yet; 2: wrong."""

    help = (
        "センターの記録を見る。何も付けなければ今日の来訪の一覧。anomaly は異常の知らせを団体へ送る "
        "(届くまで送り続ける。個人情報を書かない)。個人情報は印字しない"
    )
    wrong = (JournalTrouble,)

    def arguments(self, parser: CommandParser) -> None:
        """What to look at, or the notice to send."""
        parser.add_argument("what", nargs="?", choices=("anomaly",), help="anomaly: 異常の知らせを送る")
        parser.add_argument(
            "--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="この日に始まった来訪。既定は今日"
        )
        parser.add_argument("--visit", default="", metavar="ID", help="1つの来訪を、出来事・お金・知らせまで")
        parser.add_argument("--check", action="store_true", help="すべての来訪で、お金と紙と団体の答えが合うか確かめる")
        parser.add_argument("--waiting", action="store_true", help="団体へまだ届いていない結果と知らせ")
        parser.add_argument("--municipality", default="", metavar="CODE", help="anomaly の相手の団体コード")
        parser.add_argument(
            "--category", choices=_CATEGORIES, help="、".join(f"{code}={word}" for code, word in _CATEGORIES.items())
        )
        parser.add_argument("--request", default="", metavar="ID", help="交付要求の番号 (requestId)")
        parser.add_argument("--number", default="", metavar="NUMBER", help="発行番号")
        parser.add_argument("--note", default="", metavar="TEXT", help=f"何があったか ({NOTE_MOST}字まで)")

    def act(self, **options: Any) -> int:
        """Do the one thing asked for."""
        path = folder() / "journal.sqlite"
        if not path.exists():
            raise CommandError(
                f"{path}: ありません。キオスクがまだ使われていないか、AKASHI_HOME が違います", returncode=2
            )
        journal = connect().journal
        as_json = bool(options["json"])
        if options["what"] == "anomaly":
            return self._anomaly(journal, options)
        if options["visit"]:
            return self._one(journal, str(options["visit"]), as_json=as_json)
        if options["check"]:
            return self._check(journal, as_json=as_json)
        if options["waiting"]:
            return self._waiting(journal, as_json=as_json)
        day = options["day"] or now().date()
        since = datetime.combine(day, time(), TOKYO)
        visits = journal.opened_between(since=since, until=since + timedelta(days=1))
        self._list(visits, none=f"{day} の来訪はありません", as_json=as_json)
        return 0

    def _list(self, visits: list[Visit], *, none: str, as_json: bool) -> None:
        self.emit([_told(visit) for visit in visits], text="\n".join(map(_line, visits)) or none, as_json=as_json)

    def _one(self, journal: Journal, number: str, *, as_json: bool) -> int:
        try:
            visit = journal.read(number)
        except UnknownVisit as error:
            raise CommandError(
                "--visit: この番号の来訪はありません。一覧の番号を書いてください", returncode=2
            ) from error
        wrong = faults(visit)
        events = [(at.astimezone(TOKYO), what, detail) for at, what, detail in journal.events(number)]
        money = [(at.astimezone(TOKYO), yen, what) for at, yen, what in journal.money(number)]
        notices = journal.notices(visit=number)
        lines = [_line(visit), *(f"  {at:%H:%M:%S} {what} {detail}".rstrip() for at, what, detail in events)]
        lines += [f"  {at:%H:%M:%S} {yen:+d}円 {what}" for at, yen, what in money]
        lines += [f"  異常の知らせ {one.category}: {one.note} {one.incident or '(未達)'}" for one in notices]
        document = {
            **_told(visit),
            "events": [[at.isoformat(), what, detail] for at, what, detail in events],
            "money": [[at.isoformat(), yen, what] for at, yen, what in money],
            "notices": [{"category": one.category, "note": one.note, "incident": one.incident} for one in notices],
        }
        self.emit(document, text="\n".join([*lines, *(f"  合わない: {fault}" for fault in wrong)]), as_json=as_json)
        return 1 if wrong else 0

    def _check(self, journal: Journal, *, as_json: bool) -> int:
        visits = journal.all_visits()
        wrong = {visit.visit: found for visit in visits if (found := faults(visit))}
        lines = [f"{number}: {'、'.join(found)}" for number, found in wrong.items()]
        kept, sheets = sum(visit.kept for visit in visits), sum(visit.sheets for visit in visits)
        summary = f"来訪 {len(visits)}件、刷れた紙 {sheets}枚、収めたお金 {kept}円、合わない来訪 {len(wrong)}件"
        document = {"visits": len(visits), "sheets": sheets, "kept": kept, "faults": wrong}
        self.emit(document, text="\n".join([*lines, summary]), as_json=as_json)
        return 1 if wrong else 0

    def _waiting(self, journal: Journal, *, as_json: bool) -> int:
        visits = journal.unreported()
        notices = [one for one in journal.notices() if one.next_at is not None]
        lines = [f"結果 {_line(visit)} (試み {visit.report_attempts}回)" for visit in visits]
        lines += [
            f"知らせ {one.municipality} {one.category} {one.certificate_number} (試み {one.attempts}回)"
            for one in notices
        ]
        document = {
            "reports": [_told(visit) for visit in visits],
            "notices": [{"municipality": one.municipality, "category": one.category} for one in notices],
        }
        self.emit(document, text="\n".join(lines) or "すべて届いています", as_json=as_json)
        return 1 if lines else 0

    def _anomaly(self, journal: Journal, options: dict[str, Any]) -> int:
        if not options["category"]:
            raise CommandError("anomaly には --category が要ります", returncode=2)
        try:
            municipality = require_code(options["municipality"])
        except ValueError as error:
            raise CommandError(f"--municipality: {error}", returncode=2) from error
        if len(options["note"]) > NOTE_MOST:
            raise CommandError(f"--note は {NOTE_MOST} 字までです", returncode=2)
        if options["request"] and not re.fullmatch("[A-Za-z0-9-]{8,64}", options["request"]):
            raise CommandError("--request は英数字と - の 8 から 64 字です", returncode=2)
        if len(options["number"]) > 100:
            raise CommandError("--number は 100 字までです", returncode=2)
        exchange = connect()
        notice = journal.add_notice(
            municipality=municipality,
            category=options["category"],
            note=options["note"],
            now=exchange.now(),
            issue_request_id=options["request"],
            certificate_number=options["number"],
            kind=next((one.kind for one in journal.of_request(options["request"])), ""),
        )
        notify_due(exchange=exchange)
        (sent,) = [one for one in journal.notices() if one.notice == notice]
        told = (
            f"届きました (事案 {sent.incident or '番号は不明'})"
            if sent.next_at is None
            else "まだ届いていません。届くまで送ります"
        )
        self.emit({"heard": sent.next_at is None, "incident": sent.incident}, text=told, as_json=bool(options["json"]))
        return 0 if sent.next_at is None else 1


def _told(visit: Visit) -> dict[str, Any]:
    """A visit without its person."""
    return {
        "visit": visit.visit,
        "openedAt": visit.opened_at.astimezone(TOKYO).isoformat(),
        "endedAt": visit.ended_at.astimezone(TOKYO).isoformat() if visit.ended_at else None,
        "terminal": visit.terminal.terminal,
        "municipality": visit.municipality,
        "kind": visit.kind,
        "state": visit.state,
        "trouble": visit.trouble,
        "refusal": visit.refusal,
        "requestId": visit.request_id,
        "certificateNumber": visit.certificate_number,
        "copies": visit.copies,
        "sheets": visit.sheets,
        "unitFee": visit.unit_fee,
        "kept": visit.kept,
        "outcome": visit.outcome,
        "reported": visit.reported_state,
        "waiting": visit.report_next_at is not None,
    }


def _line(visit: Visit) -> str:
    trouble = f"/{visit.trouble or visit.refusal}" if visit.trouble or visit.refusal else ""
    reported = visit.reported_state or ("未達" if visit.report_next_at else "-")
    begun = visit.opened_at.astimezone(TOKYO)
    return (
        f"{begun:%H:%M} {visit.visit} {visit.terminal.terminal} {visit.municipality or '------'}"
        f" {visit.kind or '-'} {visit.state}{trouble} {visit.sheets}/{visit.copies}通 {visit.kept}円"
        f" {visit.certificate_number or '-'} {reported}"
    )
