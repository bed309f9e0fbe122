"""A new password, a new authenticator, the name of a passkey."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts


def _new(label: str, required: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, max_length=256, strip=False, widget=widget, error_messages={"required": required}
    )


class PasswordForm(forms.Form):
    """The same password twice."""

    password = _new("新しいパスワード", "新しいパスワードを入力してください。")
    again = _new("新しいパスワード (もう一度)", "新しいパスワードをもう一度入力してください。")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.rules = password_validators_help_texts()

    def clean(self) -> dict[str, Any]:
        """Typed alike."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "2つのパスワードが違います。")
        return cleaned


class CodeForm(forms.Form):
    """What the new authenticator shows."""

    code = forms.RegexField(
        label="確認コード",
        regex=r"\A[0-9]{6}\Z",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"}),
        help_text="新しい鍵を読み取った認証アプリに、いま表示されている6桁の数字",
        error_messages={
            "required": "確認コードを入力してください。",
            "invalid": "確認コードは半角の数字6桁で入力してください。",
        },
    )


class LabelForm(forms.Form):
    """What the person calls the passkey."""

    label = forms.CharField(
        label="パスキーの名前",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="どの機器のものか、自分でわかる名前。例: 市民課の端末、青いセキュリティキー",
        error_messages={"required": "パスキーの名前を入力してください。"},
    )


class NewPasskeyForm(LabelForm):
    """The same, with the authenticator's answer (JSON, filled in by passkey.js)."""

    passkey = forms.CharField(
        max_length=16384,
        widget=forms.HiddenInput,
        error_messages={"required": "「パスキーを登録する」を押して、機器の指示に従ってください。"},
    )
