"""The connection string of one database role."""

from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from config.command import AkashiCommand


class Command(AkashiCommand):
    """``db_url --role owner|app|auditor``: for tests and maintenance; the string holds the password."""

    help = "その役割の接続文字列 (試験と保守のため)"

    def arguments(self, parser: CommandParser) -> None:
        """Declare the role."""
        parser.add_argument("--role", choices=("owner", "app", "auditor"), required=True)

    def act(self, **options: Any) -> int:
        """Print the string."""
        role = options["role"]
        if role == "auditor":
            url = settings.AKASHI_DATABASE_AUDITOR_URL
            if not url:
                raise CommandError("auditor の接続文字列がありません。AKASHI_DATABASE_AUDITOR_URL を与えてください")
        else:
            url = _url(settings.DATABASES["default" if role == "app" else "owner"])
        self.emit({"role": role, "url": url}, text=url, as_json=options["json"])
        return 0


def _url(database: dict[str, Any]) -> str:
    host, port = str(database["HOST"]), str(database["PORT"])
    query = {str(k): str(v) for k, v in database["OPTIONS"].items()}
    if host.startswith("/"):  # the folder of a unix socket does not fit before the path
        query, host = {"host": host, **({"port": port} if port else {}), **query}, ""
    who = f"{quote(database['USER'], safe='')}:{quote(database['PASSWORD'], safe='')}"
    hosts, ports = host.split(","), port.split(",")
    each = ports if len(ports) == len(hosts) else [port] * len(hosts)
    where = ",".join(_server(one, its) for one, its in zip(hosts, each, strict=True))
    tail = f"?{urlencode(query, safe='/,')}" if query else ""
    return f"postgresql://{who}@{where}/{quote(database['NAME'], safe='')}{tail}"


def _server(host: str, port: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if name and port else name
