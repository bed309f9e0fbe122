"""feed_credential_add CODE --system S: let a core system in over HTTPS."""

import getpass
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from integrations.feeds.credentials import add_credential
from issuer.papers.errors import BadInput


class Command(AkashiCommand):
    """Prints the credential once. To replace one: add the next, put it in, then ``feed_credential_end`` the old."""

    help = "連携の口の資格を作り、1度だけ印字する (Authorization: Bearer に入れるか、連携AP の資格ファイルに置く)"

    def arguments(self, parser: CommandParser) -> None:
        """Whose it is and how long it is good."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("--system", required=True, metavar="S", help="JUKI・INKAN など")
        parser.add_argument("--expires", metavar="ISO8601", help="この日時まで使える。既定は期限なし")
        parser.add_argument("--signed-only", action="store_true", help="署名した要求だけを受け、Bearer では受けない")

    def act(self, *, municipality: str, system: str, expires: str | None, json: bool, **options: Any) -> int:
        """Create it."""
        made = add_credential(
            municipality=municipality,
            system=system,
            now=clock.now(),
            actor=f"cli:{getpass.getuser()}",
            expires_at=_moment(expires) if expires else None,
            signed_only=options["signed_only"],
        )
        document = {
            "municipality": municipality, "system": system, "credential": made.number, "token": made.token,
            "expires": expires, "signedOnly": options["signed_only"],
        }  # fmt: skip
        self.emit(document, text=made.token, as_json=json)
        return 0


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("--expires は ISO 8601 の日時です (2027-03-31T23:59:59+09:00 など)") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.TOKYO)
