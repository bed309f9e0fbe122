"""Bad weather on the line to a server, for a kiosk, a kit or a load that is pointed at it."""

from __future__ import annotations

import json
import signal
import threading
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.centre.weather import KINDS, BadRule, Passage, Sky, weather

_LOOK_SECONDS = 0.2
_DOWN = "down"
_HELP = f"""相手のサーバの手前に立ち、電文を遅らせ・落とし・二重にし・入れ替え・切る (Ctrl-C まで)。

規則は 種類[:名=値,…]。種類: {" ".join(KINDS)}。
どの電文に当たるか: p=0.1 (1割) every=7 (7つごと) at=3+5 (3つ目と5つ目) times=1 (1度まで)
  only=IssueCertificate (その操作だけを数える)。
例: --rule drop-answer:at=1,only=IssueCertificate --rule delay-answer:p=0.2,seconds=2,jitter=3
"""


class Command(BaseCommand):
    """``centre_weather --listen PORT --target URL --rule RULE …``."""

    requires_system_checks: list[str] = []  # run by `check`, not before each command
    help = _HELP

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--target", required=True, help="相手のサーバ (http:// か https://)")
        parser.add_argument("--listen", type=int, default=0, metavar="PORT", help="待つポート (127.0.0.1)。0 は空き")
        parser.add_argument("--rule", action="append", default=[], metavar="RULE")
        parser.add_argument("--seed", type=int, default=1, help="同じ種なら同じ番号の電文に当たる (既定 1)")
        parser.add_argument(
            "--control",
            type=Path,
            metavar="FILE",
            help="動かしたまま替える: 中身は down の行 (回線断) か、1行に1つの規則",
        )
        parser.add_argument("--certificate", type=Path, help="相互 TLS の証明書 (PEM)")
        parser.add_argument("--key", type=Path, help="その鍵 (PEM)")
        parser.add_argument("--ca", type=Path, help="相手を信じる認証局 (PEM)")
        parser.add_argument("--json", action="store_true", help="電文ごとに1行の JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        """Stand there until a signal.

        Raises:
            CommandError: (exit 2) a wrong rule or address, or a port that is taken.
        """
        ended = threading.Event()
        before = {sign: signal.signal(sign, lambda *_: ended.set()) for sign in (signal.SIGINT, signal.SIGTERM)}

        def told(passage: Passage) -> None:
            self.stdout.write(json.dumps(asdict(passage)) if options["json"] else _line(passage))
            self.stdout.flush()

        with ExitStack() as stack:
            try:
                files = {name: options[name] for name in ("certificate", "key", "ca")}
                sky = stack.enter_context(
                    weather(
                        options["target"], options["rule"], options["seed"], port=options["listen"], told=told, **files
                    )
                )
            except BadRule as error:
                raise CommandError(str(error), returncode=2) from error
            except ValueError as error:
                raise CommandError("--target は http:// か https:// で始まるサーバの場所です", returncode=2) from error
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"ポート {options['listen']} で待てません ({type(error).__name__})", returncode=2
                ) from error
            self.stdout.write(json.dumps({"url": sky.url}) if options["json"] else f"{sky.url} → {options['target']}")
            self.stdout.flush()
            self._stand(sky, ended, options)
        for sign, handler in before.items():
            signal.signal(sign, handler)

    def _stand(self, sky: Sky, ended: threading.Event, options: dict[str, Any]) -> None:
        control: Path | None = options["control"]
        last = ""
        while not ended.wait(_LOOK_SECONDS):
            if control is None:
                continue
            now = control.read_text(encoding="utf-8") if control.exists() else ""
            if now != last:
                last = now
                self._turn(sky, [line.strip() for line in now.splitlines()] or options["rule"])

    def _turn(self, sky: Sky, lines: list[str]) -> None:
        try:
            sky.change(*(line for line in lines if line and line != _DOWN))
        except BadRule as error:
            self.stderr.write(str(error))  # the weather stays as it was
            return
        if _DOWN in lines:
            sky.down()
        else:
            sky.up()


def _line(passage: Passage) -> str:
    struck = " ".join(passage.struck) or "-"
    returned = "返した" if passage.returned else "返らず"
    return f"{passage.number} {passage.operation or '?'} 送{passage.sent} 答{passage.answered} {returned} {struck}"
