"""card_unlock CODE --user USER_ID [--kind KIND]: 条例利用の閉塞を解く."""

import getpass
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.identity.card_users import unlock
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.papers.kinds import KIND_NAMES, CertificateKind


class Command(AkashiCommand):
    """Begins the count of wrong 暗証番号 anew; the 暗証番号 stays what it is."""

    help = "条例利用の暗証番号の閉塞を解く (誤りの数を0に戻す)"

    def arguments(self, parser: CommandParser) -> None:
        """Whom to unlock, and for which certificate (all when left out)."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("--user", required=True, metavar="USER_ID")
        parser.add_argument("--kind", choices=[k.value for k in CertificateKind])

    def act(self, *, municipality: str, user: str, kind: str | None, json: bool, **_: Any) -> int:
        """Unlock now."""
        if not known(municipality):
            raise BadInput(f"団体 {municipality} はありません")
        kinds = unlock(
            municipality=municipality,
            user_id=user,
            kind=CertificateKind(kind) if kind else None,
            operator=f"cli:{getpass.getuser()}",
            now=clock.now(),
        )
        text = f"解きました ({'、'.join(KIND_NAMES[k] for k in kinds)})"
        self.emit({"municipality": municipality, "user": user, "kinds": list(kinds)}, text=text, as_json=json)
        return 0
