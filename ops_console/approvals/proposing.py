"""The page on which somebody proposes an act for two: what it does, and a reason for the second person."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from issuer.papers.errors import BadInput
from ops_console.page import Visit, draw


class ReasonForm(forms.Form):
    """``label``: what is to be written."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="承認する職員がこれを読んで判断します。",
    )

    def __init__(self, data: Any = None, *, label: str) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["reason"]
        field.label = label
        field.error_messages["required"] = f"{label}を書いてください。"


def propose_page(
    visit: Visit,
    template: str,
    *,
    propose: Callable[..., str],
    label: str,
    title: str,
    here: str,
    **context: Any,
) -> HttpResponse:
    """Ask for the reason, then propose and show the proposal.

    ``propose`` takes ``reason``, ``operator`` and ``now``, returns the proposal's number and may raise BadInput.
    """
    form = ReasonForm(visit.request.POST if visit.request.method == "POST" else None, label=label)
    if form.is_bound and form.is_valid():
        try:
            number = propose(reason=form.cleaned_data["reason"], operator=visit.operator.name, now=visit.now)
            return redirect("console:approval", number=number)
        except BadInput as error:
            form.add_error(None, str(error))
    status = 422 if form.errors else 200
    return draw(visit, template, title=title, here=here, status=status, form=form, **context)
