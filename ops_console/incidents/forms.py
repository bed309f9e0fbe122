"""What was found, and how far around an incident to look."""

from django import forms


class FindingsForm(forms.Form):
    """The text that must stand before anybody closes."""

    findings = forms.CharField(
        label="調べたこと・原因・処置",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text="氏名や住所は書かないでください。閉じる職員と、報告の様式がこれを使います。",
        error_messages={"required": "調べたこと・原因・処置を書いてください。"},
    )


class AroundForm(forms.Form):
    """How far to look, and the hash of a paper in hand."""

    minutes = forms.ChoiceField(label="前後の幅", choices=[("1", "1分"), ("5", "5分"), ("15", "15分"), ("60", "1時間")])
    sha256 = forms.RegexField(
        label="手元の文書の SHA-256",
        regex=r"\A[0-9a-fA-F]{64}\Z",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "SHA-256 は16進数の64文字です。"},
    )
