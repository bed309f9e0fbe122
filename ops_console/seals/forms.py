"""認証者: one row each, and one empty row to add another."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from issuer.papers.kinds import KIND_NAMES

_MOST_ROWS, _MOST_BYTES = 60, 2_000_000
Json = dict[str, Any]


class CertifierForm(forms.Form):
    """One entry; nothing in it means there is none."""

    name = forms.CharField(
        label="名称", max_length=100, required=False, strip=False,
        help_text="証明書に印字するとおりに。例: 見本市長　桜木　文子、見本市長職務代理者　見本市副市長　氏名",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    acting = forms.BooleanField(label="職務代理者である", required=False)
    kinds = forms.MultipleChoiceField(
        label="種別", required=False, help_text="選ばなければすべて。", widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, name) for kind, name in KIND_NAMES.items()],
    )  # fmt: skip
    ward = forms.CharField(
        label="行政区の団体コード", max_length=6, required=False, help_text="空欄なら全域。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip
    seal_mm = forms.FloatField(
        label="公印の一辺 (mm)", required=False, help_text="紙の上の実寸。5から24まで。例: 21",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )  # fmt: skip
    picture = forms.FileField(
        label="公印の画像", required=False, help_text="PNG。選ばなければ、今の画像のまま。",
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )  # fmt: skip
    sha256 = forms.CharField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(label="この認証者をなくす", required=False)

    def clean_picture(self) -> "UploadedFile[bytes] | None":
        """Not more than a picture of a seal can be."""
        picture: UploadedFile[bytes] | None = self.cleaned_data["picture"]
        if picture is not None and (picture.size or 0) > _MOST_BYTES:
            raise forms.ValidationError("2MBまでの画像を選んでください。")
        return picture

    def clean(self) -> Json:
        """A name and a picture, or neither."""
        cleaned = super().clean() or self.cleaned_data
        if not self.is_left_out and not self.errors:
            if not cleaned.get("name", "").strip():
                self.add_error("name", "名称を入力してください。")
            if not cleaned.get("picture") and not cleaned.get("sha256"):
                self.add_error("picture", "公印の画像を選んでください。")
        return cleaned

    @property
    def is_left_out(self) -> bool:
        """An empty row, or one to be taken away."""
        cleaned = self.cleaned_data
        written = cleaned.get("name", "").strip() or cleaned.get("picture") or cleaned.get("sha256")
        return bool(cleaned.get("remove")) or not written


def rows(
    data: Mapping[str, Any] | None = None, files: Any = None, *, authorities: Sequence[Json] = ()
) -> list[CertifierForm]:
    """The rows of the form: of what was posted, or of these entries and one more."""
    if data is not None:
        given = str(data.get("count", ""))
        count = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 1
        return [
            CertifierForm(data, files, prefix=f"r{n}", label_suffix="") for n in range(min(max(count, 1), _MOST_ROWS))
        ]
    found = [
        CertifierForm(initial={**one, "sha256": one["seal_sha256"]}, prefix=f"r{n}", label_suffix="")
        for n, one in enumerate(authorities)
    ]
    return [*found, CertifierForm(prefix=f"r{len(found)}", label_suffix="")]


def carried(authorities: Sequence[Json]) -> list[tuple[str, str]]:
    """(name, value) of the hidden inputs that say these entries again."""
    pairs = [("count", str(len(authorities)))]
    for n, one in enumerate(authorities):
        pairs += [
            (f"r{n}-name", one["name"]),
            (f"r{n}-ward", one.get("ward", "")),
            (f"r{n}-seal_mm", f"{one['seal_mm']:g}"),
            (f"r{n}-sha256", one["seal_sha256"]),
        ]
        pairs += [(f"r{n}-kinds", kind) for kind in one.get("kinds", [])]
        pairs += [(f"r{n}-acting", "on")] if one.get("acting") else []
    return pairs
