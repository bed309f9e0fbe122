"""Form of the access log: a period and what is looked for. Nothing in it is personal, so it stands in the address."""

from datetime import date, timedelta
from typing import Any

from django import forms

from ops_console.access.lines import SORTS
from ops_console.day_field import DayField, require_forwards

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
_LONGEST = timedelta(days=92)


def today_only(day: date) -> dict[str, str]:
    """The form's data for a page without a question."""
    return {"since": day.isoformat(), "until": day.isoformat(), "sort": next(iter(SORTS))}


class AccessForm(forms.Form):
    """``sorts``: what this person has a log of."""

    since = DayField(label="期間 (から)", widget=forms.TextInput(attrs=_PLAIN))
    until = DayField(label="期間 (まで)", widget=forms.TextInput(attrs=_PLAIN))
    sort = forms.ChoiceField(label="種類")
    number = forms.RegexField(
        label="要求番号・受領票・職員 ID",
        regex=r"\A[0-9A-Za-z_.@:+-]{1,64}\Z",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"invalid": "番号は半角の英数字と記号で入力してください。"},
    )

    def __init__(self, data: Any, *, sorts: list[str]) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["sort"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(sort, SORTS[sort]) for sort in sorts]
        for name, label in (("since", "初め"), ("until", "終わり")):
            self.fields[name].error_messages["required"] = f"期間の{label}の日を入力してください。"

    def clean(self) -> dict[str, Any]:
        """The period runs forwards and is one a person can read."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        require_forwards(self)
        if since and until and until - since > _LONGEST:
            self.add_error("since", "期間は3か月以内にしてください。")
        return cleaned
