"""What the terminal is connected to: its journal, the line to the municipalities, its clock, its faults."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from integrations.centre import clock
from integrations.centre.journal import Journal
from integrations.centre.kept import folder
from integrations.centre.kiosk.listing import offers_of
from integrations.centre.kiosk.training import Training
from integrations.centre.registry import NoServer, Registry, Server, server_for, servers_of
from integrations.centre.registry_file import RegistryError, load_registry
from integrations.centre.visit import Exchange
from integrations.centre.wire import NotConnected, Offer, Presented, Send, Terminal

__all__ = ["connect", "registry", "send_to", "training_of"]


def training_of(terminal: str) -> Training:
    """The faults switched on at a terminal."""
    return Training(folder=folder() / "training", terminal=terminal)


def registry() -> Registry:
    """Which servers there are; the Centre alone may be given another file. Raises RegistryError."""
    return load_registry(getattr(settings, "AKASHI_CENTRE_REGISTRY", folder() / "registry.toml"))


def send_to(municipality: str, kind: str) -> Send:
    """The way to the server that answers for a municipality's certificates of a kind.

    Raises RegistryError, NoServer.
    """
    if kind:
        return server_for(registry=registry(), municipality=municipality, kind=kind).transport()
    return servers_of(registry=registry(), municipality=municipality)[0].transport()


def connect(terminal: str = "") -> Exchange:
    """What a visit at this terminal needs; "": no terminal in particular (reports, sweeping)."""

    def route(municipality: str, kind: str) -> Send:
        def send(action: str, envelope: bytes) -> bytes:
            try:
                way = send_to(municipality, kind)
            except (RegistryError, NoServer) as error:  # nothing was sent: for the citizen, a line that is down
                raise NotConnected(str(error)) from error
            return way(action, envelope)

        return _cut_for_training(send, terminal)

    def listing(municipality: str, presented: Presented, at: Terminal) -> list[Offer]:
        known, servers = _split(municipality)
        if len(servers) < 2:
            return exchange.client(municipality, terminal=at).offers(presented)
        return offers_of(
            registry=known,
            servers=servers,
            municipality=municipality,
            presented=presented,
            terminal=at,
            now=clock.now,
            line=lambda server: _cut_for_training(server.transport(), terminal),
        )

    journal = _journal(folder() / "journal.sqlite")
    exchange = Exchange(journal=journal, route=route, now=clock.now, wait=time.sleep)
    return replace(exchange, listing=listing)


def _cut_for_training(way: Send, terminal: str) -> Send:
    """The same line, unless the trainer has cut it at this terminal."""

    def send(action: str, envelope: bytes) -> bytes:
        if terminal and "line" in training_of(terminal).on():
            raise NotConnected("the line was cut for training")
        return way(action, envelope)

    return send


def _split(municipality: str) -> tuple[Registry, tuple[Server, ...]]:
    """The registry and the servers of a municipality; none where it is not known, which the line tells."""
    try:
        known = registry()
        return known, tuple(servers_of(registry=known, municipality=municipality))
    except (RegistryError, NoServer):
        return Registry(municipalities={}), ()


@lru_cache(maxsize=8)
def _journal(path: Path) -> Journal:
    return Journal(path)
