"""Make a city's access key for counter mode."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.centre.city.places import check_digit
from integrations.centre.clock import now
from integrations.centre.counter.keys import new_key


class Command(BaseCommand):
    """``centre_counter_key CODE [--json]``. The key is printed here and kept nowhere."""

    help = "窓口 (らくらく窓口の模擬) のアクセスキーを作る。前のキーは使えなくなる。キーはこの一度だけ表示する"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="団体コード (6桁)")
        parser.add_argument("--json", action="store_true", help="JSON で出す")

    def handle(self, *_: Any, **options: Any) -> None:
        code = options["code"]
        if not (code.isascii() and code.isdigit() and len(code) == 6 and check_digit(code[:5]) == code[5]):
            raise CommandError("団体コードは検査数字つきの6桁で書いてください (例 282103)", returncode=2)
        key = new_key(municipality=code, now=now())
        if options["json"]:
            self.stdout.write(json.dumps({"municipality": code, "key": key}))
        else:
            self.stdout.write(f"{code} のアクセスキー: {key}")
            self.stdout.write("二度は表示しません。忘れたら作り直してください。")
