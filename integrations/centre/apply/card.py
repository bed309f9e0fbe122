"""The card on the reader, its PIN, and the four items it holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from integrations.centre.apply import drafts
from integrations.centre.apply.cookie import with_draft
from integrations.centre.apply.drafts import Draft
from integrations.centre.apply.flow import home, screen
from integrations.centre.clock import now
from integrations.centre.counter.reader import applicant_of, cards, read
from integrations.centre.pki.judge import Verdict

__all__ = ["card", "pin"]

_PIN_DIGITS = 4
_UNUSABLE = "ご利用いただけないカードです。"


@require_POST
@with_draft("card")
def card(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A card was put on the reader; its PIN comes next."""
    held = request.POST.get("card", "")
    if held not in {one.id for one in cards(today=now().date()) if one.media == "CARD"}:
        return screen(request, draft, status=422, error="カードを置いてください。")
    return screen(request, draft, held=held, typed="")


@require_POST
@with_draft("card")
def pin(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A digit of the PIN, or all four. What was typed so far travels with the page, and is kept nowhere."""
    held, typed = request.POST.get("card", ""), request.POST.get("typed", "")
    typed = typed[:-1] if "rub_out" in request.POST else typed + request.POST.get("digit", "")
    typed = "".join(digit for digit in typed if digit in "0123456789")[:_PIN_DIGITS]
    if len(typed) < _PIN_DIGITS:
        return screen(request, draft, held=held, typed=typed)
    judged = read(name=held, pin=typed, now=now())
    if judged is None:
        return home()
    if judged.verdict == Verdict.WRONG_PIN:
        said = f"暗証番号が違います。あと{judged.tries_left}回間違えると、このカードは使えなくなります。"
        return screen(request, draft, status=422, held=held, typed="", error=said)
    # 利用登録 needs a card whose certificate is good: what is revoked or expired is not even sent.
    if judged.status != "GOOD" or judged.media != "CARD":
        return screen(request, draft, status=422, error=_UNUSABLE)
    applicant = applicant_of(name=held, today=now().date())
    drafts.change(draft=draft, step="items", now=now(), presented=judged.presented, applicant=applicant or "")
    return home()
