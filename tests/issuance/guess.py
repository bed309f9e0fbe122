"""A guesser in a process of its own: joins the tests' database, waits for the word, sends one message."""

import sys
from datetime import datetime

import django


def main(database: str, code: str, moment: str, request_id: str, given: str) -> None:
    """Tell the code of the refusal, or ISSUED."""
    from django.conf import settings

    for alias in settings.DATABASES.values():
        alias["NAME"] = database
    django.setup()
    from issuer.issuance.answers import Refused
    from issuer.issuance.line import issue
    from issuer.papers.kinds import Extent
    from issuer.papers.request import CardCredential
    from tests.issuance.conftest import request_of

    now = datetime.fromisoformat(moment)
    request = request_of(
        code,
        request_id,
        now=now,
        extent=Extent.SELF,
        fingerprint=given.ljust(64, "0"),
        credential=CardCredential(user_id="AB12", pin=given),
    )
    tell("ready")
    sys.stdin.readline()
    answer = issue(request=request, clock=lambda: now)
    tell(str(answer.code) if isinstance(answer, Refused) else "ISSUED")


def tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
