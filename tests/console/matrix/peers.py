"""証発間連携."""

from datetime import datetime

from integrations.peers.links import NONE, add_link
from integrations.peers.models import PeerLink
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope

from . import Row, roles

_READERS = roles("VIEW", "AUDIT", "ADMIN")


def fill(*, municipality: str, now: datetime) -> None:
    """One other server."""
    add_link(
        municipality=municipality, url="http://127.0.0.1:1", kinds=[CertificateKind.RISAI], people=NONE, token="",
        certificate="", now=now, actor="test",
    )  # fmt: skip


def _number(municipality: str) -> tuple[str, ...]:
    with scope(municipality):
        return (PeerLink.objects.get().number,)


ROWS = {
    "peers": Row(_READERS, stranger=200),
    "peer": Row(_READERS, arguments=_number),
    "peer-copy": Row(roles("ADMIN"), arguments=_number, both=True),
}
