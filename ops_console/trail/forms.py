"""Form of the search of the chain."""

from datetime import timedelta
from typing import Any

from django import forms

from ops_console.day_field import DayField, require_forwards
from ops_console.trail.acts import groups
from ops_console.trail.criteria import Criteria

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
#: One search covers a year at most; who looks for one person may cover everything that is kept.
_LONGEST = timedelta(days=366)


def _code(label: str, pattern: str, wrong: str) -> forms.RegexField:
    return forms.RegexField(
        label=label,
        regex=pattern,
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"invalid": wrong},
    )


class TrailForm(forms.Form):
    """A period, and what narrows it."""

    since = DayField(
        label="期間 (から)",
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "期間の初めの日を入力してください。"},
    )
    until = DayField(
        label="期間 (まで)",
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "期間の終わりの日を入力してください。"},
    )
    group = forms.ChoiceField(label="行為の種類", required=False)
    actor = _code(
        "行為者", r"\A[0-9A-Za-z_.@:+-]{1,64}\Z", "行為者は職員 ID か、feed:JUKI のような記号で入力してください。"
    )
    number = _code(
        "番号 (事案・抑止・提案など)", r"\A[0-9A-Za-z-]{1,64}\Z", "番号は半角の英数字と - で入力してください。"
    )
    request = _code(
        "要求番号", r"\A[A-Za-z0-9-]{8,64}\Z", "要求番号は半角の英数字と - の8文字から64文字で入力してください。"
    )
    atena_no = _code(
        "閲覧された人の宛名番号", r"\A[0-9A-Za-z-]{1,15}\Z", "宛名番号は半角の英数字15文字までで入力してください。"
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["group"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "すべて"), *((name, name) for name in groups())]

    def clean(self) -> dict[str, Any]:
        """The period runs forwards and is no longer than one search can look through."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        require_forwards(self)
        named = cleaned.get("atena_no") or cleaned.get("request")
        if since and until and until - since > _LONGEST and not named:
            self.add_error(
                "since", "期間は1年以内にしてください (宛名番号か要求番号を指定すれば、1年を超えてもかまいません)。"
            )
        return cleaned

    def criteria(self) -> Criteria:
        """The valid form as a value."""
        given = self.cleaned_data
        return Criteria(
            since=given["since"],
            until=given["until"],
            group=given["group"],
            actor=given["actor"],
            number=given["number"],
            request_id=given["request"],
            atena_no=given["atena_no"],
        )
