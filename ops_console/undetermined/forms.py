"""What staff say became of a paper."""

from typing import Any

from django import forms

from issuer.issuance.outcomes import ENDS, Outcome

_WHOLE = {"inputmode": "numeric", "autocomplete": "off"}


def _whole(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=1_000_000,
        widget=forms.TextInput(attrs=_WHOLE),
        help_text=help_text,
        error_messages={
            "required": f"{label}を入力してください。",
            "invalid": f"{label}は0以上の整数で入力してください。",
            "min_value": f"{label}は0以上の整数で入力してください。",
            "max_value": f"{label}が大きすぎます。",
        },
    )


class OutcomeForm(forms.Form):
    """An outcome and why it is known."""

    end = forms.ChoiceField(
        label="交付の結果",
        choices=[("", "選んでください"), *ENDS.items()],
        error_messages={"required": "交付の結果を選んでください。", "invalid_choice": "交付の結果を選んでください。"},
    )
    printed = _whole("印刷された通数", "印刷不成立・取消なら 0")
    paid = _whole("支払われた額 (円)", "返金されたなら 0")
    reason = forms.CharField(
        label="確かめたことと理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="事業者・センターのだれに何で確かめたか。承認する職員がこれを読んで判断します。",
        error_messages={"required": "確かめたことと理由を書いてください。"},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def outcome(self) -> Outcome:
        """The valid form as a value."""
        given = self.cleaned_data
        return Outcome(end=given["end"], printed=given["printed"], paid=given["paid"])
