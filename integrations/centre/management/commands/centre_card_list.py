"""centre_card_list: the test cards, and the sample residents' with what each shows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from integrations.centre.command import CentreCommand
from integrations.centre.pki.cards import cards_in
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.finding import described
from integrations.centre.pki.sample import cards_of_the_sample
from integrations.centre.pki.store import the_store

_WORDS = {"GOOD": "有効", "REVOKED": "失効", "EXPIRED": "期限切れ"}


class Command(CentreCommand):
    """Exit code 0, also when there is none."""

    help = "作ってある試験用のカードを並べる。--sample は見本の住民のカードも (使うまで鍵は作られない)"
    wrong = (PkiError,)

    def arguments(self, parser: CommandParser) -> None:
        """Whose cards."""
        parser.add_argument("--municipality", default="", metavar="CODE", help="この団体の物だけ")
        parser.add_argument("--sample", action="store_true", help="見本の住民のカードも並べる")

    def act(self, *, municipality: str, sample: bool, json: bool, **_: Any) -> int:
        """One line a card."""
        store, now = the_store(), self.now()
        rows = [described(store=store, card=card, now=now) for card in cards_in(store)]
        known = {row["id"]: row for row in rows}
        for card in cards_of_the_sample(today=now.date()) if sample else ():
            shown = {"label": f"{card.name}: {card.shows}", "device": card.device}
            if card.id in known:
                known[card.id].update(shown)
                continue
            row = {name: getattr(card, name) for name in ("id", "serial", "issuer", "media", "municipality", "status")}
            days = {"validFrom": card.valid_from.isoformat(), "validTo": card.valid_to.isoformat()}
            rows.append({**row, **days, **shown})
        rows = [row for row in rows if municipality in ("", row["municipality"])]
        lines = [
            f"{row['municipality'] or '------'} {row['serial']:<12} {row['media']:<10} {_WORDS[row['status']]}"
            f"{' 閉塞中' if row.get('triesLeft') == 0 else ''}  {row['label']}"
            for row in rows
        ]
        self.emit(rows, text="\n".join(lines) or "カードはまだありません", as_json=json)
        return 0
