"""The agent's one file of settings (TOML). A wrong or missing item stops the start with one sentence in Japanese.

server = "https://akashi.example.lg.jp"       # http:// only to this machine itself
credential_file = "credential.txt"            # what feed_credential_add printed; relative to this file
outbox = "C:/juki/out"                        # where the core system lays its packages
home = "C:/akashi-agent"                      # journal, packed ZIPs, receipts, log
ca_file = "ca.pem"                            # optional: the authority of the server's certificate
client_certificate = "client.pem"             # optional: where the server asks for one
client_key = "client.key"
quiet_seconds = 15                            # optional from here on
poll_seconds = 10
piece_mb = 8
keep_days = 7
"""

import ipaddress
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .signing import Credential, credential

_PATHS = ("outbox", "home", "credential_file", "ca_file", "client_certificate", "client_key")
_NUMBERS = {
    "quiet_seconds": (15, 0, 86_400),
    "poll_seconds": (10, 1, 3_600),
    "piece_mb": (8, 1, 1_024),
    "keep_days": (7, 0, 3_650),
}


class Misconfigured(Exception):
    """The settings cannot be used; the text says which item and how to mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Seconds, bytes (``piece``) and days as named; paths absolute."""

    https: bool
    host: str
    port: int
    who: Credential
    outbox: Path
    home: Path
    ca_file: Path | None
    client_certificate: Path | None
    client_key: Path | None
    quiet_seconds: int
    poll_seconds: int
    piece: int
    keep_days: int


def read(path: Path) -> Settings:
    """Read the file. Raises Misconfigured."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise Misconfigured(f"設定ファイルが読めません: {path}") from None
    except ValueError as error:
        raise Misconfigured(f"設定ファイルが TOML として読めません ({error}): {path}") from None
    unknown = sorted(set(document) - {"server", *_PATHS, *_NUMBERS})
    if unknown:
        raise Misconfigured(f"設定に知らない項目があります: {unknown[0]}")
    https, host, port = _server(document.get("server"))
    found = {name: _path(document, name, path.absolute().parent) for name in _PATHS}
    outbox, home, secret = (_given(found, name) for name in ("outbox", "home", "credential_file"))
    if not outbox.is_dir():
        raise Misconfigured(f"outbox のフォルダがありません: {outbox}")
    if home == outbox or outbox in home.parents:
        raise Misconfigured("home は outbox の外に置いてください")
    for name in ("ca_file", "client_certificate", "client_key"):
        place = found[name]
        if place is not None and not place.is_file():
            raise Misconfigured(f"{name} のファイルがありません: {place}")
    if (found["client_certificate"] is None) != (found["client_key"] is None):
        raise Misconfigured("client_certificate と client_key は、両方を書いてください")
    numbers = {name: _number(document, name) for name in _NUMBERS}
    return Settings(
        https=https,
        host=host,
        port=port,
        who=_credential(secret),
        outbox=outbox,
        home=home,
        ca_file=found["ca_file"],
        client_certificate=found["client_certificate"],
        client_key=found["client_key"],
        quiet_seconds=numbers["quiet_seconds"],
        poll_seconds=numbers["poll_seconds"],
        piece=numbers["piece_mb"] * 1024 * 1024,
        keep_days=numbers["keep_days"],
    )


def _server(value: Any) -> tuple[bool, str, int]:
    wrong = Misconfigured("server は https://ホスト名 です (例 https://akashi.example.lg.jp)")
    if not isinstance(value, str):
        raise wrong
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.path not in ("", "/") or parts.username:
        raise wrong
    https = parts.scheme == "https"
    if not https and not _is_here(parts.hostname):
        raise Misconfigured("http:// で送れるのは、この機械自身だけです。https:// にしてください")
    return https, parts.hostname, port or (443 if https else 80)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _path(document: dict[str, Any], name: str, beside: Path) -> Path | None:
    value = document.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise Misconfigured(f"{name} は、ファイルかフォルダの道です")
    return beside / value


def _given(found: dict[str, Path | None], name: str) -> Path:
    place = found[name]
    if place is None:
        raise Misconfigured(f"設定に {name} がありません")
    return place


def _number(document: dict[str, Any], name: str) -> int:
    default, least, most = _NUMBERS[name]
    value = document.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Misconfigured(f"{name} は {least} から {most} の整数です")
    return value


def _credential(path: Path) -> Credential:
    try:
        found = credential(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(f"credential_file が読めません: {path}") from None
    if found is None:
        raise Misconfigured("credential_file に、feed_credential_add が印字した1行 (akf1.…) を入れてください")
    return found
