"""自分のアカウント: what one signs in with, and where one is signed in."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.papers.errors import BadInput
from ops_console.account.forms import PasswordForm
from ops_console.models import Passkey
from ops_console.operators.factors import end_session
from ops_console.operators.passwords import change_own
from ops_console.operators.staying import previous_sign_in, standing
from ops_console.page import Visit, draw, page
from ops_console.roles import ANYONE


@page(roles=ANYONE)
def account(visit: Visit) -> HttpResponse:
    """Who one is here, the factors, the sessions."""
    return draw_account(visit)


@sensitive_post_parameters()
@page(roles=ANYONE, methods=("GET", "POST"), fresh=True, before_change=True)
def account_password(visit: Visit) -> HttpResponse:
    """Choose a password of one's own."""
    form = PasswordForm(visit.request.POST if visit.request.method == "POST" else None, label_suffix="")
    if form.is_bound and form.is_valid():
        try:
            change_own(
                request=visit.request,
                operator=visit.operator,
                stay=visit.stay.pk,
                password=form.cleaned_data["password"],
                now=visit.now,
            )
            return redirect("console:account")
        except ValidationError as error:
            form.add_error("password", error)
    status = 422 if form.errors else 200
    return draw(visit, "account/password.html", title="パスワードの変更", here="account", status=status, form=form)


@page(roles=ANYONE, methods=("POST",))
def account_session_end(visit: Visit, number: int) -> HttpResponse:
    """End one of one's own sessions elsewhere."""
    try:
        end_session(operator=visit.operator, number=number, now=visit.now)
    except BadInput as error:
        return draw_account(visit, problem=str(error))
    return redirect("console:account")


def draw_account(visit: Visit, *, problem: str = "") -> HttpResponse:
    """The page, with what could not be done."""
    return draw(
        visit,
        "account/page.html",
        title="自分のアカウント",
        here="account",
        status=422 if problem else 200,
        problem=problem,
        previous=previous_sign_in(visit.request),
        authenticator=TOTPDevice.objects.filter(user=visit.operator, confirmed=True).first(),
        passkeys=Passkey.objects.filter(operator=visit.operator).order_by("pk"),
        stays=standing(operator=visit.operator, now=visit.now),
        own=visit.stay.pk,
    )
