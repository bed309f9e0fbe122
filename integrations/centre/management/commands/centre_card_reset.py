"""centre_card_reset SERIAL: what a 窓口 does for a locked card."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from integrations.centre.command import CentreCommand
from integrations.centre.pki.cards import card_called, card_path
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.finding import described, find_card, name_card
from integrations.centre.pki.pin import reset
from integrations.centre.pki.store import the_store


class Command(CentreCommand):
    """Exit code 0, 2 wrong."""

    help = "試験用のカードの暗証番号を初期化し、閉塞を解く (窓口の手続の模擬)"
    wrong = (PkiError,)

    def arguments(self, parser: CommandParser) -> None:
        """Which card, and its new PIN."""
        name_card(parser)
        parser.add_argument("--pin", default="1234", help="新しい暗証番号4桁 (既定 1234)")

    def act(self, *, serial: str, issuer: str, municipality: str, pin: str, json: bool, **_: Any) -> int:
        """Set it."""
        store, now = the_store(), self.now()
        card = find_card(store=store, serial=serial, issuer=issuer, municipality=municipality, today=now.date())
        reset(store=store, path=card_path(store, card.id), pin=pin)
        stands = card_called(store=store, name=card.id) or card
        text = f"暗証番号を初期化しました: {card.serial}"
        self.emit(described(store=store, card=stands, now=now), text=text, as_json=json)
        return 0
