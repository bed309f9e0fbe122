"""What is known of the person looked for, and what their items are asked for."""

from typing import Any

from django import forms

from ops_console.day_field import PLAIN, DayField
from ops_console.people.selectors import Wanted

_NUMBER = r"\A[0-9A-Za-z-]{1,15}\Z"

#: Groups of items that are opened one by one.
GROUPS = {
    "NAME": "氏名・振り仮名・旧氏・通称",
    "BIRTH": "生年月日・性別・続柄",
    "ADDRESS": "住所・本籍・筆頭者",
    "NUMBERS": "住民票コード・電子証明書・印鑑登録番号",
}
PURPOSES = {
    "IDENTITY": "窓口・電話での本人確認",
    "REFUSAL": "交付できない理由の確認",
    "RECORDS": "記録の食い違い・連携の確認",
    "HOLD": "発行制限の設定・解除",
    "DISCLOSURE": "開示請求 (個人情報保護法76条) への対応",
    "OTHER": "その他 (備考に書く)",
}


class SearchForm(forms.Form):
    """Every field is optional, but one must find people by itself."""

    name = forms.CharField(
        label="氏名 (漢字・かな・ローマ字)",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=PLAIN),
    )
    birth = DayField(label="生年月日", required=False, widget=forms.TextInput(attrs=PLAIN))
    address = forms.CharField(
        label="住所の一部",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=PLAIN),
    )
    atena_no = forms.RegexField(
        label="宛名番号",
        regex=_NUMBER,
        required=False,
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric"}),
        error_messages={"invalid": "宛名番号は半角の英数字15文字までで入力してください。"},
    )
    household_no = forms.RegexField(
        label="世帯番号",
        regex=_NUMBER,
        required=False,
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric"}),
        error_messages={"invalid": "世帯番号は半角の英数字15文字までで入力してください。"},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def clean(self) -> dict[str, Any]:
        """Something that finds people by itself."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in ("name", "birth", "atena_no", "household_no")):
            self.add_error("name", "氏名・生年月日・宛名番号・世帯番号のどれかを入力してください。")
        return cleaned

    def wanted(self) -> Wanted:
        """The valid form as a value."""
        return Wanted(**self.cleaned_data)


class RevealForm(forms.Form):
    """Which items, and what for."""

    groups = forms.MultipleChoiceField(
        label="表示する項目",
        choices=list(GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "表示する項目を選んでください。"},
    )
    purpose = forms.ChoiceField(
        label="目的",
        choices=[("", "選んでください"), *PURPOSES.items()],
        error_messages={"required": "目的を選んでください。"},
    )
    note = forms.CharField(
        label="備考 (受付番号など)",
        required=False,
        max_length=100,
        help_text="操作記録に残ります。氏名や住所は書かないでください。",
        widget=forms.TextInput(attrs=PLAIN),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def clean(self) -> dict[str, Any]:
        """その他 wants its words."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("purpose") == "OTHER" and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", "目的が「その他」のときは、何のためかを書いてください。")
        return cleaned
