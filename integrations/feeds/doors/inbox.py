"""見張られた受け取りフォルダ: packages that a core system lays into ``AKASHI_FEED_INBOX/<団体コード>/``.

A ZIP is taken once it has been quiet for a while or ``NAME.done`` lies beside it; a folder only with ``NAME.done``.
Then it waits in ``waiting/`` until it is applied and ends in ``done/`` or ``refused/``, its receipt (JSON) beside it.
Every step may be cut off and is simply done again: taking the same bytes in twice answers the same receipt.
"""

import json
import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connections

from integrations.feeds import service, store
from integrations.feeds.sender import NotYours, Sender
from issuer.papers.errors import BadInput
from issuer.tenancy.locks import lock_key

_log = logging.getLogger(__name__)
#: A file that nobody wrote to for so long is whole; senders that may pause longer lay a ``.done`` beside it.
QUIET_SECONDS = 15
#: A package in ``done/`` is a copy of the register: its receipt stays, the package goes.
KEEP_SECONDS = 7 * 24 * 60 * 60
_MARK = ".done"
_LONGEST_NAME = 200
_WAITING, _DONE, _REFUSED = "waiting", "done", "refused"


def look(*, folder: Path, now: datetime, hand_over: Callable[[str], None]) -> None:
    """Take in what is finished and bring receipts up to date. Does nothing while another process looks.

    ``hand_over`` is called with each municipality that has something to apply.
    """
    key = lock_key("feed-inbox", str(folder))
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            return
    try:
        for place in sorted(folder.iterdir()):
            if place.is_dir() and re.fullmatch(r"[0-9]{6}", place.name):
                _look_alone(place, now, hand_over)
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _look_alone(place: Path, now: datetime, hand_over: Callable[[str], None]) -> None:
    """What is wrong with one municipality's folder is no other's trouble."""
    try:
        _look_into(place, now, hand_over)
    except OSError as error:
        _log.error("feed inbox failed", extra={"municipality": place.name, "error": type(error).__name__})


def _look_into(place: Path, now: datetime, hand_over: Callable[[str], None]) -> None:
    for name in (_WAITING, _DONE, _REFUSED):
        (place / name).mkdir(mode=0o750, exist_ok=True)  # the sender, in the folder's group, reads its receipts
    sender = Sender(municipality=place.name, system="", actor="feed:inbox")
    for package in _finished(place):
        document = _take(package, sender, now)
        if document is None:
            continue
        _put_away(place, package, document)
        if document["state"] == "RECEIVED":
            hand_over(place.name)
    for slip in sorted((place / _WAITING).glob("*.json")):
        _bring_up_to_date(place, slip)
    for old in (place / _DONE).iterdir():
        if old.suffix != ".json" and time.time() - old.stat().st_mtime > KEEP_SECONDS:
            store.discard(old)


def _finished(place: Path) -> Iterator[Path]:
    for path in sorted(place.iterdir()):
        if path.is_symlink() or path.name in (_WAITING, _DONE, _REFUSED) or path.suffix == _MARK:
            continue
        if _is_marked(path) or (path.is_file() and _quiet(path)):
            yield path


def _is_marked(path: Path) -> bool:
    # Unlike Path.exists, this is False too for a name that leaves no room for the mark.
    return os.path.exists(f"{path}{_MARK}")  # noqa: PTH110


def _quiet(path: Path) -> bool:
    return path.suffix.lower() == ".zip" and time.time() - path.stat().st_mtime >= QUIET_SECONDS


def _take(package: Path, sender: Sender, now: datetime) -> dict[str, Any] | None:
    try:
        return service.submit(path=package, now=now, sender=sender)
    except NotYours as denied:
        return _denied(sender, "NOT_YOURS", str(denied))
    except BadInput as error:
        # Unreadable at this moment (another program holds it, a network drive went away): the next look tries again.
        _log.warning("feed inbox unreadable", extra={"municipality": sender.municipality, "error": str(error)})
        return None


def _denied(sender: Sender, code: str, message: str) -> dict[str, Any]:
    error = {"file": "manifest.json", "line": 0, "item": "", "code": code, "message": message}
    return {"receipt": "", "municipality": sender.municipality, "state": "REFUSED", "errors": [error]}


def _put_away(place: Path, package: Path, document: dict[str, Any]) -> None:
    """The receipt first, then the package: cut off between the two, the package is simply taken in again."""
    name = _fitting(f"{document['receipt'] or 'DENIED'}.{package.name}")
    folder = place / _folder_of(document["state"])
    _write(folder / f"{name}.json", document)
    store.discard(folder / name)
    os.utime(package)  # the days in done/ count from now
    marked = _is_marked(package)
    package.rename(folder / name)
    if marked:
        package.with_name(package.name + _MARK).unlink(missing_ok=True)


def _fitting(name: str) -> str:
    """A name that leaves room for ``.json.part``: a sender may use all 255 bytes there are, in any encoding."""
    return os.fsdecode(os.fsencode(name)[:_LONGEST_NAME])


def _bring_up_to_date(place: Path, slip: Path) -> None:
    told = json.loads(slip.read_text(encoding="utf-8"))
    document = service.receipt_of(municipality=place.name, number=told["receipt"])
    folder = place / _folder_of(document["state"])
    _write(folder / slip.name, document)
    if folder.name != _WAITING:
        package = slip.with_name(slip.name.removesuffix(".json"))
        if package.exists():
            package.rename(folder / package.name)
        slip.unlink()


def _folder_of(state: str) -> str:
    return {"RECEIVED": _WAITING, "HELD": _WAITING, "REFUSED": _REFUSED}.get(state, _DONE)


def _write(path: Path, document: dict[str, Any]) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.replace(path)
