"""Which character: itself, or its code points."""

import re

from django import forms

_POINTS = re.compile(r"(?:U\+[0-9A-F]{4,6}\s*)+")
_MOST = 40


class LookForm(forms.Form):
    """Characters as they are, or as ``U+8FBB U+E0100``."""

    q = forms.CharField(
        label="文字又は符号位置", max_length=200, required=False, strip=True,
        help_text="例: 辻、U+8FBB U+E0103 (選択子つき)、U+20BB7。氏名をそのまま入れず、1字ずつ調べてください。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    gaiji = forms.ChoiceField(label="外字の版", required=False)

    def __init__(self, data: object = None, *, versions: list[int]) -> None:
        super().__init__(data, label_suffix="")  # type: ignore[arg-type]
        field = self.fields["gaiji"]
        if isinstance(field, forms.ChoiceField):
            newest = [("", "外字を使わない"), *((str(version), f"第{version}版") for version in versions)]
            field.choices = newest

    def clean_q(self) -> str:
        """The characters."""
        text: str = self.cleaned_data["q"]
        written = text.upper().replace("＋", "+")
        if _POINTS.fullmatch(written):
            points = [int(point, 16) for point in re.findall(r"U\+([0-9A-F]+)", written)]
            if any(point > 0x10FFFF or 0xD800 <= point <= 0xDFFF or point == 0 for point in points):
                raise forms.ValidationError("U+0001 から U+10FFFF までの、文字の符号位置を入力してください。")
            text = "".join(map(chr, points))
        if len(text) > _MOST:
            raise forms.ValidationError(f"{_MOST}字までにしてください。")
        return text
