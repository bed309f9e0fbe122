"""Acts upon one operator, each on a page of its own that says what will happen."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from issuer.papers.errors import BadInput
from ops_console.operators import changing
from ops_console.operators.adding import NewOperator
from ops_console.operators.reissuing import reissue
from ops_console.operators.strong import strong
from ops_console.page import Visit, draw, page
from ops_console.roles import OPERATORS_ACTING
from ops_console.staff.forms import ReasonForm
from ops_console.staff.picture import picture
from ops_console.staff.views import theirs


@dataclass(frozen=True, slots=True)
class Act:
    """``label``: heading and button. ``happens``: what it does. ``danger``: the button is red."""

    label: str
    happens: tuple[str, ...]
    danger: bool = False


_CLOSE = Act(
    "利用を停止する",
    (
        "サインインできなくなり、今のサインインもすべて次の操作で終わります。",
        "記録は残ります。職員 ID は再び使えません。",
    ),
    danger=True,
)
_REOPEN = Act(
    "利用を再開する",
    ("再びサインインできるようになります。", "2人目の承認が要る役割は外れ、付け直す提案が承認待ちに入ります。"),
)
_UNLOCK = Act(
    "ロックを解除する",
    ("続けて5回違った記録を消し、すぐにサインインできるようにします。本人に確かめてから行ってください。",),
)
_REISSUE = Act(
    "資格情報を再発行する",
    (
        "今のパスワード・認証アプリ・パスキーがすべて無効になり、今のサインインも終わります。",
        "新しいパスワードと認証アプリの鍵を1度だけ表示します。本人は次のサインインで自分のパスワードに変えます。",
    ),
    danger=True,
)
_REISSUE_TWO = Act(
    "資格情報の再発行を提案する",
    (
        "この職員の役割には2人目の承認が要ります。提案するだけで、まだ何も変わりません。",
        "承認されると今のパスワード・認証アプリ・パスキーが無効になり、この画面で新しいものを発行できます。",
    ),
)


@page(roles=OPERATORS_ACTING, methods=("GET", "POST"), fresh=True)
def operator_close(visit: Visit, number: int) -> HttpResponse:
    """Let somebody in no longer."""
    return _act(visit, number, _CLOSE, lambda _: changing.close(number=number, operator=visit.operator, now=visit.now))


@page(roles=OPERATORS_ACTING, methods=("GET", "POST"), fresh=True)
def operator_unlock(visit: Visit, number: int) -> HttpResponse:
    """Open the door that wrong sign-ins closed."""
    return _act(
        visit, number, _UNLOCK, lambda _: changing.unlock(number=number, operator=visit.operator, now=visit.now)
    )


@page(roles=OPERATORS_ACTING, methods=("GET", "POST"), fresh=True)
def operator_reopen(visit: Visit, number: int) -> HttpResponse:
    """Let somebody in again."""

    def do(reason: str) -> None:
        changing.reopen(number=number, reason=reason, operator=visit.operator, now=visit.now)

    return _act(visit, number, _REOPEN, do, reason=bool(strong(theirs(visit, number).operator.roles)))


@page(roles=OPERATORS_ACTING, methods=("GET", "POST"), fresh=True)
def operator_reissue(visit: Visit, number: int) -> HttpResponse:
    """New credentials, or the proposal of them."""
    target = theirs(visit, number).operator
    by_two = bool(strong(target.roles)) and target.has_usable_password()
    told: list[NewOperator] = []

    def do(reason: str) -> None:
        made = reissue(number=number, reason=reason, operator=visit.operator, now=visit.now)
        told.extend([made] if made else [])

    answer = _act(visit, number, _REISSUE_TWO if by_two else _REISSUE, do, reason=by_two)
    if told:
        return draw(
            visit, "staff/told.html", title="資格情報", here="operators", made=told[0], picture=picture(told[0].otpauth)
        )
    return answer


def _act(visit: Visit, number: int, act: Act, do: Callable[[str], None], *, reason: bool = False) -> HttpResponse:
    found = theirs(visit, number)
    data = visit.request.POST if visit.request.method == "POST" else None
    form: forms.Form = (ReasonForm if reason else forms.Form)(data, label_suffix="")
    if form.is_bound and form.is_valid():
        try:
            do(form.cleaned_data.get("reason", ""))
            return redirect("console:operator", number)
        except BadInput as error:
            form.add_error(None, str(error))
    status = 422 if form.errors else 200
    return draw(
        visit, "staff/act.html", title=act.label, here="operators", status=status, form=form, line=found, act=act
    )
