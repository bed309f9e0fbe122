"""Which day, month or 年度."""

from datetime import date

from django import forms

from ops_console.day_field import DayField

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class DayForm(forms.Form):
    """The day of a 日報."""

    day = DayField(
        label="日",
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "日を入力してください。"},
        help_text="R8.11.21、令和8年11月21日、2026-11-21 のどれでも入力できます。",
    )

    def __init__(self, data: dict[str, str], *, today: date) -> None:
        super().__init__(data, label_suffix="")
        self._today = today

    def clean_day(self) -> date:
        """A day that has begun."""
        day: date = self.cleaned_data["day"]
        if day > self._today:
            raise forms.ValidationError("まだ来ていない日です。今日以前の日を入力してください。")
        return day
