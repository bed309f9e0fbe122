"""Signing in with id, password and code; signing out by POST."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from integrations.web.clock import now as present
from ops_console.operators.acts import note_alone
from ops_console.operators.entering import enter
from ops_console.page import PREVIOUS_SIGN_IN, SECOND_FACTOR, Visit, page, signed_in
from ops_console.roles import ANYONE
from ops_console.sign_in.forms import SignInForm

_WRONG = "職員 ID、パスワード{}のどれかが違います。続けて5回違うと、15分間サインインできなくなります。"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. One answer for every reason, so that nobody learns which ids exist."""
    if request.method != "POST" and signed_in(request):
        return redirect(_target(request))
    needs_code = not settings.AKASHI_DEMO
    form = SignInForm(request.POST or None, second_factor=needs_code)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, present()
        operator = enter(name=given["name"], password=given["password"], code=given.get("code"), now=now)
        if operator is not None:
            previous = operator.last_sign_in
            login(request, operator, backend=_BACKEND)
            request.session[SECOND_FACTOR] = needs_code
            request.session[PREVIOUS_SIGN_IN] = previous.isoformat() if previous else ""
            return redirect(_target(request))
        form.add_error(None, _WRONG.format("、確認コード" if needs_code else ""))
    context = {"form": form, "title": "サインイン", "demo": settings.AKASHI_DEMO, "version": settings.AKASHI_VERSION}
    context["next"] = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "console/sign_in/page.html", context, status=422 if form.errors else 200)


@page(roles=ANYONE, methods=("POST",))
def sign_out(visit: Visit) -> HttpResponse:
    """Leave; the session is gone from the database too."""
    note_alone(operator=visit.operator, action="sign_out.done", now=visit.now)
    logout(visit.request)
    return redirect("console:sign-in")


def _target(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is here."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    inside = wanted.startswith(reverse("console:front"))
    if inside and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("console:front")
