"""Form of the history's search."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms

from issuer.papers.kinds import KIND_NAMES, CertificateKind
from ops_console.day_field import DayField, require_forwards
from ops_console.history.criteria import Criteria
from ops_console.words import OPERATIONS, RESULTS

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}

#: Searches that no index narrows cover so many days at most.
_LONGEST = timedelta(days=92)


def _time(label: str) -> forms.RegexField:
    return forms.RegexField(
        label=label,
        regex=r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"invalid": "時刻は 18:03 のように入力してください。"},
    )


class SearchForm(forms.Form):
    """Every field is optional. ``kinds``: those the operator may look at. ``today``: where an open period ends."""

    since = DayField(label="受付日 (から)", required=False, widget=forms.TextInput(attrs=_PLAIN))
    until = DayField(label="受付日 (まで)", required=False, widget=forms.TextInput(attrs=_PLAIN))
    from_time = _time("時刻 (から)")
    to_time = _time("時刻 (まで)")
    operation = forms.ChoiceField(label="電文", required=False, choices=[("", "すべて"), *OPERATIONS.items()])
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

    store = forms.RegexField(
        label="店舗",
        regex=r"\A[0-9A-Za-z]{1,10}(-[0-9A-Za-z]{1,20})?\Z",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"invalid": "店舗は店舗の番号か、事業者-店舗で入力してください。"},
    )
    terminal = forms.RegexField(
        label="端末",
        regex=r"\A[0-9A-Za-z_-]{1,40}\Z",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"invalid": "端末は半角の英数字と - で入力してください。"},
    )

    def __init__(self, data: Any, *, kinds: Collection[CertificateKind], today: date) -> None:
        super().__init__(data, label_suffix="")
        self._today = today
        chosen = [(kind.value, KIND_NAMES[kind]) for kind in CertificateKind if kind in kinds]
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "すべて"), *chosen]

    def clean(self) -> dict[str, Any]:
        """The period must not run backwards."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        require_forwards(self)
        if cleaned.get("from_time", "") > (cleaned.get("to_time") or "24:00"):
            self.add_error("to_time", "「まで」は「から」より後の時刻を入力してください。")
        scanned = any(cleaned.get(name) for name in ("from_time", "to_time", "store", "terminal"))
        named = any(cleaned.get(name) for name in ("number", "request", "atena_no"))
        if scanned and not named and not (since and (until or self._today) - since <= _LONGEST):
            self.add_error("since", "時刻・店舗・端末で探すときは、3か月以内の期間を入力してください。")
        return cleaned

    def criteria(self) -> Criteria:
        """The valid form as a value."""
        given = self.cleaned_data
        return Criteria(
            since=given["since"],
            until=given["until"],
            operation=given["operation"],
            from_time=given["from_time"],
            to_time=given["to_time"],
            store=given["store"],
            terminal=given["terminal"],
            kind=given["kind"],
            result=given["result"],
            number=given["number"],
            request_id=given["request"],
            atena_no=given["atena_no"],
        )
