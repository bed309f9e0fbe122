"""Signing in with id, password and code or passkey; being asked again; signing out by POST."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from integrations.web.clock import now as present
from integrations.web.rate import PASSKEY_QUESTIONS, RETRY_AFTER, WRONG_SIGN_INS, give_back, take
from integrations.web.turned_away import CONSOLE, turned_away
from ops_console.models import Operator
from ops_console.operators import passkeys, staying
from ops_console.operators.acts import note_alone
from ops_console.operators.entering import Second, code_verified, confirm, enter, is_locked
from ops_console.page import Visit, draw, page
from ops_console.roles import ANYONE
from ops_console.sign_in import known
from ops_console.sign_in.forms import ConfirmForm, SignInForm
from ops_console.sign_in.site import site_of
from ops_console.ways import onward

_WRONG = "{}パスワード{}のどれかが違います。続けて5回違うと、15分間サインインできなくなります。"
_FACTOR = "、確認コード・パスキー"
_OFTEN = "この場所から、違うサインインが続いています。10分ほど待ってから、もう一度試してください。"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. One answer for every reason, so that nobody learns which ids exist."""
    now = present()
    if request.method != "POST" and staying.stay_of(request=request, now=now):
        return redirect(onward(request))
    form = SignInForm(request.POST if request.method == "POST" else None, second_factor=not settings.AKASHI_DEMO)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if not _may_try(request, given["name"], now):
            form.add_error(None, _OFTEN)
            return _sign_in_page(request, form, status=429)
        second = _second(request, form, passkeys.SIGN_IN)
        operator = enter(name=given["name"], password=given["password"], second=second, now=now)
        if operator is not None:
            give_back(WRONG_SIGN_INS, request=request, now=now)
            staying.begin(request=request, operator=operator, second_factor=form.second_factor, now=now)
            return known.remember(redirect(onward(request)), request, name=operator.name)
        form.add_error(None, _WRONG.format("職員 ID、", _FACTOR if form.second_factor else ""))
    return _sign_in_page(request, form, status=422 if form.errors else 200)


def _may_try(request: HttpRequest, name: str, now: datetime) -> bool:
    """Whether this address may try a password. Counted before it is looked at; nothing of it goes on the chain."""
    if take(WRONG_SIGN_INS, request=request, now=now) or known.is_known(request, name=name):
        return True
    turned_away(door=CONSOLE, outcome="RATE_LIMITED", now=now)
    return False


def _sign_in_page(request: HttpRequest, form: SignInForm, *, status: int) -> HttpResponse:
    context = {"form": form, "title": "サインイン", "demo": settings.AKASHI_DEMO}
    context["next"] = request.POST.get("next") or request.GET.get("next", "")
    context["ended"] = bool(request.GET.get("ended"))
    response = render(request, "console/sign_in/page.html", context, status=status)
    if status == 429:
        response["Retry-After"] = RETRY_AFTER
    return response


@never_cache
@require_POST
def question(request: HttpRequest) -> HttpResponse:
    """A question for whichever passkey of this site the person has: the same for everybody, known or not."""
    now = present()
    if not take(PASSKEY_QUESTIONS, request=request, now=now):
        turned_away(door=CONSOLE, outcome="RATE_LIMITED", now=now)
        return HttpResponse(status=429, headers={"Retry-After": RETRY_AFTER})
    options = passkeys.ask_any(site=site_of(request), now=now)
    return HttpResponse(options, content_type="application/json")


@sensitive_post_parameters()
@page(roles=ANYONE, methods=("GET", "POST"), before_change=True)
def again(visit: Visit) -> HttpResponse:
    """Ask a signed-in person again before a dangerous act, and lead back to its page."""
    request = visit.request
    form = ConfirmForm(
        request.POST if request.method == "POST" else None, second_factor=not settings.AKASHI_DEMO, label_suffix=""
    )
    if form.is_bound and form.is_valid():
        second = _second(request, form, passkeys.CONFIRM)
        if confirm(operator=visit.operator, password=form.cleaned_data["password"], second=second, now=visit.now):
            request.session.cycle_key()
            staying.confirmed(stay=visit.stay, now=visit.now)
            return redirect(onward(request))
        if is_locked(operator=visit.operator, now=visit.now):  # nobody goes on guessing at somebody's open screen
            staying.end_all(operator=visit.operator)
            logout(request)
            return redirect("console:sign-in")
        form.add_error(None, _WRONG.format("", _FACTOR if form.second_factor else ""))
    return draw(
        visit,
        "sign_in/again.html",
        title="本人の確認",
        here="",
        status=422 if form.errors else 200,
        form=form,
        next=onward(request),
        undone=bool(request.GET.get("undone")),
    )


@page(roles=ANYONE, methods=("POST",), before_change=True)
def own_question(visit: Visit) -> HttpResponse:
    """A question for the passkeys of the person who is signed in."""
    options = passkeys.ask_own(operator=visit.operator, site=site_of(visit.request), now=visit.now)
    return HttpResponse(options, content_type="application/json")


@page(roles=ANYONE, methods=("POST",), before_change=True)
def sign_out(visit: Visit) -> HttpResponse:
    """Leave; the session is gone from the database too."""
    note_alone(operator=visit.operator, action="sign_out.done", now=visit.now)
    visit.stay.delete()
    logout(visit.request)
    return redirect("console:sign-in")


def _second(request: HttpRequest, form: ConfirmForm, purpose: str) -> Second:
    """How to look at the second factor that was given; None where none is asked."""
    if not form.second_factor:
        return None
    given, site, now = form.cleaned_data, site_of(request), present()

    def verified(operator: Operator) -> bool:
        if given["passkey"]:
            return passkeys.accepts(operator=operator, answer=given["passkey"], purpose=purpose, site=site, now=now)
        return code_verified(operator, given["code"])

    return verified
