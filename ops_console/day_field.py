"""A form's field for a day."""

from datetime import date
from typing import Any

from django import forms

from issuer.certificates.wareki import japanese
from ops_console.dates import WrongDay, read_day


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
        """The era's writing of a day that came in ISO form from an address."""
        try:
            return japanese(date.fromisoformat(value)) if isinstance(value, str) and value else value
        except ValueError:
            return value
