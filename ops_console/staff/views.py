"""操作者権限: the list, one operator, somebody new, and the table of roles."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.papers.errors import BadInput
from issuer.rules.calendar import japan_day
from ops_console.operators.changing import change
from ops_console.operators.granting import hire
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import OPERATORS, OPERATORS_ACTING, ROLE_NAMES, Role
from ops_console.staff.forms import NewOperatorForm, OperatorForm
from ops_console.staff.picture import picture
from ops_console.staff.selectors import Line, line, lines, waiting, without_admins
from ops_console.staff.table import table

_PER_PAGE = 100


@page(roles=OPERATORS)
def operators(visit: Visit) -> HttpResponse:
    """Everybody of one's own municipality; the platform's own people for the platform."""
    number = page_number(visit.request)
    found, more = lines(municipality=visit.municipality, now=visit.now, page=number, size=_PER_PAGE)
    return draw(
        visit,
        "staff/page.html",
        title="操作者権限",
        here="operators",
        lines=found,
        **neighbours(number, more=more),
        query="",
        lonely=[] if visit.municipality else without_admins(now=visit.now),
        may_act=visit.has(OPERATORS_ACTING),
    )


@page(roles=OPERATORS)
def operators_roles(visit: Visit) -> HttpResponse:
    """Which role may see and do what, as the pages themselves decide it."""
    names = [(role, ROLE_NAMES[role]) for role in Role]
    return draw(visit, "staff/roles.html", title="役割と機能の表", here="operators", names=names, table=table())


@page(roles=OPERATORS)
def operator(visit: Visit, number: int) -> HttpResponse:
    """One operator."""
    found = theirs(visit, number)
    return draw(
        visit,
        "staff/operator.html",
        title="操作者",
        here="operators",
        line=found,
        waiting=waiting(viewer=visit.operator, target=found.operator, now=visit.now),
        may_act=visit.has(OPERATORS_ACTING) and found.operator.pk != visit.operator.pk,
        own=found.operator.pk == visit.operator.pk,
        locked=found.operator.locked_until is not None and found.operator.locked_until > visit.now,
    )


@page(roles=OPERATORS_ACTING, methods=("GET", "POST"), fresh=True)
def operator_new(visit: Visit) -> HttpResponse:
    """Make somebody; the password and the key are shown in the answer and never again."""
    form = NewOperatorForm(
        visit.request.POST if visit.request.method == "POST" else None,
        platform=not visit.municipality,
        today=japan_day(visit.now),
        label_suffix="",
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = hire(
                name=given["name"],
                display_name=given["display_name"],
                municipality=visit.municipality or given["municipality"],
                affiliation=given["affiliation"],
                roles=form.wanted,
                expires_on=given["expires_on"],
                reason=given["reason"],
                operator=visit.operator,
                now=visit.now,
            )
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            return draw(
                visit,
                "staff/told.html",
                title="新しい操作者",
                here="operators",
                made=made,
                picture=picture(made.otpauth),
            )
    status = 422 if form.errors else 200
    return draw(visit, "staff/new.html", title="操作者の追加", here="operators", status=status, form=form)


@page(roles=OPERATORS_ACTING, methods=("GET", "POST"), fresh=True)
def operator_change(visit: Visit, number: int) -> HttpResponse:
    """Change name, affiliation, term and roles."""
    target = theirs(visit, number).operator
    form = OperatorForm(
        visit.request.POST if visit.request.method == "POST" else None,
        platform=not visit.municipality,
        today=japan_day(visit.now),
        held=frozenset(target.roles),
        label_suffix="",
        initial={
            "display_name": target.display_name,
            "affiliation": target.affiliation,
            "expires_on": target.expires_on.isoformat() if target.expires_on else "",
            "roles": target.roles,
        },
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            change(
                number=number,
                display_name=given["display_name"],
                affiliation=given["affiliation"],
                expires_on=given["expires_on"],
                roles=form.wanted,
                reason=given["reason"],
                operator=visit.operator,
                now=visit.now,
            )
            return redirect("console:operator", number)
        except BadInput as error:
            form.add_error(None, str(error))
    status = 422 if form.errors else 200
    return draw(
        visit, "staff/change.html", title="操作者の変更", here="operators", status=status, form=form, target=target
    )


def theirs(visit: Visit, number: int) -> Line:
    """An operator of the visitor's own municipality, or 404."""
    found = line(municipality=visit.municipality, number=number, now=visit.now)
    if found is None:
        raise Http404
    return found
