"""Reading ``$AKASHI_HOME/centre/registry.toml``: every item right, or nothing is taken.

[default]                       # every municipality that is not listed
url = "http://127.0.0.1:8000/koiki/v5"

[[municipality]]
code = "282103"
name = "加古川市"
prefecture = "兵庫県"

[[municipality.server]]         # one server, or several that share the businesses
url = "https://juki.example/koiki/v5"
businesses = ["JUKI_INKAN"]     # left out: all
certificate = "centre.pem"      # mutual TLS; beside the registry unless absolute
key = "centre.key"
ca = "ca.pem"
timeout_seconds = 30
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from integrations.centre.codes import require_code
from integrations.centre.registry import BUSINESSES, Municipality, Registry, Server

__all__ = ["RegistryError", "load_registry"]

_SERVER_ITEMS = ("url", "businesses", "certificate", "key", "ca", "timeout_seconds")
_MOST_SECONDS = 600


class RegistryError(Exception):
    """The registry cannot be used. The message (Japanese) names file, item and what to do."""


def load_registry(path: Path, *, default_url: str = "") -> Registry:
    """Read the registry. ``default_url``: the server of a demonstration, used where the file says no ``[default]``.

    Raises RegistryError: no file (and no ``default_url``), no TOML, an item that is unknown, missing or wrong, a code
    twice or with a wrong check digit, two servers for one business, a file of mutual TLS that is not there.
    """
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        if default_url:
            return Registry(municipalities={}, default=Server(url=default_url))
        raise RegistryError(f"{path}: ありません。[default] に url を書いた TOML を置いてください") from error
    except OSError as error:
        raise RegistryError(f"{path}: 読めません ({error.__class__.__name__})") from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError tell the line or the octet
        raise RegistryError(f"{path}: UTF-8 の TOML として読めません ({error})") from error
    return _Reader(path).registry(document, default_url)


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path

    def registry(self, document: Mapping[str, Any], default_url: str) -> Registry:
        self._known("全体", document, ("default", "municipality"))
        default = Server(url=default_url) if default_url else None
        if "default" in document:
            default = self._server("[default]", self._table("[default]", document["default"]))
            if default.businesses != frozenset(BUSINESSES):
                raise self._wrong("[default] businesses", "書けません (すべての業務のサーバです)。消してください")
        listed: dict[str, Municipality] = {}
        for number, entry in enumerate(self._list("[[municipality]]", document.get("municipality", [])), 1):
            where = f"[[municipality]] {number}番目"
            one = self._municipality(where, self._table(where, entry))
            if one.code in listed:
                raise self._wrong(f"{where} code", f"{one.code} が2度あります。1つにまとめてください")
            listed[one.code] = one
        if not listed and default is None:
            raise self._wrong("全体", "[default] も [[municipality]] もありません。どちらかを書いてください")
        return Registry(municipalities=listed, default=default)

    def _municipality(self, where: str, entry: Mapping[str, Any]) -> Municipality:
        self._known(where, entry, ("code", "name", "prefecture", "server"))
        try:
            code = require_code(self._text(where, entry, "code"))
        except ValueError as error:
            raise self._wrong(f"{where} code", str(error)) from error
        servers: list[Server] = []
        claimed: dict[str, int] = {}
        for number, given in enumerate(self._list(f"{where} server", entry.get("server", [])), 1):
            at = f"{where} ({code}) server {number}番目"
            server = self._server(at, self._table(at, given))
            for business in sorted(server.businesses & claimed.keys()):
                first = claimed[business]
                raise self._wrong(
                    f"{at} businesses",
                    f"{business} は server {first}番目にもあります。どちらか1つにしてください",
                )
            claimed |= dict.fromkeys(server.businesses, number)
            servers.append(server)
        if not servers:
            raise self._wrong(f"{where} ({code})", "[[municipality.server]] がありません。url を書いてください")
        return Municipality(
            code=code,
            name=self._text(where, entry, "name"),
            prefecture=self._text(where, entry, "prefecture"),
            servers=tuple(servers),
        )

    def _server(self, where: str, entry: Mapping[str, Any]) -> Server:
        self._known(where, entry, _SERVER_ITEMS)
        url = self._text(where, entry, "url")
        if not _is_address(url):
            raise self._wrong(f"{where} url", f"「{url}」は http:// か https:// で始まるアドレスではありません")
        businesses = self._list(f"{where} businesses", entry.get("businesses", list(BUSINESSES)))
        if not businesses or any(business not in BUSINESSES for business in map(str, businesses)):
            raise self._wrong(f"{where} businesses", f"{'・'.join(BUSINESSES)} から1つ以上を書いてください")
        seconds = entry.get("timeout_seconds", 30)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= _MOST_SECONDS:
            raise self._wrong(f"{where} timeout_seconds", f"0より大きく{_MOST_SECONDS}までの秒数を書いてください")
        files = {item: self._file(where, entry, item) for item in ("certificate", "key", "ca")}
        if (files["certificate"] is None) != (files["key"] is None):
            raise self._wrong(where, "certificate と key は両方書くか、両方消してください")
        return Server(url=url, businesses=frozenset(businesses), timeout_seconds=float(seconds), **files)

    def _file(self, where: str, entry: Mapping[str, Any], item: str) -> Path | None:
        if item not in entry:
            return None
        file = self._path.parent / self._text(where, entry, item)
        if not file.is_file():
            raise self._wrong(f"{where} {item}", f"{file} がありません。置き場所を確かめてください")
        return file

    def _text(self, where: str, entry: Mapping[str, Any], item: str) -> str:
        value = entry.get(item)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(f"{where} {item}", f'{item} = "…" の形で書いてください')
        return value

    def _known(self, where: str, entry: Mapping[str, Any], items: tuple[str, ...]) -> None:
        for item in entry:
            if item not in items:
                raise self._wrong(f"{where} {item}", f"知らない項目です。{'・'.join(items)} のどれかです")

    def _table(self, where: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(where, "表 ([…] の下に項目を並べたもの) にしてください")
        return value

    def _list(self, where: str, value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self._wrong(where, "配列にしてください")
        return value

    def _wrong(self, item: str, what: str) -> RegistryError:
        return RegistryError(f"{self._path} {item}: {what}")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
