"""What staff type: a 申請番号, items to search the registers by, and reasons."""

from collections.abc import Sequence
from typing import Any

from django import forms

from issuer.identity.application_numbers import read
from issuer.issuance.elsewhere.searching import Wanted
from ops_console.day_field import DayField

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
_OTHER = "その他"

REJECTIONS = (
    "申請内容に一致する戸籍がない",
    "本籍又は筆頭者が申請と異なる",
    "氏名・生年月日・性別が申請と異なる",
    "現在戸籍に在籍していない (除籍・改製原戸籍)",
    "本籍がこの団体にない",
    "同じ人の申請が重複している",
    _OTHER,
)
ENDINGS = ("申請者の申出", "結び付けの誤り", "申請者の死亡・除籍", "同じ人の登録が重複している", _OTHER)
SUSPENSIONS = ("カード・スマートフォンの紛失等の申出", "なりすましの疑い", "結び付けの誤りの疑い", _OTHER)
RESUMPTIONS = ("本人であることを確かめた", "結び付けに誤りがないことを確かめた", _OTHER)


class NumberForm(forms.Form):
    """申請番号, as people write it; becomes its 16 digits."""

    number = forms.CharField(
        label="申請番号",
        max_length=40,
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "numeric"}),
        help_text="16桁。ハイフン・空白・全角でもかまいません。",
        error_messages={"required": "申請番号を入力してください。"},
    )

    def clean_number(self) -> str:
        """A slip of the pen is told without a look."""
        number = read(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError("申請番号に誤りがあります。16桁の数字を、もう一度確かめてください。")
        return number


class SearchForm(forms.Form):
    """Items of a search by hand."""

    name = forms.CharField(
        label="氏名",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="異体字・かな・空白の違いは問いません。氏だけでよいのは、ほかの項目も入力したときです。",
    )
    birth = DayField(
        label="生年月日",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="S60.4.12、昭和60年4月12日、1985-04-12 のどれでも入力できます。",
    )
    sex = forms.ChoiceField(label="性別", required=False, choices=[("", "問わない"), ("1", "男"), ("2", "女")])
    koseki_no = forms.RegexField(
        label="戸籍番号",
        regex=r"\A[!-~]{1,20}\Z",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="基幹の戸籍システムの番号です。",
        error_messages={"invalid": "戸籍番号は半角20文字までで入力してください。"},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="", prefix="by")

    def wanted(self) -> Wanted:
        """The valid form as a value."""
        given = self.cleaned_data
        return Wanted(name=given["name"], birth=given["birth"], sex=given["sex"], koseki_no=given["koseki_no"])


class ReasonForm(forms.Form):
    """One of the usual reasons and, for その他, what it is."""

    choice = forms.ChoiceField(
        label="理由",
        error_messages={"required": "理由を選んでください。", "invalid_choice": "理由を一覧から選んでください。"},
    )
    more = forms.CharField(
        label="補足",
        required=False,
        max_length=150,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="職員だけが見ます。「その他」のときは必ず書いてください。",
    )

    def __init__(self, data: Any = None, *, reasons: Sequence[str]) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["choice"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "選んでください"), *((reason, reason) for reason in reasons)]

    def clean(self) -> dict[str, Any]:
        """その他 says nothing alone."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("choice") == _OTHER and not (cleaned.get("more") or "").strip():
            self.add_error("more", "「その他」の理由を書いてください。")
        return cleaned

    def reason(self) -> str:
        """Both in one line of text."""
        more = " ".join(self.cleaned_data["more"].split())
        return f"{self.cleaned_data['choice']}: {more}" if more else str(self.cleaned_data["choice"])
