"""A form's field for a day."""

from datetime import date
from typing import Any

from django import forms

from issuer.certificates.wareki import japanese
from issuer.papers.errors import ContentConflict
from ops_console.dates import WrongDay, read_day

#: Of every box that staff type codes, numbers and dates into.
PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class DayField(forms.CharField):
    """A day in either calendar; shown again in the era's."""

    def to_python(self, value: Any) -> Any:
        """The day, None for an empty field."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_day(text)
        except WrongDay as error:
            raise forms.ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        """The era's writing of a day that came in ISO form from an address, or as a day from a record."""
        try:
            if isinstance(value, date):
                return japanese(value)
            return japanese(date.fromisoformat(value)) if isinstance(value, str) and value else value
        except (ValueError, ContentConflict):
            return value

    def says(self, value: Any) -> str:
        """Both calendars of a day that was read, for the person to look at before it counts."""
        return f"{japanese(value)} ({value.isoformat()})" if isinstance(value, date) else ""


def require_forwards(form: forms.Form) -> None:
    """An error at ``until`` when the days of ``since`` and ``until`` run backwards; call it from ``clean``."""
    since, until = form.cleaned_data.get("since"), form.cleaned_data.get("until")
    if since and until and until < since:
        form.add_error("until", f"「まで」は「から」({japanese(since)}) 以後の日を入力してください。")
