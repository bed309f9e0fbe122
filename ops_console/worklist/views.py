"""作業一覧: open items by topic."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from issuer.intake.worklist import close_item
from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import FEEDS, WORKLIST, Role
from ops_console.words import TABLES
from ops_console.worklist import selectors


@page(roles=WORKLIST)
def worklist(visit: Visit) -> HttpResponse:
    """The list; it names records of people, so looking at it is an act on the chain."""
    asked, number = visit.request.GET.get("topic", ""), page_number(visit.request)
    topic = asked if asked in TABLES["topic"] else ""
    with scope(visit.municipality):
        items, more = selectors.open_items(topic=topic, page=number)
        counts = selectors.counts()
        note(
            operator=visit.operator,
            action="worklist.viewed",
            now=visit.now,
            detail={"topic": topic, "page": number},
        )
    return draw(
        visit,
        "worklist/page.html",
        title="作業一覧",
        here="worklist",
        items=items,
        topic=topic,
        counts=counts.items(),
        may_feeds=visit.has(FEEDS),
        may_tick=visit.has({Role.ADMIN}),
        **neighbours(number, more=more),
        query=urlencode({"topic": topic}) if topic else "",
    )


@page(roles={Role.ADMIN}, methods=("POST",))
def tick(visit: Visit) -> HttpResponse:
    """Take one item off the list; if nothing was mended, the next refusal puts it back.

    Topic and subject come in the body: a subject may be the number of a person, which no address may hold.
    """
    topic, subject = (visit.request.POST.get(name, "").replace("\0", "") for name in ("topic", "subject"))
    if topic not in selectors.BY_HAND:
        raise Http404
    with scope(visit.municipality):
        if not selectors.is_open(topic=topic, subject=subject):
            raise Http404
        close_item(municipality=visit.municipality, topic=topic, subject=subject, now=visit.now, by=visit.operator.name)
        note(
            operator=visit.operator,
            action="worklist.closed",
            now=visit.now,
            detail={"topic": topic, "subject": subject},
        )
    return redirect("console:worklist")
