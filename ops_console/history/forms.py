"""Form of the history's search."""

from collections.abc import Collection
from typing import Any

from django import forms

from issuer.certificates.wareki import japanese
from issuer.papers.kinds import KIND_NAMES, CertificateKind
from ops_console.day_field import DayField
from ops_console.history.criteria import Criteria
from ops_console.words import RESULTS

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class SearchForm(forms.Form):
    """Every field is optional. Kinds are those the operator may look at."""

    since = DayField(label="受付日 (から)", required=False, widget=forms.TextInput(attrs=_PLAIN))
    until = DayField(label="受付日 (まで)", required=False, widget=forms.TextInput(attrs=_PLAIN))
    kind = forms.ChoiceField(label="種別", required=False)
    result = forms.ChoiceField(label="結果", required=False, choices=[("", "すべて"), *RESULTS.items()])
    number = forms.RegexField(
        label="発行番号",
        regex=r"\A[0-9A-Za-z-]{1,40}\Z",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"invalid": "発行番号は半角の英数字と - で入力してください。"},
    )
    request = forms.RegexField(
        label="要求番号",
        regex=r"\A[A-Za-z0-9-]{8,64}\Z",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"invalid": "要求番号は半角の英数字と - の8文字から64文字で入力してください。"},
    )
    atena_no = forms.RegexField(
        label="宛名番号",
        regex=r"\A[0-9A-Za-z-]{1,15}\Z",
        required=False,
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "numeric"}),
        error_messages={"invalid": "宛名番号は半角の英数字15文字までで入力してください。"},
    )

    def __init__(self, data: Any, *, kinds: Collection[CertificateKind]) -> None:
        super().__init__(data, label_suffix="")
        chosen = [(kind.value, KIND_NAMES[kind]) for kind in CertificateKind if kind in kinds]
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "すべて"), *chosen]

    def clean(self) -> dict[str, Any]:
        """The period must not run backwards."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", f"「まで」は「から」({japanese(since)}) 以後の日を入力してください。")
        return cleaned

    def criteria(self) -> Criteria:
        """The valid form as a value."""
        given = self.cleaned_data
        return Criteria(
            since=given["since"],
            until=given["until"],
            kind=given["kind"],
            result=given["result"],
            number=given["number"],
            request_id=given["request"],
            atena_no=given["atena_no"],
        )
