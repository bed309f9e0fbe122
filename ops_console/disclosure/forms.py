"""Whose history is asked for, by which request, of which time."""

from typing import Any

from django import forms

from ops_console.day_field import DayField, require_forwards

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
GROUNDS = {
    "SELF": "本人 (法76条1項)",
    "STATUTORY": "法定代理人 (法76条2項)",
    "MANDATED": "任意代理人 (法76条2項)",
}


class DisclosureForm(forms.Form):
    """Everything of it is written on the chain, so none of it is a name."""

    reference = forms.RegexField(
        label="開示請求の受付番号",
        regex=r"\A[^\s\x00-\x1f][^\r\n\t\x00-\x1f]{0,39}\Z",
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="例: 総第123号。氏名は書かないでください。",
        error_messages={
            "required": "開示請求の受付番号を入力してください。",
            "invalid": "受付番号は40文字までの1行で入力してください。",
        },
    )
    ground = forms.ChoiceField(
        label="請求した人",
        choices=list(GROUNDS.items()),
        error_messages={"required": "請求した人を選んでください。", "invalid_choice": "請求した人を選んでください。"},
    )
    atena_no = forms.RegexField(
        label="本人の宛名番号",
        regex=r"\A[0-9A-Za-z-]{1,15}\Z",
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "numeric"}),
        error_messages={
            "required": "本人の宛名番号を入力してください。",
            "invalid": "宛名番号は半角の英数字15文字までで入力してください。",
        },
    )
    since = DayField(
        label="期間 (から)",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="空欄なら、残っている最初から",
    )
    until = DayField(
        label="期間 (まで)", required=False, widget=forms.TextInput(attrs=_PLAIN), help_text="空欄なら、今日まで"
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def clean(self) -> dict[str, Any]:
        """The period must not run backwards."""
        cleaned = super().clean() or self.cleaned_data
        require_forwards(self)
        return cleaned
