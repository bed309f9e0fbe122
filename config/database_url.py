"""Reading the connection string of a database, which may name several servers (a primary and its standbys)."""

from urllib.parse import parse_qsl, unquote, urlsplit

#: A machine that vanished without a word is given up within some ten seconds (libpq's names and units): an unanswered
#: connection after 3 s, unacknowledged bytes after 10 s, a silent line after 5 + 3 × 2 s.
OVER_THE_NETWORK = {
    "connect_timeout": "3",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
}


def database_settings(raw: str) -> dict[str, object]:
    """Django's connection settings from ``postgresql://user:password@host:port,host:port/database?option=value``.

    For unix sockets write ``postgresql://user:password@/database?host=/folder,/folder``. Of several servers the one
    that takes writes is used (``target_session_attrs=read-write`` unless the string says otherwise). Raises ValueError
    with what is wrong, never quoting the string: it holds a password.
    """
    # Not urlsplit: in some versions of Python it takes a bracket behind a comma for a broken address.
    scheme, _, rest = raw.partition("://")
    if scheme not in ("postgresql", "postgres"):
        raise ValueError("does not start with postgresql:// (PostgreSQL is the only database)")
    place, _, named = rest.partition("/")
    name, _, query = named.partition("?")
    database = unquote(name)
    who, _, where = place.rpartition("@")
    user, _, password = who.partition(":")
    if not user or not database:
        raise ValueError("lacks the user or the database name")
    options: dict[str, object] = dict(parse_qsl(query))
    hosts, ports = _servers(where)
    host = str(options.pop("host", "")) or hosts
    port = ports or str(options.pop("port", ""))
    if any(one and not one.startswith("/") for one in host.split(",")):
        options = {**OVER_THE_NETWORK, **options}
    if "," in host:
        options.setdefault("target_session_attrs", "read-write")
    return {
        "ENGINE": "issuer.tenancy.postgresql",
        "NAME": database,
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
    }


def _servers(where: str) -> tuple[str, str]:
    """Hosts and ports of ``a:5432,b:5433``, each joined by commas as libpq takes them; "" where none is named."""
    hosts, ports = [], []
    for server in where.split(","):
        one = urlsplit(f"//{server}")
        try:
            port = one.port
        except ValueError:
            raise ValueError("has a port that is not a number") from None
        hosts.append(unquote(one.hostname or ""))
        ports.append(str(port or ""))
    if len(hosts) > 1 and not all(hosts):
        raise ValueError("names an empty server: separate servers by single commas")
    return ",".join(hosts), ",".join(ports) if any(ports) else ""
