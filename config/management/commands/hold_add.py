"""hold_add CODE --person ATENA_NO | --household NO | --koseki NO: stop papers."""

from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.holds.services import set_hold
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, HoldKind

_KINDS = [kind.value for kind in HoldKind if kind is not HoldKind.LINK_ERROR]


class Command(AkashiCommand):
    """Prints the 抑止番号 that ``hold_end`` takes."""

    help = "人・世帯・戸籍の発行抑止を掛ける"

    def arguments(self, parser: CommandParser) -> None:
        """Whom to hold, which kinds, and why."""
        parser.add_argument("municipality", metavar="CODE")
        target = parser.add_mutually_exclusive_group(required=True)
        target.add_argument("--person", metavar="ATENA_NO")
        target.add_argument("--household", metavar="NO")
        target.add_argument("--koseki", metavar="NO")
        parser.add_argument("--kinds", nargs="+", default=[], choices=[k.value for k in CertificateKind])
        parser.add_argument("--kind-of-hold", default=HoldKind.STOPPED_BY_PERSON.value, choices=_KINDS)
        parser.add_argument("--reason", default="")

    def act(self, *, municipality: str, json: bool, **options: Any) -> int:
        """Set the hold, from now on."""
        if not known(municipality):
            raise BadInput(f"団体 {municipality} はありません")
        named = (("1", "person"), ("2", "household"), ("3", "koseki"))
        target_kind, name = next((kind, name) for kind, name in named if options[name] is not None)
        now = clock.now()
        hold_no = set_hold(
            municipality=municipality,
            target_kind=target_kind,
            target_no=options[name],
            kind=HoldKind(options["kind_of_hold"]),
            certificate_kinds=[CertificateKind(kind) for kind in options["kinds"]],
            starts_at=now,
            reason=options["reason"],
            operator="command",
            now=now,
        )
        self.emit({"hold": hold_no, "municipality": municipality}, text=hold_no, as_json=json)
        return 0
