"""keys_rotate (--master | --data PURPOSE | --retire PURPOSE | --resume) [--municipality CODE]"""

import getpass
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from config.keys.columns import TURNABLE, column_of
from config.keys.reencrypt import new_version, require_purpose, retire
from config.keys.rewrap import rewrap_all
from config.keys.run import go_on, rows_left
from issuer.municipality.selectors import all_codes, known
from issuer.papers.errors import BadInput


class Command(AkashiCommand):
    """Issuing goes on meanwhile. May be killed at any moment and run again."""

    help = "鍵を新しくする: 親鍵で包み直す、データの鍵を替えて行を移す。途中で落ちても、もう一度打てば続きから"

    def arguments(self, parser: CommandParser) -> None:
        """Exactly one act."""
        parser.add_argument("--municipality", metavar="CODE", default="", help="この団体だけ (既定は全部)")
        act = parser.add_mutually_exclusive_group(required=True)
        act.add_argument("--master", action="store_true", help="すべての鍵を、いまの親鍵で包み直す")
        act.add_argument("--data", metavar="PURPOSE", help=f"新しいデータの鍵を作り、行を移す: {' '.join(TURNABLE)}")
        act.add_argument("--resume", action="store_true", help="前の鍵のまま残っている行を移す (新しい鍵は作らない)")
        act.add_argument("--retire", metavar="PURPOSE", help="何も残っていない前の鍵を消す (24時間後から)")

    def act(self, *, municipality: str, master: bool, json: bool, **options: Any) -> int:
        """Do it, telling how far it is. Exit code 1 while rows are left."""
        if municipality and not known(municipality):
            raise BadInput(f"団体 {municipality} はありません")
        codes = [municipality] if municipality else all_codes()
        if master:
            return self._master(municipality, json)
        if options["retire"]:
            return self._retire(codes, options["retire"], json)
        return self._data(codes, options["data"] or "", json)

    def _master(self, municipality: str, as_json: bool) -> int:
        total = 0
        for done in rewrap_all(key_dir=settings.AKASHI_KEY_DIR, actor=_actor(), now=clock.now(), only=municipality):
            total += done.keys
            if done.keys:
                self._say(f"{done.where or 'この配備'}: 鍵 {done.keys} 個を包み直しました", as_json)
        self.emit(
            {"rewrapped": total},
            text=f"合わせて {total} 個の鍵を包み直しました。"
            "keys_status で確かめてから、前の親鍵を設定から外してください",
            as_json=as_json,
        )
        return 0

    def _data(self, codes: list[str], purpose: str, as_json: bool) -> int:
        if purpose:
            require_purpose(purpose)
        document = []
        for code in codes:
            version = None
            if purpose:
                version = new_version(municipality=code, purpose=purpose, actor=_actor(), now=clock.now())
            total, done = rows_left(municipality=code, purpose=purpose), 0

            def progress(rows: int, code: str = code, total: int = total) -> None:
                nonlocal done
                done += rows
                self._say(f"{code}: {done} / {total} 行", as_json)

            moved = go_on(
                municipality=code, actor=_actor(), now=clock.now(), progress=progress, owner=True, purpose=purpose
            )
            still = rows_left(municipality=code, purpose=purpose)
            document.append({"municipality": code, "version": version, "moved": moved, "left": still})
        lines = [_told(one, purpose) for one in document]
        self.emit({"purpose": purpose, "municipalities": document}, text="\n".join(lines), as_json=as_json)
        return 1 if any(one["left"] for one in document) else 0

    def _retire(self, codes: list[str], purpose: str, as_json: bool) -> int:
        gone = {code: retire(municipality=code, purpose=purpose, actor=_actor(), now=clock.now()) for code in codes}
        text = "\n".join(f"{code}: 前の {purpose} の鍵を {count} 個消しました" for code, count in gone.items())
        self.emit({"purpose": purpose, "retired": gone}, text=text, as_json=as_json)
        return 0

    def _say(self, line: str, as_json: bool) -> None:
        (self.stderr if as_json else self.stdout).write(line)


def _told(one: dict[str, Any], purpose: str) -> str:
    version = f" 新しい鍵は第 {one['version']} 版" if one["version"] else ""
    if purpose and column_of(purpose) is None:
        return f"{one['municipality']}:{version}。前の版は、渡した紙を確かめるために残ります"
    return f"{one['municipality']}:{version}。{one['moved']} 行を移しました。残り {one['left']} 行"


def _actor() -> str:
    return f"cli:{getpass.getuser()}"
