"""Whom an 例外許可 is for, and past what."""

from collections.abc import Collection
from typing import Any

from django import forms

from issuer.holds.exemptions import LONGEST
from issuer.issuance.gather_registers import Who
from issuer.issuance.held import who_of
from issuer.papers.kinds import KIND_NAMES, CertificateKind
from ops_console.restrictions.forms import PLAIN


class WhoForm(forms.Form):
    """The applicant and the paper."""

    applicant = forms.RegexField(
        label="申請者",
        regex=r"\A[0-9A-Za-z-]{1,20}(/[0-9]{1,5})?\Z",
        widget=forms.TextInput(attrs=PLAIN),
        help_text="宛名番号。住登外の利用登録の人は、戸籍番号/名順位 (例 K0001/2)。",
        error_messages={
            "required": "申請者の宛名番号を入力してください。",
            "invalid": "申請者は、宛名番号か 戸籍番号/名順位 を半角で入力してください。",
        },
    )
    kind = forms.ChoiceField(label="証明書", choices=[(kind.value, KIND_NAMES[kind]) for kind in CertificateKind])

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)

    @property
    def who(self) -> Who:
        """The valid applicant."""
        return who_of(self.cleaned_data["applicant"])

    @property
    def certificate(self) -> CertificateKind:
        """The valid kind."""
        return CertificateKind(self.cleaned_data["kind"])


class ExemptionForm(WhoForm):
    """The whole: the holds that are named, how long, and why."""

    holds = forms.MultipleChoiceField(
        label="例外とする制限",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "例外とする制限を選んでください。",
            "invalid_choice": "選んだ制限が解かれたか変わりました。今の制限から選び直してください。",
        },
    )
    hours = forms.IntegerField(
        label="承認から有効な時間",
        min_value=1,
        max_value=LONGEST,
        initial=2,
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric"}),
        help_text=f"1から{LONGEST}時間。過ぎると使えなくなります。",
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"時間は1から{LONGEST}の数で入力してください。"
        ),
    )
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="本人をどう確かめたか、なぜ制限を解かずに交付するか。承認する職員が読みます。",
        error_messages={"required": "理由を書いてください。", "max_length": "理由は500文字までで書いてください。"},
    )

    def __init__(self, data: Any = None, *, choices: Collection[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["holds"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(choices)
        for name in ("applicant", "kind"):
            self.fields[name].widget = forms.HiddenInput()
