"""`python -m agent --config agent.toml run|once|status`."""

import argparse
import io
import logging
import logging.handlers
import sqlite3
import sys
import time
from pathlib import Path

from . import status
from .config import Misconfigured, Settings, read
from .courier import Courier
from .journal import Journal
from .single import AlreadyRunning, alone

_log = logging.getLogger("akashi-agent")


def main(arguments: list[str] | None = None) -> int:
    """0: done; 1: something needs a person (status, once); 2: the settings are wrong or another agent runs here."""
    parser = argparse.ArgumentParser(prog="akashi-agent", description="連携AP: 連携パッケージを送り、受領票を残す")
    parser.add_argument("--config", type=Path, required=True, help="設定ファイル (TOML)")
    parser.add_argument("act", choices=("run", "once", "status"), help="run: 動き続ける、once: 1巡だけ、status: 様子")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console of CP932 lacks letters that names may have
    given = parser.parse_args(arguments)
    try:
        settings = read(given.config)
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if given.act == "status":
            return _status(settings)
        _log_to(settings.home / "agent.log")
        with alone(settings.home / "running.lock"):
            return _run(settings, once=given.act == "once")
    except (Misconfigured, AlreadyRunning) as error:
        print(f"akashi-agent: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        return 0


def _run(settings: Settings, *, once: bool) -> int:
    courier = Courier(settings)
    while True:
        try:
            courier.round()
        except (OSError, sqlite3.Error) as error:
            # A network drive went away, a disk is full: said, and tried again in the next round.
            _log.error("フォルダか控えの読み書きに失敗しました (%s: %s)", type(error).__name__, error)
            if once:
                return 1
        if once:
            return int(status.troubled(courier.journal.entries(), now=time.time()))
        time.sleep(settings.poll_seconds)


def _status(settings: Settings) -> int:
    entries = Journal(settings.home / "journal.sqlite3").entries()
    print("\n".join(status.lines(entries, now=time.time())))  # noqa: T201
    return int(status.troubled(entries, now=time.time()))


def _log_to(path: Path) -> None:
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
        handlers=[
            logging.StreamHandler(),
            logging.handlers.RotatingFileHandler(path, maxBytes=2_000_000, backupCount=5, encoding="utf-8"),
        ],
    )


def entry() -> None:
    """The single file's way in: leave with the exit code of ``main``."""
    sys.exit(main())


if __name__ == "__main__":
    entry()
