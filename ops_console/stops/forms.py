"""What is stopped, and why."""

from collections.abc import Collection
from typing import Any

from django import forms

from issuer.papers.kinds import KIND_NAMES, CertificateKind


class StopForm(forms.Form):
    """Which kinds; all of them must be said, not left out."""

    everything = forms.BooleanField(label="すべての種別を止める", required=False)
    kinds = forms.MultipleChoiceField(label="止める種別", required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="停止の理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="職員だけが見ます。",
        error_messages={"required": "停止の理由を書いてください。"},
    )

    def __init__(self, data: Any = None, *, offered: Collection[CertificateKind]) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["kinds"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(kind.value, KIND_NAMES[kind]) for kind in CertificateKind if kind in offered]

    def clean(self) -> dict[str, Any]:
        """One of the two, not both and not neither."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("everything")) == bool(cleaned.get("kinds")) and "kinds" not in self.errors:
            self.add_error("kinds", "止める種別を選ぶか、「すべての種別を止める」を選んでください (両方は選べません)。")
        return cleaned
