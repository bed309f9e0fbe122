"""証発間連携: every peer, one of them with what the chain holds, and a whole copy at once."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from integrations.peers.links import order_copy
from issuer.municipality.selectors import policy
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from ops_console.freshness import system_states
from ops_console.page import Visit, draw, page
from ops_console.peers import selectors
from ops_console.roles import FEEDS, Role

_ACTING = frozenset({Role.ADMIN})


@page(roles=FEEDS)
def peers(visit: Visit) -> HttpResponse:
    """How things stand with each."""
    with scope(visit.municipality):
        current = policy(municipality=visit.municipality, at=visit.now)
        found = selectors.peers(policy=current, now=visit.now)
        systems = [one for one in system_states(policy=current, now=visit.now) if one.system == "PEER"]
    return draw(visit, "peers/page.html", title="証発間連携", here="peers", peers=found, systems=systems)


@page(roles=FEEDS)
def peer(visit: Visit, number: str) -> HttpResponse:
    """One peer and its events."""
    found = _found(visit, number)
    with scope(visit.municipality):
        events = selectors.events(number=number)
    return draw(
        visit,
        "peers/peer.html",
        title="相手の証明発行サーバ",
        here="peers",
        p=found,
        kinds=found.link.kinds.split(),
        most=selectors.MOST_COUNTED,
        events=events,
        may_copy=visit.has(_ACTING) and found.link.ended_at is None,
    )


@page(roles=_ACTING, methods=("GET", "POST"))
def copy(visit: Visit, number: str) -> HttpResponse:
    """A page that says what a whole copy does, and the order for one."""
    found, problem = _found(visit, number), ""
    if visit.request.method == "POST":
        try:
            order_copy(municipality=visit.municipality, number=number, now=visit.now, actor=visit.operator.name)
            return redirect("console:peer", number)
        except BadInput as error:
            problem = str(error)
    return draw(
        visit,
        "peers/copy.html",
        title="全部の送り直し",
        here="peers",
        status=422 if problem else 200,
        p=found,
        problem=problem,
    )


def _found(visit: Visit, number: str) -> selectors.PeerState:
    with scope(visit.municipality):
        current = policy(municipality=visit.municipality, at=visit.now)
        found = selectors.peer(number=number, policy=current, now=visit.now)
    if found is None:
        raise Http404
    return found
