"""連携状況: systems and receipts, and one receipt with its errors."""

from django.http import Http404, HttpResponse
from django.utils.http import urlencode

from issuer.municipality.selectors import policy
from issuer.tenancy.scope import scope
from ops_console.feeds import selectors
from ops_console.freshness import system_states
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import FEEDS, Role
from ops_console.words import TABLES


@page(roles=FEEDS)
def feeds(visit: Visit) -> HttpResponse:
    """State of each core system and the list of receipts."""
    wanted = {
        "system": _known(visit.request.GET.get("system", ""), "system"),
        "state": _known(visit.request.GET.get("state", ""), "receipt"),
    }
    number = page_number(visit.request)
    with scope(visit.municipality):
        current = policy(municipality=visit.municipality, at=visit.now)
        systems = system_states(policy=current, now=visit.now)
        found = selectors.receipts(system=wanted["system"], state=wanted["state"], page=number)
        open_keys = selectors.quarantined_by_receipt(numbers=[r.number for r in found.receipts])
    return draw(
        visit,
        "feeds/page.html",
        title="連携状況",
        here="feeds",
        systems=systems,
        office_hours=current.office,
        rows=[(r, open_keys.get(r.number, 0)) for r in found.receipts],
        wanted=wanted,
        system_choices=TABLES["system"].items(),
        state_choices=TABLES["receipt"].items(),
        **neighbours(number, more=found.more),
        query=urlencode({k: v for k, v in wanted.items() if v}),
    )


@page(roles=FEEDS)
def receipt(visit: Visit, number: str) -> HttpResponse:
    """One package: counts, times and every error with its file, line and item."""
    with scope(visit.municipality):
        found = selectors.receipt(number=number)
        if found is None:
            raise Http404
        quarantined = selectors.still_quarantined(number=number)
        note(operator=visit.operator, action="receipt.viewed", now=visit.now, detail={"receipt": number})
    return draw(
        visit,
        "feeds/receipt.html",
        title="受領票",
        here="feeds",
        receipt=found,
        quarantined=quarantined,
        may_cancel=visit.has({Role.ADMIN}) and found.state in ("RECEIVED", "HELD") and found.cancel_at is None,
        sums=found.applied + found.quarantined + found.discarded,
    )


def _known(code: str, table: str) -> str:
    return code if code in TABLES[table] else ""
