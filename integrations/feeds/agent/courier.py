"""One round: take what is finished, send what is due, ask after what was sent, clear away what is done.

Taking moves a package out of the outbox (``home/packages/<sha256>.zip``) before anything is sent. Each step is safe to
repeat: the server knows a package by its bytes and applies it once, however often it is sent.
"""

import json
import logging
import random
import shutil
import time
from pathlib import Path
from typing import Any

from .client import Client, Unsent
from .config import Settings
from .journal import DONE, READY, REFUSED, SENT, Entry, Journal
from .outbox import finished, mark_of
from .packing import Head, Unpackable, digest, head_of_zip, pack

_log = logging.getLogger("akashi-agent")
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 15 * 60.0
_FINAL = {"APPLIED": DONE, "PARTIAL": DONE, "DUPLICATE": DONE, "REFUSED": REFUSED}
_DAY = 24 * 60 * 60


class Courier:
    """Carries the packages of one outbox to one server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._packages = settings.home / "packages"
        self._receipts = settings.home / "receipts"
        for folder in (self._packages, self._receipts, settings.home / "unreadable"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.journal = Journal(settings.home / "journal.sqlite3")
        self._client = Client(settings)
        self._complained: set[str] = set()

    def round(self) -> None:
        """Do all that can be done now."""
        self._collect()
        self._recall()
        for entry in self.journal.due(now=time.time()):
            self._carry(entry)
        self._clear()

    def _collect(self) -> None:
        for path in finished(self._settings.outbox, quiet_seconds=self._settings.quiet_seconds):
            try:
                self._take(path)
            except Unpackable as error:
                self._set_aside(path, str(error))
            except OSError as error:
                # Windows: still open in another program. Said once; the next round tries again.
                if path.name not in self._complained:
                    self._complained.add(path.name)
                    _log.warning("%s はまだ動かせません (%s)。後でもう一度試します", path.name, type(error).__name__)

    def _take(self, path: Path) -> None:
        part = self._packages / f"{path.name}.taking"
        if path.is_dir():
            head = pack(path, part)
        else:
            head = head_of_zip(path)
            shutil.copyfile(path, part)
        sha256 = digest(part)
        self._require_ours(head)
        part.replace(self._packages / f"{sha256}.zip")
        self._note(sha256, path.name, head)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        mark_of(path).unlink(missing_ok=True)
        self._complained.discard(path.name)
        _log.info("%s を受け取りました (%s)", path.name, sha256[:12])

    def _require_ours(self, head: Head) -> None:
        who = self._settings.who
        if (head.municipality, head.system) != (who.municipality, who.system):
            raise Unpackable(f"manifest の団体・システムが、資格 ({who.municipality} {who.system}) と違います")

    def _note(self, sha256: str, name: str, head: Head) -> None:
        size = (self._packages / f"{sha256}.zip").stat().st_size
        self.journal.take(
            sha256=sha256, name=name, system=head.system, sequence=head.sequence, size=size, now=time.time()
        )

    def _recall(self) -> None:
        """Packages that were taken while the power went, or whose journal was lost: into the journal again."""
        noted = {entry.sha256 for entry in self.journal.entries()}
        for path in sorted(self._packages.glob("*.zip")):
            if path.stem not in noted:
                try:
                    self._note(path.stem, path.name, head_of_zip(path))
                except Unpackable as error:
                    self._set_aside(path, str(error))

    def _set_aside(self, path: Path, reason: str) -> None:
        target = self._settings.home / "unreadable" / f"{int(time.time())}-{path.name}"
        shutil.move(path, target)
        target.with_name(target.name + ".txt").write_text(reason + "\n", encoding="utf-8")
        mark_of(path).unlink(missing_ok=True)
        _log.error("%s は送れません: %s (%s へ移しました)", path.name, reason, target.parent)

    def _carry(self, entry: Entry) -> None:
        path = self._packages / f"{entry.sha256}.zip"
        try:
            if entry.state == SENT:
                receipt = self._client.receipt(entry.receipt)
            else:
                receipt = self._client.send(path, sha256=entry.sha256)
        except Unsent as error:
            self._failed(entry, str(error))
        except FileNotFoundError:
            self._failed(entry, f"控え {path} がありません。もう一度 outbox に出力してください")
        else:
            self._told(entry, receipt)

    def _failed(self, entry: Entry, trouble: str) -> None:
        wait = _wait(entry.tries)
        self.journal.failed(entry.sha256, trouble=trouble, next_at=time.time() + wait)
        _log.warning("%s: %s。%d秒後にもう一度試します", entry.name, trouble, wait)

    def _told(self, entry: Entry, receipt: dict[str, Any]) -> None:
        now = time.time()
        state = _FINAL.get(receipt["state"], SENT)
        if receipt["receipt"]:
            _write(self._receipts / f"{receipt['receipt']}.json", receipt)
        # A package that is held waits for another one to arrive: no hurry.
        pause = self._settings.poll_seconds * (6 if receipt["state"] == "HELD" else 1)
        self.journal.told(
            entry.sha256,
            state=state,
            receipt=receipt["receipt"],
            outcome=receipt["state"],
            next_at=now + pause,
            now=now,
        )
        if (entry.state, entry.outcome) != (state, receipt["state"]) or entry.state == READY:
            _log.log(
                logging.ERROR if state == REFUSED else logging.INFO,
                "%s: %s 受付番号 %s",
                entry.name,
                receipt["state"],
                receipt["receipt"],
            )

    def _clear(self) -> None:
        for entry in self.journal.finished_before(time.time() - self._settings.keep_days * _DAY):
            (self._packages / f"{entry.sha256}.zip").unlink(missing_ok=True)


def _wait(tries: int) -> float:
    """Seconds before the next try: doubled each time up to a quarter of an hour, spread so that senders do not meet."""
    longest: float = min(_FIRST_WAIT * 2 ** min(tries, 20), _LONGEST_WAIT)
    return longest * random.uniform(0.8, 1.0)  # noqa: S311 - not a secret


def _write(path: Path, document: dict[str, Any]) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", errors="replace")
    part.replace(path)
