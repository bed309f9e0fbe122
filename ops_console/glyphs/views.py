"""字形: fonts, the look-up, and the glyphs of a 外字 edition."""

from django.http import Http404, HttpResponse

from issuer.issuance.glyphs import gaiji_editions, gaiji_glyphs, look_up
from issuer.issuance.workshop import workshop
from issuer.municipality.character_tables import characters_at
from issuer.municipality.document import SYSTEMS
from issuer.municipality.selectors import policy
from issuer.tenancy.scope import scope
from ops_console.glyphs.forms import LookForm
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import SETTINGS

_PAGE = 100


@page(roles=SETTINGS, methods=("GET", "POST"))
def glyphs(visit: Visit) -> HttpResponse:
    """What there is, and the answer to a look-up; characters are posted, so that no name stands in an address."""
    code = visit.municipality
    posted = visit.request.method == "POST"
    with scope(code):
        editions = gaiji_editions(municipality=code)
        form = LookForm(visit.request.POST if posted else None, versions=[one.version for one in editions])
        profile = policy(municipality=code, at=visit.now).characters
        looked = []
        if form.is_bound and form.is_valid():
            wanted = form.cleaned_data["gaiji"]
            edition = next((one for one in editions if str(one.version) == wanted), None)
            looked = look_up(municipality=code, text=form.cleaned_data["q"], characters=profile, gaiji=edition)
        tables = [
            (system, found)
            for system in SYSTEMS
            if (found := characters_at(municipality=code, system=system, at=visit.now)).version
        ]
    faces = workshop().press.faces(municipality=code)
    return draw(
        visit,
        "glyphs/page.html",
        title="字形",
        here="glyphs",
        status=422 if form.errors else 200,
        form=form,
        looked=looked,
        profile=profile,
        faces=[(face, sum(1 for _ in face.characters())) for face in faces],
        editions=editions,
        tables=tables,
    )


@page(roles=SETTINGS)
def gaiji(visit: Visit, version: int) -> HttpResponse:
    """The characters of one edition, a hundred a page."""
    code, number = visit.municipality, page_number(visit.request)
    with scope(code):
        edition = next((one for one in gaiji_editions(municipality=code) if one.version == version), None)
        if edition is None:
            raise Http404
        drawn = gaiji_glyphs(municipality=code, edition=edition, start=(number - 1) * _PAGE, count=_PAGE)
    pages = max(1, -(-edition.count // _PAGE))
    return draw(
        visit,
        "glyphs/gaiji.html",
        title=f"外字 第{version}版",
        here="glyphs",
        edition=edition,
        drawn=drawn,
        **neighbours(number, more=number < pages),
        pages=pages,
    )
