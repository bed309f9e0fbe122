"""Forms of signing in and of being asked again."""

from typing import Any

from django import forms

_NO_CODE = "確認コードを入力してください。パスキーを使うときは「パスキーで確認」を押してください。"


class ConfirmForm(forms.Form):
    """The password and, unless this is a demonstration, the code of the authenticator or a passkey's answer."""

    password = forms.CharField(
        label="パスワード",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "パスワードを入力してください。"},
    )
    code = forms.RegexField(
        label="確認コード",
        regex=r"\A[0-9]{6}\Z",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"}),
        help_text="認証アプリに表示されている6桁の数字",
        error_messages={"invalid": "確認コードは半角の数字6桁で入力してください。"},
    )
    #: JSON of the authenticator's answer, filled in by passkey.js.
    passkey = forms.CharField(required=False, max_length=8192, widget=forms.HiddenInput)

    def __init__(self, *args: object, second_factor: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.second_factor = second_factor
        if not second_factor:
            del self.fields["code"], self.fields["passkey"]

    def clean(self) -> dict[str, Any]:
        """One of the two second factors."""
        cleaned = super().clean() or self.cleaned_data
        if self.second_factor and not cleaned.get("code") and not cleaned.get("passkey") and "code" not in self.errors:
            self.add_error("code", _NO_CODE)
        return cleaned


class SignInForm(ConfirmForm):
    """The same, with who one is."""

    name = forms.CharField(
        label="職員 ID",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "職員 ID を入力してください。"},
    )
    field_order = ["name", "password", "code", "passkey"]
