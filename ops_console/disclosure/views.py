"""開示請求: one form; the answer is a page to print, or one of its parts as CSV. 宛名番号 travels in the body only."""

from django.http import Http404, HttpResponse

from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import scope
from ops_console.disclosure.extract import HEADINGS, HOUSEHOLD, LOOKS, OWN, Extract, TooMany, extract
from ops_console.disclosure.forms import GROUNDS, DisclosureForm
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.roles import DISCLOSURE
from ops_console.sheets import Unwritable, sheet

_TOO_MANY = "2,000件を超えます。期間を分けてください。"
_PARTS = {OWN: "本人の申請", HOUSEHOLD: "同じ世帯の方の請求で本人が載ったもの", LOOKS: "職員による閲覧"}


@page(roles=DISCLOSURE, methods=("GET", "POST"))
def disclosure(visit: Visit) -> HttpResponse:
    """The form, and below it what it asks for."""
    if visit.request.method != "POST":
        return _draw(visit, DisclosureForm())
    form = DisclosureForm(visit.request.POST)
    found = _extracted(visit, form, "disclosure.made")
    if found is None:
        return _draw(visit, form)
    parts = [(name, label, HEADINGS[name], found.part(name)) for name, label in _PARTS.items()]
    return _draw(visit, form, parts)


@page(roles=DISCLOSURE, methods=("POST",))
def export(visit: Visit) -> HttpResponse:
    """One part as CSV."""
    given = visit.request.POST
    form, part = DisclosureForm(given), given.get("part", "")
    if part not in _PARTS:
        raise Http404
    found = _extracted(visit, form, "disclosure.exported", part=part)
    if found is None:
        return _draw(visit, form)
    try:
        return sheet(
            name=f"kaiji-{part}-{visit.now:%Y%m%d}",
            heading=HEADINGS[part],
            rows=found.part(part),
            encoding="cp932" if given.get("encoding") == "cp932" else "utf-8",
        )
    except Unwritable as error:
        form.add_error(None, str(error))
        return _draw(visit, form)


def _extracted(visit: Visit, form: DisclosureForm, action: str, **more: str) -> Extract | None:
    """The extract, on the chain with its reference; None with the form's errors."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    with scope(visit.municipality):
        try:
            found = extract(atena_no=given["atena_no"], since=given["since"], until=given["until"])
        except TooMany:
            form.add_error("since", _TOO_MANY)
            return None
        note(
            operator=visit.operator,
            action=action,
            now=visit.now,
            detail={
                "atena_no": given["atena_no"],
                "reference": given["reference"],
                "ground": given["ground"],
                "since": given["since"].isoformat() if given["since"] else "",
                "until": given["until"].isoformat() if given["until"] else "",
                "found": len(found.own) + len(found.household) + len(found.looks),
                **more,
            },
        )
    return found


def _draw(visit: Visit, form: DisclosureForm, parts: object = None) -> HttpResponse:
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return draw(
        visit,
        "disclosure/page.html",
        title="開示請求",
        here="disclosure",
        status=422 if form.errors else 200,
        form=form,
        parts=parts,
        given=given,
        ground=GROUNDS.get(given.get("ground", ""), ""),
        today=japan_day(visit.now),
    )
