"""centre_card_revoke SERIAL: from now on CRL and OCSP say so."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from integrations.centre.command import CentreCommand
from integrations.centre.pki.authorities import authority_of
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.finding import described, find_card, name_card
from integrations.centre.pki.revocations import REASONS, Revocation, revoke
from integrations.centre.pki.store import the_store


class Command(CentreCommand):
    """Exit code 0 revoked, 1 it was revoked already, 2 wrong."""

    help = "試験用のカードの電子証明書を失効させる (CRL と OCSP が今から失効と答える)"
    wrong = (PkiError,)

    def arguments(self, parser: CommandParser) -> None:
        """Which card, and why."""
        name_card(parser)
        parser.add_argument(
            "--reason",
            choices=[*REASONS],
            default="keyCompromise",
            help="keyCompromise 紛失 (既定)、superseded 更新、cessationOfOperation 返納、certificateHold 一時停止",
        )

    def act(self, *, serial: str, issuer: str, municipality: str, reason: str, json: bool, **_: Any) -> int:
        """Enter it."""
        store, now = the_store(), self.now()
        card = find_card(store=store, serial=serial, issuer=issuer, municipality=municipality, today=now.date())
        authority = authority_of(store=store, issuer=card.issuer)
        new = revoke(authority=authority, entries={int(card.serial): Revocation(at=now, reason=reason)})
        told = "失効させました" if new else "すでに失効しています"
        self.emit(described(store=store, card=card, now=now), text=f"{told}: {card.serial}", as_json=json)
        return 0 if new else 1
