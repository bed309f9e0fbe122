"""centre_serve: the exchange centre and its kiosk alone, in a process of their own."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from integrations.centre.command import CentreCommand
from integrations.centre.journal import Journal, JournalTrouble
from integrations.centre.kept import folder
from integrations.centre.registry_file import RegistryError, load_registry

_CONFIGURATION = Path(__file__).resolve().parents[2] / "alone" / "gunicorn.py"


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("1 から 65535 の番号です")
    return int(text)


class Command(CentreCommand):
    """Becomes the web server and never comes back; exit code 2 when it cannot start."""

    help = (
        "センターとキオスク (/kiosk/) だけを起こす。証明発行サーバとは別のプロセスで、Akashi のデータベースを使わない。"
        "registry.toml に書いたどのサーバとも話す (他社のサーバも)。この計算機 (127.0.0.1) だけで受ける。"
    )
    wrong = (RegistryError, JournalTrouble)

    def arguments(self, parser: CommandParser) -> None:
        """Where it listens and whom it asks."""
        parser.add_argument("--port", type=_port, default=8010, metavar="P", help="待つポート。既定 8010")
        parser.add_argument(
            "--registry",
            type=Path,
            default=None,
            metavar="FILE",
            help="団体ごとのサーバの一覧。既定 $AKASHI_HOME/centre/registry.toml",
        )

    def act(self, *, port: int, registry: Path | None, **_: Any) -> int:
        """Judge what it needs, then become gunicorn."""
        centre = folder()
        file = (registry or centre / "registry.toml").resolve()
        load_registry(file)
        Journal(centre / "journal.sqlite")
        if not _free(port):
            raise CommandError(f"ポート {port} は使われています。--port で別の番号を指定してください", returncode=2)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "integrations.centre.alone.settings",
            "AKASHI_HOME": str(settings.AKASHI_HOME),
            "AKASHI_CENTRE_REGISTRY": str(file),
        }
        self.stdout.write(f"キオスク   http://127.0.0.1:{port}/kiosk/   (Ctrl-C で止まります)")
        self.stdout.flush()
        words = ["--config", str(_CONFIGURATION), "--bind", f"127.0.0.1:{port}", "integrations.centre.alone.wsgi"]
        os.execve(sys.executable, [sys.executable, "-m", "gunicorn", *words], environment)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
