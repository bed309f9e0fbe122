"""explain --municipality CODE --serial SERIAL | --card USER_ID [--issuer DN] [--kind KIND]"""

import getpass
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand, fiscal_year
from issuer.issuance.preview import Question, explain
from issuer.papers.kinds import KIND_NAMES, CertificateKind, Extent, Option
from issuer.rules.calendar import JST


class Command(AkashiCommand):
    """Say which rules let a certificate through and which stand against it, on what record, since when."""

    help = "交付できる・できない理由を、規則・根拠の記録・いつからの順に示す。0=できる、1=できない"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them; --scope and --option narrow the question like issue_preview's."""
        parser.add_argument("--municipality", required=True)
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--serial", default="")
        who.add_argument(
            "--card", default="", metavar="USER_ID", help="条例利用の利用者ID (暗証番号は合うものとみなす)"
        )
        parser.add_argument("--issuer", default="")
        parser.add_argument("--kind", choices=[k.value for k in CertificateKind])
        parser.add_argument("--scope", choices=[e.value for e in Extent])
        parser.add_argument("--option", action="append", choices=[o.value for o in Option], default=[])
        parser.add_argument("--fiscal-year", default="", type=fiscal_year)

    def act(self, **options: Any) -> int:
        """Explain one kind, or every kind this build can issue."""
        kinds = [CertificateKind(options["kind"])] if options["kind"] else list(CertificateKind)
        answers = []
        for kind in kinds:
            question = Question(
                municipality=options["municipality"],
                serial=options["serial"],
                issuer=options["issuer"],
                card=options["card"],
                kind=kind,
                extent=Extent(options["scope"]) if options["scope"] else None,
                options=frozenset(Option(o) for o in options["option"]),
                fiscal_year=options["fiscal_year"],
            )
            findings = explain(question=question, now=clock.now(), actor=f"cli:{getpass.getuser()}")
            answers.append((kind, findings))
        lines = []
        for kind, findings in answers:
            against = [f for f in findings if f.refusal]
            lines.append(f"{KIND_NAMES[kind]}: {'交付できません' if against else '交付できます'}")
            for finding in findings:
                mark = f"× {finding.refusal}" if finding.refusal else "○"
                since = f" ({finding.since.astimezone(JST):%Y-%m-%d %H:%M} から)" if finding.since else ""
                evidence = f" [{finding.evidence}]" if finding.evidence else ""
                lines.append(f"  {mark} {finding.rule}: {finding.explanation}{evidence}{since}")
        document = [
            {
                "kind": kind,
                "permitted": not any(f.refusal for f in findings),
                "refusal": next((f.refusal for f in findings if f.refusal), None),
                "trace": [
                    {
                        "rule": f.rule,
                        "refusal": f.refusal,
                        "explanation": f.explanation,
                        "evidence": f.evidence,
                        "since": f.since.isoformat() if f.since else None,
                    }
                    for f in findings
                ],
            }
            for kind, findings in answers
        ]
        self.emit(document[0] if options["kind"] else document, text="\n".join(lines), as_json=options["json"])
        return 0 if all(d["permitted"] for d in document) else 1
