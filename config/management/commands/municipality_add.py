"""municipality_add CODE --name … --prefecture … --mayor …"""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import transaction

from config import clock
from config.command import AkashiCommand
from issuer.issuance.editions import require_usable_pins
from issuer.municipality.document import read_settings_file
from issuer.municipality.official_seal import read_seal_file, sample_seal
from issuer.municipality.services import AlreadyThere, add_municipality
from issuer.sealing.enrol import add_sample_key
from issuer.sealing.keys import certificates
from issuer.tenancy.scope import scope


class Command(AkashiCommand):
    """Add a municipality with the default settings, its 公印 and its keys."""

    help = "団体を作る。既にあれば 1、誤りは 2"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them."""
        parser.add_argument("code")
        parser.add_argument("--name", required=True)
        parser.add_argument("--prefecture", required=True)
        parser.add_argument("--mayor", required=True, help="認証者の表示、例: 加古川市長　桜木　文子")
        parser.add_argument("--characters", choices=["bmp_only", "mjplus"])
        parser.add_argument("--settings", type=Path, dest="settings_file")
        parser.add_argument("--official-seal", type=Path)

    def act(self, **options: Any) -> int:
        """Create it, or answer 1 when it is there already."""
        file: Path | None = options["settings_file"]
        seal: Path | None = options["official_seal"]
        actor, now = f"cli:{getpass.getuser()}", clock.now()
        document = read_settings_file(file) if file else {}
        if file:
            require_usable_pins(document=document, source=file.name, start=now)
        try:
            with (
                transaction.atomic()
            ):  # a server that starts meanwhile sees the municipality with its key, or not at all
                add_municipality(
                    code=options["code"],
                    name=options["name"],
                    prefecture=options["prefecture"],
                    mayor=options["mayor"],
                    official_seal=read_seal_file(seal) if seal else sample_seal(font=settings.AKASHI_FONTS),
                    characters=options["characters"],
                    settings=document,
                    settings_folder=file.parent if file else Path(),
                    now=now,
                    actor=actor,
                )
                has_key = _sample_key(options, now, actor)
        except AlreadyThere as error:
            _sample_key(options, now, actor)
            self.emit({"municipality": options["code"], "added": False}, text=str(error), as_json=options["json"])
            return 1
        done = f"団体 {options['code']} {options['name']} を作りました"
        if not has_key:
            done += "。署名の鍵がまだありません: signing_key_add で入れるまで、交付も起動もできません"
        self.emit({"municipality": options["code"], "added": True}, text=done, as_json=options["json"])
        return 0


def _sample_key(options: dict[str, Any], now: datetime, actor: str) -> bool:
    """A trial's municipality gets a 見本 key when it has none; whether there is a key afterwards (ADR 0008)."""
    code = options["code"]
    with scope(code):
        if certificates(municipality=code):
            return True
        if not settings.AKASHI_DEMO:
            return False
        add_sample_key(municipality=code, name=options["name"], now=now, actor=actor)
    return True
