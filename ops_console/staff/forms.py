"""Who an operator is, what they may do and until when."""

from datetime import date
from typing import Any

from django import forms

from ops_console.day_field import DayField
from ops_console.operators.strong import STRONG
from ops_console.roles import MUNICIPAL, ROLE_NAMES, Role

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
_REASON = forms.Textarea(attrs={"rows": 2, "autocomplete": "off"})
_CHOICES = [
    (role.value, f"{name} (2人目の承認が要ります)" if role in STRONG else name)
    for role, name in ROLE_NAMES.items()
    if role in MUNICIPAL
]


class OperatorForm(forms.Form):
    """What can be changed. ``today``: the first day a term may end on. The platform's people have one role only."""

    display_name = forms.CharField(
        label="表示名",
        max_length=64,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="画面と印刷に出る名前",
        error_messages={"required": "表示名を入力してください。"},
    )
    affiliation = forms.CharField(
        label="所属", max_length=64, required=False, widget=forms.TextInput(attrs=_PLAIN), help_text="例: 市民課 証明係"
    )
    expires_on = DayField(
        label="期限",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="この日まで使えます。例: R9.3.31。空なら期限なし",
    )
    roles = forms.MultipleChoiceField(
        label="役割",
        choices=_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "役割を1つ以上選んでください。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=500,
        required=False,
        widget=_REASON,
        help_text="2人目の承認が要る役割を付けるときに書きます。承認する職員が読みます。",
    )

    def __init__(self, *args: object, platform: bool, today: date, held: frozenset[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today, self.held, self.platform = today, held, platform
        if platform:
            del self.fields["roles"]

    @property
    def wanted(self) -> frozenset[str]:
        """The roles that were asked for."""
        return frozenset([Role.PLATFORM] if self.platform else self.cleaned_data.get("roles", []))

    def clean_expires_on(self) -> date | None:
        """Not before today: whoever is to be kept out at once is closed, not dated back."""
        day: date | None = self.cleaned_data.get("expires_on")
        if day is not None and day < self.today:
            raise forms.ValidationError("期限は今日以後の日を入力してください (すぐに止めるには「利用を停止する」)。")
        return day

    def clean(self) -> dict[str, Any]:
        """A strong role that is not held yet needs a reason."""
        cleaned = super().clean() or self.cleaned_data
        if STRONG & (self.wanted - self.held) and not cleaned.get("reason"):
            self.add_error("reason", "承認する職員のために、理由を書いてください。")
        return cleaned


class NewOperatorForm(OperatorForm):
    """The same for somebody new, whose id nobody ever had."""

    name = forms.RegexField(
        label="職員 ID",
        regex=r"\A[0-9A-Za-z._-]{1,64}\Z",
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="半角の英数字と「-」「_」「.」。1人に1つで、辞めた職員の ID も再び使えません",
        error_messages={
            "required": "職員 ID を入力してください。",
            "invalid": "職員 ID は半角の英数字と「-」「_」「.」で、64文字までです。",
        },
    )
    municipality = forms.RegexField(
        label="団体コード",
        regex=r"\A[0-9]{6}\Z",
        required=False,
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "numeric", "maxlength": "6"}),
        help_text="団体のシステム管理の職員を作るとき。空なら全体管理の職員",
        error_messages={"invalid": "団体コードは半角の数字6桁です。"},
    )
    field_order = ["name", "municipality", "display_name", "affiliation", "expires_on", "roles", "reason"]

    def __init__(self, *args: object, platform: bool, today: date, **kwargs: object) -> None:
        super().__init__(*args, platform=platform, today=today, held=frozenset(), **kwargs)
        if not platform:
            del self.fields["municipality"]

    @property
    def wanted(self) -> frozenset[str]:
        """For the platform: 全体管理, or システム管理 of the municipality that is named."""
        return frozenset({Role.ADMIN}) if self.cleaned_data.get("municipality") else super().wanted


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=_REASON,
        help_text="承認する職員が読みます。",
        error_messages={"required": "理由を書いてください。"},
    )
