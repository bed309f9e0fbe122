"""audit_verify [--municipality CODE] [--anchors DIR]"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config.command import AkashiCommand
from issuer.audit.verify import Verdict, verify
from issuer.incidents.witness import contradictions
from issuer.municipality.selectors import all_codes, known
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import PLATFORM


class Command(AkashiCommand):
    """Walk the audit chains, compare them with the signed heads kept outside the database, and ledger and requests
    with the chains.
    """

    help = "監査の鎖と、鎖に照らした台帳・要求を検証する。0=正しい、1=壊れた行・切られた末尾を名指す"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them."""
        parser.add_argument("--municipality")
        parser.add_argument("--anchors", type=Path)

    def act(self, **options: Any) -> int:
        """Verify one chain or all of them."""
        code = options["municipality"]
        if code and not known(code):
            raise BadInput(f"団体 {code} はありません")
        folder = options["anchors"] or settings.AKASHI_ANCHOR_DIR
        verdicts = [_verdict(c, folder) for c in ([code] if code else [*all_codes(), PLATFORM])]
        broken = [v for v in verdicts if v.faults]
        lines = [
            f"{v.municipality}: {v.events} 件、外の控え {v.anchors} 件、{'正しい' if not v.faults else '壊れています'}"
            for v in verdicts
        ]
        lines += [f"  {v.municipality}: {fault}" for v in broken for fault in v.faults]
        self.emit(
            {
                "ok": not broken,
                "chains": [
                    {"municipality": v.municipality, "events": v.events, "anchors": v.anchors, "faults": list(v.faults)}
                    for v in verdicts
                ],
            },
            text="\n".join(lines),
            as_json=options["json"],
        )
        return 1 if broken else 0


def _verdict(code: str, anchors: Path) -> Verdict:
    found = verify(municipality=code, anchor_dir=anchors)
    return replace(found, faults=(*found.faults, *contradictions(municipality=code)))
