"""A form's field for a moment in Japan: a day of either calendar and a time."""

from datetime import datetime
from typing import Any

from django import forms

from issuer.certificates.wareki import japanese
from issuer.papers.errors import ContentConflict
from issuer.rules.calendar import JST
from ops_console.dates import WrongDay, read_moment


class MomentField(forms.CharField):
    """``R8.11.21 9:05``, ``令和8年11月21日 9時5分``, ``2026-11-21T09:05``; an aware datetime of Japan."""

    def to_python(self, value: Any) -> Any:
        """The moment, None for an empty field."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_moment(text)
        except WrongDay as error:
            raise forms.ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        """The era's writing of a moment from a record or of ISO text; what a person typed stays as typed."""
        if isinstance(value, datetime):
            return written(value)
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
            return value if found is None else written(found)
        except (ValueError, ContentConflict):
            return value

    def says(self, value: Any) -> str:
        """Both calendars of a moment that was read, for the person to look at before it counts."""
        if not isinstance(value, datetime):
            return ""
        here = value.astimezone(JST)
        return f"{written(here)} ({here:%Y-%m-%d %H:%M})"


def written(value: datetime) -> str:
    """``令和8年11月21日 9:05`` by the clock of Japan; a moment without a zone is Japan's."""
    here = value.astimezone(JST) if value.tzinfo else value.replace(tzinfo=JST)
    return f"{japanese(here.date())} {here.hour}:{here.minute:02d}"
