"""条例利用: the list of users, and one by 利用者ID, which stays in the form: no address names a person."""

from django import forms
from django.http import HttpResponse

from issuer.identity.card_listing import users as listed
from issuer.municipality.selectors import policy
from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import CARD_USERS

_SIZE = 50
_LOCKED = "LOCKED"


class UserForm(forms.Form):
    """A 利用者ID."""

    user_id = forms.RegexField(
        label="利用者ID",
        regex=r"\A[!-~]{1,40}\Z",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": "利用者ID を入力してください。",
            "invalid": "利用者ID は半角の英数字と記号、40文字までで入力してください。",
        },
    )


@page(roles=CARD_USERS, methods=("GET", "POST"))
def users(visit: Visit) -> HttpResponse:
    """The list; POST searches."""
    posted = visit.request.method == "POST"
    form = UserForm(visit.request.POST if posted else None, label_suffix="")
    wrong = posted and not form.is_valid()
    user_id = form.cleaned_data["user_id"] if posted and not wrong else ""
    only = _LOCKED if not posted and visit.request.GET.get("only") == _LOCKED else ""
    number = page_number(visit.request)
    with scope(visit.municipality) as cursor:
        current = policy(municipality=visit.municipality, at=visit.now)
        rows, more = (
            ((), False)
            if wrong
            else listed(
                cursor=cursor,
                municipality=visit.municipality,
                attempts=current.card.attempts,
                today=japan_day(visit.now),
                user_id=user_id,
                only_locked=bool(only),
                page=number,
                size=_SIZE,
            )
        )
        note(
            operator=visit.operator,
            action="card.listed",
            now=visit.now,
            detail={"user": user_id, "only": only, "page": number, "shown": len(rows)},
        )
    return draw(
        visit,
        "card_users/page.html",
        title="条例利用 利用者",
        here="card-users",
        status=422 if wrong else 200,
        form=form,
        rows=rows,
        searched=posted,
        only=only,
        enabled=current.card.offered,
        attempts=current.card.attempts,
        **neighbours(number, more=more),
        query="only=LOCKED" if only else "",
    )
