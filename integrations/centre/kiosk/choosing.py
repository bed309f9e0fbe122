"""What is asked for: municipality, certificate, content, copies; everything from the municipality's own offer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from integrations.centre.kiosk.beginning import offered
from integrations.centre.kiosk.flow import Here, screen
from integrations.centre.kiosk.places import name_of, places
from integrations.centre.visit import State, WrongStep, choose
from integrations.centre.wire import Asked, Offer
from integrations.centre.wire.words import KINDS

__all__ = ["certificates", "confirm", "options", "place"]


@screen
def certificates(here: Here) -> HttpResponse:
    """The papers with their fees; those that cannot be had say so, and no more."""
    visit = here.at(State.CHOOSING)
    offers = [offer for offer in visit.offers if here.words.offers(offer.kind)]
    if here.request.method == "POST":
        chosen = here.request.POST.get("kind", "")
        if not any(offer.kind == chosen and offer.refusal is None for offer in offers):
            return here.go("certificates")
        here.seat.without_choice()
        here.seat.kind = chosen
        offer = _offer(here)
        here.seat.scope = offer.scopes[0]
        here.seat.year = offer.fiscal_years[0] if offer.fiscal_years else ""
        return here.go("options" if _has_choices(offer) else "confirm")
    tiles = [
        {
            "kind": offer.kind,
            "name": here.words.kind(offer.kind),
            "beside": "" if here.words.language == "ja" else KINDS[offer.kind],
            "fee": here.words.yen(offer.fee),
            "refusal": offer.refusal,
        }
        for offer in offers
    ]
    tiles.sort(key=lambda tile: tile["refusal"] is not None)  # stable: what may be had comes first
    return here.show(
        "certificates",
        step="certificate",
        tiles=tiles,
        place_line=here.words.say("certificates_of", place=name_of(visit.municipality)),
        others=len(places()) > 1 and here.words.language == "ja",
    )


@screen
def place(here: Here) -> HttpResponse:
    """The municipality of the 本籍, where it is not the one lived in."""
    visit = here.at(State.CHOOSING)
    if here.request.method == "POST":
        chosen = here.request.POST.get("municipality", "")
        if chosen not in dict(places()) or visit.presented is None:
            return here.go("place")
        here.seat.without_choice()
        return offered(here, municipality=chosen, presented=visit.presented)
    return here.show("place", step="certificate", places=places(), standing=visit.municipality)


def _offer(here: Here) -> Offer:
    """The offer that was chosen. Raises WrongStep."""
    visit = here.at(State.CHOOSING)
    for offer in visit.offers:
        if offer.kind == here.seat.kind and offer.refusal is None:
            return offer
    raise WrongStep("no certificate is chosen")


def _has_choices(offer: Offer) -> bool:
    return len(offer.scopes) > 1 or bool(offer.options) or len(offer.fiscal_years) > 1


@screen
def options(here: Here) -> HttpResponse:
    """Whose, which items, which year."""
    offer, error = _offer(here), ""
    if here.request.method == "POST":
        sent = here.request.POST
        here.seat.scope = next((scope for scope in offer.scopes if scope == sent.get("scope")), offer.scopes[0])
        people = {str(number): number for number, _ in offer.people}
        here.seat.members = [people[one] for one in sent.getlist("member") if one in people]
        here.seat.options = [option for option in offer.options if option in sent.getlist("option")]
        years = offer.fiscal_years
        here.seat.year = next((year for year in years if year == sent.get("year")), years[0] if years else "")
        if here.seat.scope != "SELECTED":
            here.seat.members = []
        elif not here.seat.members:
            error = here.words["options_nobody"]
        if not error:
            return here.go("confirm")
    words = here.words
    context: dict[str, Any] = {
        "name": words.kind(offer.kind),
        "scopes": [(scope, words[f"scope_{scope}"], scope == here.seat.scope) for scope in offer.scopes],
        "people": [(number, name, number in here.seat.members) for number, name in offer.people],
        "items": [(one, words[f"option_{one}"], one in here.seat.options) for one in offer.options],
        "years": [(year, year_name(year), year == here.seat.year) for year in offer.fiscal_years],
        "selectable": "SELECTED" in offer.scopes,
        "error": error,
    }
    return here.show("options", step="content", status=422 if error else 200, **context)


def year_name(year: str) -> str:
    """年度 as terminals say it: 平成31年度 is chosen as 令和元年度 (業務知識4.4)."""
    number = int(year)
    if number >= 2019:
        return f"令和{'元' if number == 2019 else number - 2018}年度"
    return f"平成{'元' if number == 1989 else number - 1988}年度"


@screen
def confirm(here: Here) -> HttpResponse:
    """Everything on one page; the number of copies is changed here."""
    offer, seat, words = _offer(here), here.seat, here.words
    seat.copies = min(max(seat.copies, 1), offer.max_copies)
    if here.request.method == "POST":
        change = {"more": 1, "fewer": -1}.get(here.request.POST.get("copies", ""), 0)
        if change:
            seat.copies = min(max(seat.copies + change, 1), offer.max_copies)
            return here.go("confirm")
        asked = Asked(
            kind=offer.kind,
            scope=seat.scope,
            members=tuple(seat.members),
            options=tuple(seat.options),
            fiscal_year=seat.year,
            copies=seat.copies,
        )
        here.visit = choose(exchange=here.exchange, visit=here.standing.visit, asked=asked)
        here.work()
        return here.go("wait")
    names = dict(offer.people)
    chosen = [names[number] for number in seat.members if number in names]
    return here.show(
        "confirm",
        step="content",
        name=words.kind(offer.kind),
        place=name_of(here.standing.municipality),
        scope=words[f"scope_{seat.scope}"],
        chosen=chosen,
        items=[words[f"option_{one}"] for one in seat.options],
        has_items=bool(offer.options),
        year=year_name(seat.year) if seat.year else "",
        fee=words.yen(offer.fee),
        total=words.yen(offer.fee * seat.copies),
        copies=seat.copies,
        most=offer.max_copies,
        back="options" if _has_choices(offer) else "certificates",
    )
