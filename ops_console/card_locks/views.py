"""条例利用の閉塞: one user looked up by 利用者ID, the counts of each kind, and the act that begins them anew."""

from typing import Any

from django import forms
from django.http import HttpResponse

from issuer.identity.card_users import counts_of, unlock
from issuer.municipality.selectors import policy
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.restrictions.forms import PLAIN
from ops_console.restrictions.targets import targets
from ops_console.roles import CARD_LOCKS


class UserForm(forms.Form):
    """The user, as the card says."""

    user = forms.RegexField(
        label="利用者ID",
        regex=r"\A[0-9A-Za-z-]{1,32}\Z",
        widget=forms.TextInput(attrs=PLAIN),
        help_text="条例利用カードの利用者ID。",
        error_messages={
            "required": "利用者IDを入力してください。",
            "invalid": "利用者IDは半角の英数字と - の32文字までで入力してください。",
        },
    )


@page(roles=CARD_LOCKS, methods=("GET", "POST"))
def card_locks(visit: Visit) -> HttpResponse:
    """The question, and on POST the answer: a 利用者ID never stands in an address."""
    form = UserForm(visit.request.POST if visit.request.method == "POST" else None, label_suffix="")
    return _draw(visit, form)


@page(roles=CARD_LOCKS, methods=("POST",))
def card_unlock(visit: Visit) -> HttpResponse:
    """Begin the user's counts anew, of every kind."""
    form = UserForm(visit.request.POST, label_suffix="")
    if not form.is_valid():
        return _draw(visit, form)
    try:
        kinds = unlock(
            municipality=visit.municipality,
            user_id=form.cleaned_data["user"],
            kind=None,
            operator=visit.operator.name,
            now=visit.now,
        )
    except BadInput as error:
        form.add_error("user", str(error))
        return _draw(visit, form)
    return _draw(visit, form, unlocked=kinds)


def _draw(visit: Visit, form: UserForm, **context: Any) -> HttpResponse:
    with scope(visit.municipality) as cursor:
        card = policy(municipality=visit.municipality, at=visit.now).card
        counts, names = [], {}
        if form.is_bound and form.is_valid():
            user = form.cleaned_data["user"]
            counts = counts_of(cursor, municipality=visit.municipality, user_id=user)
            names = targets({("1", one.atena_no) for one in counts})
            note(operator=visit.operator, action="card.viewed", now=visit.now, detail={"user": user})
    return draw(
        visit,
        "card_locks/page.html",
        title="条例利用の閉塞",
        here="card-locks",
        status=422 if form.errors else 200,
        form=form,
        card=card,
        asked=form.is_bound and not form.errors,
        counts=[(one, names["1", one.atena_no], one.failures >= card.attempts) for one in counts],
        may_unlock=any(one.failures for one in counts),
        **context,
    )
