"""Which page shows a visit as it stands."""

from __future__ import annotations

from typing import Any

from integrations.centre.counter.book import Reception
from integrations.centre.counter.plans import SCOPES, NotOffered, offer_of
from integrations.centre.counter.words import ENDED, TROUBLES, fiscal_year, lines_of
from integrations.centre.journal import Visit
from integrations.centre.visit import State
from integrations.centre.wire.words import KINDS, OPTIONS

__all__ = ["DAY", "page_of"]

#: Lines of the day's list.
DAY = 20
#: How often a page looks again while somebody else is at work.
_LOOK_AGAIN = "3"
_AT_WORK = "1"
_Page = tuple[str, dict[str, Any], str]


def page_of(visit: Visit, reception: Reception) -> _Page:
    """(template, context, seconds until the page looks again or "")."""
    if visit.state == State.CHOOSING:
        return _choosing(visit, reception)
    if visit.state == State.ASKING:
        return "asking.html", {}, _AT_WORK
    facts = facts_of(visit)
    if visit.state == State.PAYING:
        return "paying.html", {"facts": facts}, ""
    if visit.state == State.PRINTING:
        return "printing.html", {"facts": facts}, _AT_WORK
    if visit.state == State.PRINTED:
        return "printed.html", {"facts": facts}, ""
    back = visit.inserted - visit.kept
    context = {
        "headline": ENDED[visit.state],
        "why": visit.message or TROUBLES.get(visit.trouble, ""),
        "back": back,
        "kept": visit.kept,
    }
    return "ended.html", context, ""


def facts_of(visit: Visit) -> list[tuple[str, str]]:
    """What was issued, without a name."""
    kind = visit.asked.kind if visit.asked else ""
    return [
        ("証明書", KINDS.get(kind, "")),
        ("通数", f"{visit.copies}通 (1通 {visit.pages}頁)"),
        ("手数料", f"{visit.total_fee:,}円 (1通 {visit.unit_fee:,}円)"),
    ]


def _choosing(visit: Visit, reception: Reception) -> _Page:
    plan = reception.plan
    if visit.presented is None:
        return "card.html", {}, _LOOK_AGAIN
    try:
        offer = offer_of(offers=visit.offers, kind=plan.kind)
    except NotOffered:
        return "kinds.html", {"kinds": [(KINDS[one.kind], one) for one in visit.offers]}, ""
    if not plan.scope:
        context = {
            "name": KINDS[offer.kind],
            "offer": offer,
            "scopes": [(scope, SCOPES[scope]) for scope in offer.scopes],
            "options": [(option, OPTIONS[option]) for option in offer.options],
            "years": [(year, fiscal_year(year)) for year in offer.fiscal_years],
        }
        return "options.html", context, ""
    if plan.scope == "SELECTED" and not plan.members:
        return "members_wait.html", {}, _LOOK_AGAIN
    return "confirm.html", {"lines": lines_of(plan, offer)}, ""
