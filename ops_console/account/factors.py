"""Registering, renaming and removing one's own authenticator and passkeys."""

import secrets

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.papers.errors import BadInput
from ops_console.account.forms import CodeForm, LabelForm, NewPasskeyForm
from ops_console.account.views import draw_account
from ops_console.models import Passkey
from ops_console.operators import factors, passkeys
from ops_console.operators.adding import key_uri
from ops_console.page import Visit, draw, page
from ops_console.roles import ANYONE
from ops_console.sign_in.site import site_of
from ops_console.staff.picture import picture

#: Key of Django's session: the key (hexadecimal) that is shown but not confirmed yet.
_KEY = "akashi_new_authenticator"


@page(roles=ANYONE, methods=("GET", "POST"), fresh=True)
def account_authenticator(visit: Visit) -> HttpResponse:
    """Show a new key, and take it when the authenticator proves that it has it."""
    session = visit.request.session
    key = session.setdefault(_KEY, secrets.token_hex(20))
    form = CodeForm(visit.request.POST if visit.request.method == "POST" else None, label_suffix="")
    if form.is_bound and form.is_valid():
        try:
            code = form.cleaned_data["code"]
            factors.replace_authenticator(operator=visit.operator, key=key, code=code, now=visit.now)
            del session[_KEY]
            return redirect("console:account")
        except BadInput as error:
            form.add_error("code", str(error))
    otpauth = key_uri(visit.operator.name, TOTPDevice(key=key))
    return draw(
        visit,
        "account/authenticator.html",
        title="認証アプリの登録",
        here="account",
        status=422 if form.errors else 200,
        form=form,
        otpauth=otpauth,
        picture=picture(otpauth),
    )


@page(roles=ANYONE, methods=("POST",), fresh=True)
def account_authenticator_remove(visit: Visit) -> HttpResponse:
    """Go on with passkeys alone."""
    try:
        factors.remove_authenticator(operator=visit.operator, now=visit.now)
    except BadInput as error:
        return draw_account(visit, problem=str(error))
    return redirect("console:account")


@page(roles=ANYONE, methods=("GET", "POST"), fresh=True)
def account_passkey_new(visit: Visit) -> HttpResponse:
    """Register a passkey."""
    form = NewPasskeyForm(visit.request.POST if visit.request.method == "POST" else None, label_suffix="")
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            passkeys.register(
                operator=visit.operator,
                answer=given["passkey"],
                label=given["label"],
                site=site_of(visit.request),
                now=visit.now,
            )
            return redirect("console:account")
        except BadInput as error:
            form.add_error(None, str(error))
    status = 422 if form.errors else 200
    return draw(visit, "account/passkey_new.html", title="パスキーの登録", here="account", status=status, form=form)


@page(roles=ANYONE, methods=("POST",), fresh=True)
def account_passkey_question(visit: Visit) -> HttpResponse:
    """What the authenticator is asked for a new passkey."""
    options = passkeys.ask_new(operator=visit.operator, site=site_of(visit.request), now=visit.now)
    return HttpResponse(options, content_type="application/json")


@page(roles=ANYONE, methods=("GET", "POST"), fresh=True)
def account_passkey(visit: Visit, number: int) -> HttpResponse:
    """One of one's own passkeys: rename it here, or remove it."""
    found = _own(visit, number)
    data = visit.request.POST if visit.request.method == "POST" else None
    form = LabelForm(data, initial={"label": found.label}, label_suffix="")
    if form.is_bound and form.is_valid():
        label = form.cleaned_data["label"]
        factors.rename_passkey(operator=visit.operator, number=number, label=label, now=visit.now)
        return redirect("console:account")
    return _draw(visit, found, form, status=422 if form.errors else 200)


@page(roles=ANYONE, methods=("POST",), fresh=True)
def account_passkey_remove(visit: Visit, number: int) -> HttpResponse:
    """Remove one of one's own passkeys."""
    found = _own(visit, number)
    try:
        factors.remove_passkey(operator=visit.operator, number=number, now=visit.now)
    except BadInput as error:
        form = LabelForm(initial={"label": found.label}, label_suffix="")
        return _draw(visit, found, form, status=422, problem=str(error))
    return redirect("console:account")


def _own(visit: Visit, number: int) -> Passkey:
    found = Passkey.objects.filter(operator=visit.operator, pk=number).first()
    if found is None:
        raise Http404
    return found


def _draw(visit: Visit, found: Passkey, form: LabelForm, *, status: int, problem: str = "") -> HttpResponse:
    return draw(
        visit,
        "account/passkey.html",
        title="パスキー",
        here="account",
        status=status,
        form=form,
        passkey=found,
        problem=problem,
    )
