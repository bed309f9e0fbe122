"""centre_card_add SERIAL: a card for a test resident of any municipality, whoever's server answers for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser

from integrations.centre.city.numbers import CARD_ISSUER, MOBILE_ISSUER
from integrations.centre.codes import require_code
from integrations.centre.command import CentreCommand
from integrations.centre.pki.cards import CardExists, Media, make_card
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.finding import described
from integrations.centre.pki.store import the_store
from integrations.centre.pki.validity import fifth_birthday

_ISSUERS = {Media.CARD: CARD_ISSUER, Media.SMARTPHONE: MOBILE_ISSUER}
_FIVE_YEARS = timedelta(days=5 * 365)


class Command(CentreCommand):
    """Exit code 0 made, 1 it was there already, 2 wrong."""

    help = "試験用のカードかスマートフォンを作る (利用者証明用電子証明書の模擬。氏名は入らない)"
    wrong = (PkiError,)

    def arguments(self, parser: CommandParser) -> None:
        """What the certificate says, and the PIN."""
        parser.add_argument("serial", metavar="SERIAL", help="連携の S01 に書いたシリアル番号 (10進、40桁まで)")
        parser.add_argument(
            "--media", choices=[*Media], default=Media.CARD, help="CARD カード、SMARTPHONE スマートフォン"
        )
        parser.add_argument("--issuer", default="", help="S01 に書いた発行者 (既定は見本の町の発行者)")
        parser.add_argument("--municipality", default="", metavar="CODE", help="住所地の団体コード6桁")
        parser.add_argument("--label", default="", help="キオスクで選ぶときに見える名前")
        parser.add_argument("--pin", default="1234", help="暗証番号4桁 (既定 1234)")
        parser.add_argument("--valid-from", type=date.fromisoformat, metavar="YYYY-MM-DD", help="既定は今日")
        ends = parser.add_mutually_exclusive_group()
        ends.add_argument("--valid-to", type=date.fromisoformat, metavar="YYYY-MM-DD", help="有効期間の最後の日")
        ends.add_argument(
            "--born", type=date.fromisoformat, metavar="YYYY-MM-DD", help="生年月日。発行後5回目の誕生日まで有効にする"
        )

    def act(self, *, serial: str, media: str, issuer: str, municipality: str, **given: Any) -> int:
        """Make it and print it."""
        if municipality:
            try:
                require_code(municipality)
            except ValueError as error:
                raise CommandError(f"--municipality: {error}", returncode=2) from error
        store = the_store()
        since: date = given["valid_from"] or self.now().date()
        until = given["valid_to"] or since + _FIVE_YEARS
        if given["born"]:
            until = fifth_birthday(born=given["born"], issued=since)
        try:
            card = make_card(
                store=store,
                serial=serial,
                issuer=issuer or _ISSUERS[Media(media)],
                media=Media(media),
                valid_from=since,
                valid_to=until,
                pin=given["pin"],
                municipality=municipality,
                label=given["label"],
            )
        except CardExists as error:
            raise CommandError(str(error), returncode=1) from error
        self.emit(
            described(store=store, card=card, now=self.now()),
            text=f"作りました: {card.serial} ({card.media}、{card.valid_from} から {card.valid_to} まで)",
            as_json=given["json"],
        )
        return 0
