"""One resident's paper in several editions of its form, as 見本, before the new one is used."""

from collections.abc import Callable, Sequence
from datetime import datetime

from issuer.identity.selectors import credential_of
from issuer.issuance.preview import Question, preview
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.verdict import Refusal
from issuer.rules.options import EXTENTS_OF, OPTIONS_OF
from issuer.tenancy.scope import scope

#: As full as a paper gets without the numbers nobody should see on a 見本.
_LEFT_OUT = frozenset({Option.MY_NUMBER, Option.JUMINHYO_CODE})


class NobodyToShow(BadInput):
    """Nobody of this 宛名番号 has a good certificate."""


def side_by_side(
    *,
    municipality: str,
    atena_no: str,
    kind: CertificateKind,
    editions: Sequence[str],
    clock: Callable[[], datetime],
    actor: str,
) -> list[bytes | Refusal]:
    """A 見本 (PDF bytes) or its refusal for each edition, of the widest paper of the kind. Each is on the record.

    Raises NobodyToShow.
    """
    with scope(municipality):
        credential = credential_of(atena_no=atena_no)
    if credential is None:
        raise NobodyToShow("この宛名番号の人に、有効な電子証明書の記録がありません。ほかの人を選んでください")
    issuer, serial = credential
    question = Question(
        municipality=municipality,
        serial=serial,
        issuer=issuer,
        kind=kind,
        extent=Extent.ALL if Extent.ALL in EXTENTS_OF[kind] else Extent.SELF,
        options=OPTIONS_OF[kind] - _LEFT_OUT,
    )
    return [preview(question=question, clock=clock, actor=actor, edition=edition) for edition in editions]
