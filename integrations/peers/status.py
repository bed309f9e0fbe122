"""How things stand with the peers, for the command line."""

from typing import Any

from integrations.peers.models import PeerChange, PeerLink, PeerReceived, PeerSending
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope


def status(*, municipality: str) -> list[dict[str, Any]]:
    """One entry per peer, without its secret. Raises BadInput for an unknown municipality."""
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    with scope(municipality):
        sending = {row.link: row for row in PeerSending.objects.all()}
        received = {row.link: row for row in PeerReceived.objects.all()}
        return [
            {
                "peer": row.number,
                "url": row.url,
                "kinds": row.kinds.split(),
                "people": row.people,
                "endedAt": row.ended_at,
                "sent": sending[row.number].number,
                "answeredAt": sending[row.number].answered_at,
                "waiting": PeerChange.objects.filter(link=row.number).count(),
                "copying": sending[row.number].copying is not None,
                "comparedAt": sending[row.number].compared_at,
                "failures": sending[row.number].failures,
                "failure": sending[row.number].failure,
                "received": received[row.number].number,
                "asOf": received[row.number].as_of,
                "receiving": received[row.number].copy_began > 0,
            }
            for row in PeerLink.objects.defer("sealed").order_by("created_at", "number")
        ]
