"""verify_paper FILE.pdf"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config.command import AkashiCommand
from issuer.papers.errors import BadInput
from issuer.papers.kinds import KIND_NAMES
from issuer.sealing.evidence import SignatureState
from issuer.sealing.verify import Outcome, Verdict, verify_pdf

_CODES = {Outcome.GENUINE: 0, Outcome.ALTERED: 1, Outcome.UNKNOWN: 2}
_OUTCOMES = {
    Outcome.GENUINE: "真正: 交付したものと1バイトも違いません",
    Outcome.ALTERED: "改変: 交付したものと違います",
    Outcome.UNKNOWN: "記録なし: この発行番号の交付の記録はありません",
}
_SIGNATURES = {
    SignatureState.INTACT: "署名は正しい",
    SignatureState.APPENDED: "署名の後に書き足されています",
    SignatureState.BROKEN: "署名が壊れているか、この団体のものではありません",
    SignatureState.ABSENT: "署名がありません",
}


class Command(AkashiCommand):
    """Hold a PDF against the record of issue and its signature."""

    help = "PDF を発行記録・署名と突き合わせる。0=真正、1=改変、2=記録なし"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them."""
        parser.add_argument("file", type=Path, metavar="FILE.pdf")

    def act(self, *, file: Path, json: bool, **_: Any) -> int:
        """Print the verdict; the exit code tells it too."""
        try:
            pdf = file.read_bytes()
        except OSError as error:
            raise BadInput(f"{file.name} が読めません ({type(error).__name__})") from error
        verdict = verify_pdf(pdf=pdf)
        self.emit(
            {
                "outcome": verdict.outcome,
                "certificateNumber": verdict.certificate_number,
                "kind": verdict.kind,
                "date": verdict.day,
                "pages": verdict.pages,
                "signature": verdict.signature,
            },
            text=_told(verdict),
            as_json=json,
        )
        return _CODES[verdict.outcome]


def _told(verdict: Verdict) -> str:
    lines = [_OUTCOMES[verdict.outcome]]
    if verdict.certificate_number:
        lines.append(f"発行番号 {verdict.certificate_number}")
    if verdict.kind and verdict.day:
        lines.append(f"{KIND_NAMES[verdict.kind]}、交付日 {verdict.day.isoformat()}、{verdict.pages} 頁")
    if verdict.signature:
        lines.append(_SIGNATURES[verdict.signature])
    return "\n".join(lines)
