"""What is declared: which system, since when, until when, and why."""

from datetime import datetime
from typing import Any

from django import forms

from issuer.municipality.document import SYSTEMS
from ops_console.day_field import DayField
from ops_console.restrictions.forms import PLAIN, TimeField, moment
from ops_console.words import TABLES


class DeclareForm(forms.Form):
    """Both moments are wanted to the minute: a declaration is about what may have changed since."""

    system = forms.ChoiceField(label="止まったシステム", choices=[(code, TABLES["system"][code]) for code in SYSTEMS])
    stop_day = DayField(label="停止した日", widget=forms.TextInput(attrs=PLAIN))
    stop_time = TimeField(label="停止した時刻")
    end_day = DayField(label="宣言の期限の日", widget=forms.TextInput(attrs=PLAIN))
    end_time = TimeField(label="宣言の期限の時刻")
    reason = forms.CharField(
        label="停止の理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="障害の内容、連絡した相手、復旧の見込み。承認する職員が読みます。",
        error_messages={"required": "停止の理由を書いてください。"},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        for name, field in self.fields.items():
            field.required = True
            if name != "reason":
                field.error_messages["required"] = f"{field.label}を入力してください。"

    @property
    def stopped_at(self) -> datetime:
        """Of the valid form."""
        return _said(self.cleaned_data, "stop")

    @property
    def until(self) -> datetime:
        """Of the valid form."""
        return _said(self.cleaned_data, "end")


def _said(cleaned: dict[str, Any], name: str) -> datetime:
    found = moment(cleaned[f"{name}_day"], cleaned[f"{name}_time"])
    if found is None:
        raise AssertionError("a valid form has its days")
    return found
