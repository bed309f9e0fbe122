"""Issue one certificate to a sample resident over HTTP, as the Centre would, and keep the PDF."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from integrations.centre.city.places import SAMPLE
from integrations.centre.upkeep import demo_folder
from integrations.centre.wire import Centre, Http, Issued, KoikiFault, Presented, Refused, Trouble, WrongAnswer

_TIMEOUT_SECONDS = 30
_RESIDENT = Presented(serial="7010131")  # 桐生健一, a household of four


class Command(BaseCommand):
    """``demo_check --url http://127.0.0.1:PORT``: exit 0 and the path of the PDF, or 1 and why not."""

    requires_system_checks: list[str] = []  # run by `check`, not before each command
    help = "見本の住民の住民票を HTTP で1通交付し、PDF の道を印字する"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--url", default="http://127.0.0.1:8000")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        """List, issue, verify, save.

        Raises:
            CommandError: (exit 1) the server refused, faulted, answered wrongly or could not be reached.
        """
        base = options["url"].rstrip("/")
        if urlsplit(base).scheme not in ("http", "https"):
            raise CommandError("--url は http:// か https:// で始まります", returncode=2)
        send = Http(f"{base}/koiki/v5", timeout_seconds=_TIMEOUT_SECONDS)
        centre = Centre(send=send, municipality=SAMPLE.code, now=_now)
        try:
            issued = _one(centre)
        except (KoikiFault, WrongAnswer, Trouble) as error:
            raise CommandError(f"交付できませんでした: {error}", returncode=1) from error
        path = demo_folder() / f"juminhyo-{issued.certificate_number}.pdf"
        path.write_bytes(issued.pdf)
        if options["json"]:
            told = {"pdf": str(path), "certificateNumber": issued.certificate_number, "pages": issued.pages}
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(str(path))


def _now() -> Any:
    return settings.AKASHI_NOW or timezone.localtime()


def _one(centre: Centre) -> Issued:
    offers = {offer.kind: offer for offer in centre.offers(_RESIDENT)}
    juminhyo = offers.get("JUMINHYO")
    if juminhyo is None:
        raise WrongAnswer("JUMINHYO is not among the certificates")
    if juminhyo.refusal is not None:
        raise WrongAnswer(f"JUMINHYO is refused: {juminhyo.refusal.code}")
    answer = centre.issue(_RESIDENT, kind="JUMINHYO", scope="ALL", options=("RELATIONSHIP", "HONSEKI"))
    if isinstance(answer, Refused):
        raise WrongAnswer(f"JUMINHYO is refused: {answer.code}")
    if not answer.pdf.startswith(b"%PDF-"):
        raise WrongAnswer("the answer is not a PDF")
    return answer
