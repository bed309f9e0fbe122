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
from django.urls import reverse
from django.utils.http import urlencode

from integrations.web.clock import now as present
from issuer.municipality.models import Municipality
from ops_console.models import Operator
from ops_console.navigation import groups_for
from ops_console.operators.entering import may_stay
from ops_console.printing.line import print_line
from ops_console.roles import ROLE_NAMES

#: Session key: the second factor was given at this sign-in.
SECOND_FACTOR = "akashi_second_factor"
#: Session key: ISO time of the sign-in before this one.
PREVIOUS_SIGN_IN = "akashi_previous_sign_in"

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in operator. ``now`` is the moment the whole page speaks of."""

    request: HttpRequest
    operator: Operator
    now: datetime

    @property
    def municipality(self) -> str:
        """団体コード of the operator; "" for the platform's."""
        return self.operator.municipality

    def has(self, roles: Collection[str]) -> bool:
        """Whether the operator holds one of the roles."""
        return not set(roles).isdisjoint(self.operator.roles)


View = Callable[Concatenate[Visit, P], HttpResponse]


def page(
    *, roles: Collection[str], methods: tuple[str, ...] = ("GET",)
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Open a view to signed-in operators who hold one of ``roles``.

    Without a sign-in (or with one that ended): to the sign-in page. Without the role: 404, as for a page that does
    not exist; a stranger learns nothing from the difference (promise P14).
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            operator, now = signed_in(request), present()
            if operator is None or not may_stay(operator=operator, now=now):
                logout(request)
                return _to_sign_in(request)
            visit = Visit(request=request, operator=operator, now=now)
            if not visit.has(roles):
                raise Http404
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            response = view(visit, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            return response

        return opened

    return decorate


def signed_in(request: HttpRequest) -> Operator | None:
    """The operator of this session; in production only one who gave the second factor."""
    user = request.user
    if not isinstance(user, Operator):
        return None
    if not settings.AKASHI_DEMO and not request.session.get(SECOND_FACTOR):
        return None
    return user


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


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    target = reverse("console:sign-in")
    if request.method in ("GET", "HEAD") and request.path != reverse("console:front"):
        target = f"{target}?{urlencode({'next': request.get_full_path()})}"
    return redirect(target)
