"""Form of the sign-in page."""

from django import forms


class SignInForm(forms.Form):
    """ID, password and, unless this is a demonstration, the code of the authenticator."""

    name = forms.CharField(
        label="職員 ID",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "職員 ID を入力してください。"},
    )
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
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"}),
        help_text="認証アプリに表示されている6桁の数字",
        error_messages={
            "required": "確認コードを入力してください。",
            "invalid": "確認コードは半角の数字6桁で入力してください。",
        },
    )

    def __init__(self, *args: object, second_factor: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not second_factor:
            del self.fields["code"]
