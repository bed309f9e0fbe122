"""What every page of the console shares: who may open it, and how it is drawn."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string

from integrations.web.clock import now as present
from issuer.municipality.models import Municipality
from ops_console.models import Operator, Stay
from ops_console.navigation import groups_for
from ops_console.operators.entering import may_stay
from ops_console.operators.staying import is_fresh, seen, stay_of
from ops_console.printing.line import print_line
from ops_console.roles import ROLE_NAMES, Role
from ops_console.ways import confirming, signing_in

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in operator. ``now`` is the moment the whole page speaks of."""

    request: HttpRequest
    operator: Operator
    stay: Stay
    now: datetime

    @property
    def municipality(self) -> str:
        """団体コード of the operator; "" for the platform's."""
        return self.operator.municipality

    def has(self, roles: Collection[str]) -> bool:
        """Whether the operator holds one of the roles."""
        return not set(roles).isdisjoint(self.operator.roles)


View = Callable[Concatenate[Visit, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Rule:
    """What ``page`` was told about a view, for the table of roles and for finding the way back."""

    roles: frozenset[Role]
    methods: tuple[str, ...]


def page(
    *, roles: Collection[str], methods: tuple[str, ...] = ("GET",), fresh: bool = False, before_change: bool = False
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Open a view to signed-in operators who hold one of ``roles``.

    Without a sign-in (or with one that ended): to the sign-in page. Without the role: 404, as for a page that does
    not exist; a stranger learns nothing from the difference (promise P14). A page that is not
    全体管理's too is about one municipality: there is none for an operator without one, whatever their roles.

    ``fresh``: a dangerous act. Who was not asked for the password lately is asked first, and comes back to the page the
    act stands on; what was posted meanwhile is not done. ``before_change``: open to somebody whose password another
    person knows, too; every other page sends them to change it.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            now = present()
            stay = stay_of(request=request, now=now)
            if stay is None or not may_stay(operator=stay.operator, now=now):
                ended = request.user.is_authenticated
                logout(request)
                if _is_fragment(request):  # the whole page is to be asked for again, and leads to the sign-in
                    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
                return redirect(signing_in(request, ended=ended))
            visit = Visit(request=request, operator=stay.operator, stay=stay, now=now)
            if not visit.has(roles) or not (visit.municipality or Role.PLATFORM in roles):
                raise Http404
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            if not _is_fragment(request):  # a page that looks again by itself is nobody at work
                seen(stay=stay, now=now)
            if stay.operator.must_change and not before_change:
                return redirect("console:account-password")
            if fresh and not is_fresh(stay=stay, now=now):
                return redirect(confirming(request, readable="GET" in methods))
            response = view(visit, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            return response

        opened.__dict__["rule"] = Rule(roles=frozenset(Role(role) for role in roles), methods=methods)
        return opened

    return decorate


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def draw(visit: Visit, template: str, *, title: str, here: str, status: int = 200, **context: Any) -> HttpResponse:
    """Fill a template. ``title`` must hold no personal data; ``here`` names the entry of the navigation."""
    office = office_name(visit.municipality)
    groups = groups_for(roles=visit.operator.roles, municipality=visit.municipality, here=here)
    shared: Mapping[str, Any] = {
        "title": title,
        "here": here,
        "groups": groups,
        "operator": visit.operator,
        "role_names": [name for role, name in ROLE_NAMES.items() if role in visit.operator.roles],
        "office": office,
        "now": visit.now,
        "print_line": print_line(operator=visit.operator, office=office, now=visit.now),
        "demo": settings.AKASHI_DEMO,
        "version": settings.AKASHI_VERSION,
    }
    text = render_to_string(f"console/{template}", {**shared, **context}, request=visit.request)
    return HttpResponse(text, status=status)


def office_name(code: str) -> str:
    """Name of the municipality, or of the platform's desk."""
    if not code:
        return "全体管理"
    return Municipality.objects.values_list("name", flat=True).filter(code=code).first() or code
