"""Open-loop load on a server, as the country's kiosks would, with every paper read."""

from __future__ import annotations

import json
import math
from argparse import ArgumentTypeError
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.centre.city.places import SAMPLE
from integrations.centre.load.mix import STANDARD, BadMix
from integrations.centre.load.people import BadResidents
from integrations.centre.load.telling import lines
from integrations.centre.load.whole import CannotRun, Order, carry_out
from integrations.centre.weather import BadRule, BadTarget


def _positive(text: str) -> float:
    return _number(text, most=math.inf, words="0 より大きい数です")


def _share(text: str) -> float:
    return _number(text, most=1.0, words="0 より大きく 1 までの数です")


def _number(text: str, *, most: float, words: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (0 < number <= most and math.isfinite(number)):
        raise ArgumentTypeError(words)
    return number


class Command(BaseCommand):
    """``centre_load --target URL --rate R --duration S``: 0 nothing wrong, 1 something is, 2 cannot run."""

    requires_system_checks: list[str] = []  # run by `check`, not before each command
    help = (
        "答えを待たずに毎秒 RATE 件を求め続け、応答時間・取り違え・二重の発行を報告する。"
        "0=取り違え・二重の発行・答えの無い要求が無い、1=ある、2=動かせない"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--target", required=True, help="相手のサーバ (http:// か https://)。道が無ければ /koiki/v5"
        )
        parser.add_argument("--rate", type=_positive, required=True, help="毎秒の交付要求")
        parser.add_argument("--duration", type=_positive, required=True, metavar="SECONDS")
        parser.add_argument("--municipality", default=SAMPLE.code, help=f"団体コード (既定 {SAMPLE.code} 見本市)")
        parser.add_argument(
            "--residents",
            type=Path,
            metavar="FILE",
            help="住民 (タブ区切り: シリアル番号 発行者 氏名 [媒体])。見本の団体なら要らない",
        )
        parser.add_argument("--people", type=int, default=300, help="この枚数までの電子証明書を使う (既定 300)")
        parser.add_argument("--mix", type=Path, default=STANDARD, metavar="FILE", help="種別などの割合 (TOML)")
        parser.add_argument(
            "--shape", choices=("flat", "day"), default="flat", help="day: 1日の山谷を DURATION に縮める"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--timeout", type=_positive, default=30.0, metavar="SECONDS", help="1度の答えを待つ (既定 30)"
        )
        parser.add_argument("--attempts", type=int, default=5, help="同じ番号で送る回数 (既定 5)")
        parser.add_argument("--sample", type=_share, default=1.0, help="照合する紙の割合 (既定 1 = 全部)")
        parser.add_argument("--processes", type=int, default=0, help="照合のプロセス (既定は CPU の数)")
        parser.add_argument(
            "--weather", action="append", default=[], metavar="RULE",
            help="回線の荒れ (centre_weather の規則)。終わってから全部を再送し、1つずつか確かめる",
        )  # fmt: skip
        parser.add_argument("--picture", type=Path, metavar="FILE", help="図 (.svg か .png)")
        parser.add_argument("--keep", type=Path, metavar="DIR", help="取り違えの紙を残す所 (個人情報)")
        parser.add_argument("--certificate", type=Path, help="相互 TLS の証明書 (PEM)")
        parser.add_argument("--key", type=Path, help="その鍵 (PEM)")
        parser.add_argument("--ca", type=Path, help="相手を信じる認証局 (PEM)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run, tell, and exit as the contract of commands says.

        Raises:
            CommandError: (exit 2) the load cannot be run, with one line of reason.
        """
        picture: Path | None = options["picture"]
        if picture is not None and picture.suffix not in (".svg", ".png"):
            raise CommandError(f"--picture {picture}: .svg か .png です", returncode=2)
        if min(options["people"], options["attempts"]) < 1:
            raise CommandError("--people と --attempts は 1 以上です", returncode=2)
        given = {name: options[name] for name in (one.name for one in fields(Order)) if name != "weather"}
        try:
            told, drawn = carry_out(Order(**given, weather=tuple(options["weather"])), say=self._say)
            if picture is not None:
                drawn(picture, settings.AKASHI_FONTS)
        except (CannotRun, BadMix, BadResidents, BadRule, BadTarget) as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or 'ファイル'}: 書けません ({type(error).__name__})", returncode=2
            ) from error
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else "\n".join(lines(told)))
        if not told["ok"]:
            raise SystemExit(1)

    def _say(self, text: str) -> None:
        self.stderr.write(text)
