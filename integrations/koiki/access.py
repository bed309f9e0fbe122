"""Who may ask what: the table of peers and the two ways a connection may prove itself.

In a demonstration the loopback address is enough. Everywhere else only a request that came over the unix socket
(no REMOTE_ADDR) is believed, because nginx stands before it, has checked the client certificate and overwrites the
``X-Client-*`` headers of every request.

The table is a TOML file named by the setting ``AKASHI_KOIKI_PEERS``; without it nobody is let in:

    [[peer]]
    subject = "CN=centre.example,O=…,C=JP"   # as nginx writes $ssl_client_s_dn (RFC 2253)
    municipalities = ["282103"]
    operations = ["GetStatus"]               # left out: all
"""

import ipaddress
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest

from integrations.koiki.faults import Fault, FaultCode
from integrations.koiki.names import OPERATIONS
from issuer.municipality.codes import require_code
from issuer.papers.errors import BadInput, ConfigurationError

_log = structlog.get_logger(__name__)
#: The tables that were read, by their file.
_tables: dict[Path, "dict[str, Peer]"] = {}


@dataclass(frozen=True, slots=True)
class Peer:
    """One client certificate's rights. ``municipalities`` None: all of them."""

    municipalities: frozenset[str] | None
    operations: frozenset[str]

    def require(self, *, municipality: str, operation: str) -> None:
        """Raises Fault NOT_AUTHORISED unless this peer may ask this of this municipality."""
        if operation not in self.operations or (
            self.municipalities is not None and municipality not in self.municipalities
        ):
            raise Fault(FaultCode.NOT_AUTHORISED)


_ANYONE_HERE = Peer(municipalities=None, operations=frozenset(OPERATIONS))


def peer_of(request: HttpRequest) -> Peer:
    """The peer behind a connection. Raises Fault NOT_AUTHORISED for a stranger."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.AKASHI_DEMO and _is_loopback(address):
        return _ANYONE_HERE
    if not address and request.headers.get("X-Client-Verify") == "SUCCESS":
        peer = peers().get(request.headers.get("X-Client-Subject", ""))
        if peer is not None:
            return peer
    raise Fault(FaultCode.NOT_AUTHORISED)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def peers() -> dict[str, Peer]:
    """Subject → peer, from the file of the settings. Raises ConfigurationError when the file is wrong."""
    path: Path | None = settings.AKASHI_KOIKI_PEERS
    if path is None:
        return {}
    if path not in _tables:
        _tables[path] = _read(path)
    return _tables[path]


def reread() -> None:
    """Look at the file again, as a fresh worker does: what its parent had read is older than the worker.

    A file that is wrong now is told in the log, and the table of before stays: a slip of the pen stops no service that
    runs (``systemctl reload`` refuses such a file before it comes here).
    """
    path: Path | None = settings.AKASHI_KOIKI_PEERS
    if path is not None:
        try:
            _tables[path] = _read(path)
        except ConfigurationError:
            if path not in _tables:
                raise
            _log.error("koiki.peers_unreadable")


def _read(path: Path) -> dict[str, Peer]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        found = [_peer(entry) for entry in document["peer"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadInput) as error:
        raise ConfigurationError(
            f"AKASHI_KOIKI_PEERS cannot be used ({type(error).__name__}): see koiki/access.py"
        ) from None
    table = dict(found)
    if len(table) != len(found) or "" in table:
        raise ConfigurationError("AKASHI_KOIKI_PEERS names a subject twice or leaves one empty")
    return table


def _peer(entry: dict[str, Any]) -> tuple[str, Peer]:
    operations = frozenset(entry.get("operations", OPERATIONS))
    unknown = set(entry) - {"subject", "municipalities", "operations"}
    if unknown or not operations <= frozenset(OPERATIONS) or not isinstance(entry["municipalities"], list):
        raise ValueError("unknown item or operation")
    municipalities = frozenset(require_code(code) for code in entry["municipalities"])
    return entry["subject"].strip(), Peer(municipalities=municipalities, operations=operations)
