"""issue_preview --municipality CODE --serial SERIAL --kind KIND --out FILE.pdf"""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand, fiscal_year
from issuer.issuance.preview import Question, preview
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.verdict import Refusal


class Command(AkashiCommand):
    """Draw one paper with the 見本 watermark: never issued, but on the record."""

    help = "「見本」の透かし入りで1通作る (発行しない・記録に残る)。0=作った、1=交付できない"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them."""
        parser.add_argument("--municipality", required=True)
        parser.add_argument("--serial", required=True)
        parser.add_argument("--issuer", default="")
        parser.add_argument("--kind", required=True, choices=[k.value for k in CertificateKind])
        parser.add_argument("--scope", choices=[e.value for e in Extent])
        parser.add_argument("--option", action="append", choices=[o.value for o in Option], default=[])
        parser.add_argument("--fiscal-year", default="", type=fiscal_year)
        parser.add_argument("--out", required=True, type=Path)

    def act(self, **options: Any) -> int:
        """Write the file, or say why there is none."""
        question = Question(
            municipality=options["municipality"],
            serial=options["serial"],
            issuer=options["issuer"],
            kind=CertificateKind(options["kind"]),
            extent=Extent(options["scope"]) if options["scope"] else None,
            options=frozenset(Option(o) for o in options["option"]),
            fiscal_year=options["fiscal_year"],
        )
        answer = preview(question=question, clock=clock.now, actor=f"cli:{getpass.getuser()}")
        if isinstance(answer, Refusal):
            self.emit(
                {"refusal": answer.code, "rule": answer.finding.rule},
                text=f"交付できません ({answer.code}): {answer.finding.explanation}",
                as_json=options["json"],
            )
            return 1
        options["out"].write_bytes(answer)
        self.emit({"out": str(options["out"])}, text=f"見本を {options['out']} に書きました", as_json=options["json"])
        return 0
