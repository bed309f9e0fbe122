"""Which server answers for which municipality and business (広域交付 5.0: 業務ごとにサーバを分けられる)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from integrations.centre.wire.messages import Offer
from integrations.centre.wire.transport import Http
from integrations.centre.wire.words import KINDS, REGISTER_KINDS

__all__ = [
    "BUSINESSES", "REGISTRATION", "Municipality", "NoServer", "Registry", "Server", "joined_offers", "server_for",
    "servers_of",
]  # fmt: skip

#: What a server may answer for, in Japanese. RISAI goes with 住民記録・印鑑 unless a server claims it.
BUSINESSES = {"JUKI_INKAN": "住民記録・印鑑", "ZEI": "税", "KOSEKI": "戸籍", "RISAI": "罹災"}
#: In place of a kind: the 利用登録 of 住登外, which is the business of the family registers.
REGISTRATION = "REGISTRATION"
_TAXES = frozenset({"SHOTOKU", "KAZEI", "NOZEI"})


class NoServer(Exception):
    """The registry names no server for this municipality and business. The message (Japanese) says what to write."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server. ``certificate``, ``key``, ``ca``: PEM files of mutual TLS, None where the server asks for none."""

    url: str
    businesses: frozenset[str] = frozenset(BUSINESSES)
    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None
    timeout_seconds: float = 30.0

    def transport(self) -> Http:
        """How the client's messages travel to it."""
        return Http(
            url=self.url,
            timeout_seconds=self.timeout_seconds,
            certificate=self.certificate,
            key=self.key,
            ca=self.ca,
        )


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality that is listed, with its servers in the order of the file."""

    code: str
    name: str
    prefecture: str
    servers: tuple[Server, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """``municipalities`` by code; ``default`` answers for every code that is not listed."""

    municipalities: Mapping[str, Municipality]
    default: Server | None = None


def server_for(*, registry: Registry, municipality: str, kind: str) -> Server:
    """The server to ask for ``kind`` (CertificateKind, or ``REGISTRATION``). Raises NoServer.

    Raises ValueError for a kind the contract does not know.
    """
    business = _business(kind)
    servers = servers_of(registry=registry, municipality=municipality)
    for wanted in (business, "JUKI_INKAN") if business == "RISAI" else (business,):
        for server in servers:
            if wanted in server.businesses:
                return server
    raise NoServer(
        f"団体 {municipality} の{BUSINESSES[business]}のサーバが、登録簿にありません。"
        f'[[municipality.server]] の businesses に "{business}" を書いてください'
    )


def servers_of(*, registry: Registry, municipality: str) -> tuple[Server, ...]:
    """Every server of a municipality, each once: ListCertificates is asked of all, and the answers joined.

    Raises NoServer when it is not listed and there is no default.
    """
    listed = registry.municipalities.get(municipality)
    if listed is not None:
        return listed.servers
    if registry.default is not None:
        return (registry.default,)
    raise NoServer(
        f"団体 {municipality} のサーバが、登録簿にありません。[[municipality]] か [default] を書いてください"
    )


def joined_offers(
    *, registry: Registry, municipality: str, answers: Iterable[tuple[Server, Iterable[Offer]]]
) -> list[Offer]:
    """What the servers of a municipality answered to ListCertificates, as one list.

    A server speaks for its own business only; what it says of another's is left out.
    """

    def speaks(server: Server, kind: str) -> bool:
        try:
            return server_for(registry=registry, municipality=municipality, kind=kind) == server
        except NoServer:
            return False

    return [offer for server, offers in answers for offer in offers if speaks(server, offer.kind)]


def _business(kind: str) -> str:
    if kind == REGISTRATION or kind in REGISTER_KINDS:
        return "KOSEKI"
    if kind in _TAXES:
        return "ZEI"
    if kind == "RISAI":
        return "RISAI"
    if kind in KINDS:
        return "JUKI_INKAN"
    raise ValueError(f"the contract knows no certificate {kind}")
