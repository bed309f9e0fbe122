"""Make the sample municipalities of bin/demo, or bring them up to date."""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from integrations.centre.city.casebook import render_cases
from integrations.centre.city.cast import all_cases
from integrations.centre.city.places import SAMPLE, SECOND, Place
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.sample_keys import prepare
from integrations.centre.pki.store import the_store
from integrations.centre.upkeep import PLACES, Upkeep, demo_folder
from issuer.municipality.models import Municipality

_SETTINGS = Path(__file__).resolve().parents[2] / "settings"
_SETTINGS_FILES = {SAMPLE.code: _SETTINGS / "sample.toml", SECOND.code: _SETTINGS / "second.toml"}
_ROLES = ("VIEW", "ISSUE", "KOSEKI", "TAX", "HOLD", "PROTECTION", "STATISTICS", "AUDIT", "ADMIN", "SEAL")
# Two people in the first city and at the platform's desk, because mending needs a second pair of eyes.
_OPERATORS: tuple[tuple[str, Place | None, tuple[str, ...]], ...] = (
    ("mihon1", SAMPLE, _ROLES),
    ("mihon2", SAMPLE, _ROLES),
    ("reiji1", SECOND, ("VIEW", "HOLD")),
    ("zentai1", None, ("PLATFORM",)),
    ("zentai2", None, ("PLATFORM",)),
)
_TRY = (
    ("7010131", "桐生健一: 住民票 (4人世帯・外国人の家族)、記載事項証明、印鑑登録証明"),
    ("7020111", "橋本隆: 7人世帯 (2頁)"),
    ("7060111", "髙﨑𠮷郎: 第2面の漢字と異体字"),
    ("7070121", "今井直美: 支援措置 (交付できない)"),
    ("7080131", "福田心春: 明日15歳 (交付できない)"),
)


class Command(BaseCommand):
    """``demo_prepare [--json]``. Idempotent: the second run only re-dates the cast and sends heartbeats."""

    requires_system_checks: list[str] = []  # run by `check`, not before each command
    help = "見本の団体を作り、連携パッケージを流す (2度目からは生存通知だけ)"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do what is missing, then tell what there is to try.

        Raises:
            CommandError: not in demo mode, or a sample package was not applied.
        """
        if not settings.AKASHI_DEMO:
            raise CommandError("見本の団体は AKASHI_MODE=demo のときだけ作れます", returncode=2)
        now = settings.AKASHI_NOW or timezone.localtime()
        folder = demo_folder()
        for place in PLACES:
            if not Municipality.objects.filter(code=place.code).exists():
                _add(place)
        receipts = Upkeep(now=now, folder=folder).run(may_begin=True)
        states = Counter(str(receipt["state"]) for receipt in receipts)
        if set(states) - {"APPLIED", "DUPLICATE"}:
            raise CommandError(f"見本のパッケージが適用されませんでした: {dict(states)}", returncode=1)
        operators = _operators(folder / "credentials.json")
        table = folder / "cases.md"
        today = now.date()
        table.write_text(
            render_cases(cases=all_cases(today), today=today, code=SAMPLE.code, second=SECOND.code), encoding="utf-8"
        )
        try:
            prepare(store=the_store(), today=today)
        except PkiError as error:
            raise CommandError(str(error), returncode=1) from error
        self._tell(operators, table, len(receipts), as_json=options["json"])

    def _tell(self, operators: list[dict[str, str]], table: Path, receipts: int, *, as_json: bool) -> None:
        if as_json:
            told = {
                "municipalities": [place.code for place in PLACES],
                "operators": operators,
                "serials": [{"serial": serial, "who": who} for serial, who in _TRY],
                "cases": str(table),
                "packages": receipts,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"見本の団体: {SAMPLE.code} 見本県見本市 (24時間)、{SECOND.code} 見本県例示市 (6:30-23:00)")
        self.stdout.write("職員 (運用管理 /console/):")
        for operator in operators:
            line = f"  {operator['operator']}  パスワード {operator['password']}"
            self.stdout.write(line + (f"  {operator['otpauth']}" if operator.get("otpauth") else ""))
        self.stdout.write("交付を試せるシリアル番号:")
        for serial, who in _TRY:
            self.stdout.write(f"  {serial}  {who}")
        self.stdout.write(f"ほかの人と、求めたときの答え: {table}")


def _add(place: Place) -> None:
    call_command(
        "municipality_add",
        place.code,
        "--name",
        place.city,
        "--prefecture",
        place.prefecture,
        "--mayor",
        place.mayor,
        "--settings",
        str(_SETTINGS_FILES[place.code]),
        stdout=io.StringIO(),
    )


def _operators(file: Path) -> list[dict[str, str]]:
    """Return the staff with their passwords, making those that are missing; the file is readable by its owner only.

    Somebody who exists without being in the file (it was lost) keeps the password only they know.
    """
    known: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    have = {operator["operator"] for operator in known}
    made = [_operator(name, place, roles) for name, place, roles in _OPERATORS if name not in have]
    kept = known + [operator for operator in made if "password" in operator]
    if len(kept) > len(known):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            json.dump(kept, opened, ensure_ascii=False, indent=1)
    return kept


def _operator(name: str, place: Place | None, roles: tuple[str, ...]) -> dict[str, str]:
    out = io.StringIO()
    flags = [flag for role in roles for flag in ("--role", role)]
    where = ["--municipality", place.code] if place else []
    call_command("operator_add", name, *where, *flags, "--json", stdout=out)
    made: dict[str, str] = json.loads(out.getvalue())
    return made
