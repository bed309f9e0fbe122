"""The application is sent once; its number is shown, printed for 10 yen, and forgotten."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from integrations.centre.apply import drafts
from integrations.centre.apply.asking import LOST, NOT_SENT
from integrations.centre.apply.asking import send as send_application
from integrations.centre.apply.cookie import with_draft
from integrations.centre.apply.drafts import Draft
from integrations.centre.apply.flow import home, screen
from integrations.centre.apply.forms import spaced
from integrations.centre.apply.places import name_of
from integrations.centre.apply.words import NUMBER_LATER
from integrations.centre.clock import now
from integrations.centre.counter.sheet import Line, sheet
from integrations.centre.wire import new_request_id

__all__ = ["coin", "number_pdf", "pay", "send"]

PRINT_YEN = 10


@require_POST
@with_draft("confirm")
def send(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Everything is right: send it. Of two taps one sends; killed on the way, the page will say that nobody knows."""
    request_id = new_request_id()
    if not drafts.change(draft=draft, step="sending", now=now(), request_id=request_id):
        return home()
    answer = send_application(draft=draft, request_id=request_id, now=now())
    sent = drafts.read(draft=draft.draft, now=now())
    # An answer that comes after the page gave it up is still the answer.
    if sent is None or sent.request_id != request_id or sent.result not in ("", LOST):
        return home()
    if answer.result == NOT_SENT:
        drafts.change(draft=sent, step="confirm", now=now(), result="", request_id="")
        again = drafts.read(draft=draft.draft, now=now())
        return home() if again is None else screen(request, again, status=503, not_sent=True)
    drafts.change(
        draft=sent, step="result", now=now(), result=answer.result, number=answer.number, message=answer.message
    )
    return home()


@require_POST
@with_draft("result")
def pay(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The citizen wants the number on paper."""
    if draft.number and draft.at_terminal and not draft.paid:
        drafts.change(draft=draft, step="paying", now=now())
    return home()


@require_POST
@with_draft("paying")
def coin(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Exactly the price goes in; of two taps one is taken."""
    if drafts.change(draft=draft, step="result", now=now(), paid=PRINT_YEN):
        with drafts.the_file() as file:
            file.execute("INSERT INTO prints VALUES (?, ?)", (now().isoformat(), PRINT_YEN))
    return home()


@require_safe
@with_draft("result")
def number_pdf(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The paper with the number: at a terminal once it is paid, from a PC for nothing."""
    if not draft.number or (draft.at_terminal and not draft.paid):
        raise Http404
    moment = draft.touched_at.astimezone(now().tzinfo)
    lines = [
        Line("利用登録申請の受付", 14),
        Line(name_of(draft.municipality), 11),
        Line("申請番号", 10),
        Line(spaced(draft.number), 18),
        Line(f"{moment.year}年{moment.month}月{moment.day}日", 10),
        *(Line(text, 9) for text in NUMBER_LATER),
        Line("見本: 実在の申請ではありません", 9),
    ]
    response = HttpResponse(sheet(title="利用登録申請の受付", lines=lines), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="shinsei.pdf"'
    return response
