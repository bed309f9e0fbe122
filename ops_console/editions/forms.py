"""Whose paper, of which kind, in which two editions."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from issuer.papers.kinds import KIND_NAMES, CertificateKind
from ops_console.editions.selectors import KindForm

_MOST_PEOPLE, _LONGEST = 5, 15


class CompareForm(forms.Form):
    """``old`` and ``new`` name kind and edition together, so that no edition of another form can be chosen."""

    atena_no = forms.CharField(
        label="見本にする人の宛名番号", max_length=100,
        help_text="空白で区切って5人まで。この人の記録で見本を作り、そのことを記録します。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "宛名番号を入力してください。"},
    )  # fmt: skip
    kind = forms.ChoiceField(label="種別", error_messages={"required": "種別を選んでください。"})
    old = forms.ChoiceField(label="左の版", required=False)
    new = forms.ChoiceField(label="右の版", required=False)

    def __init__(self, data: Any = None, *, kinds: Collection[CertificateKind], rows: Sequence[KindForm]) -> None:
        super().__init__(data, label_suffix="")
        self._rows = {row.kind: row for row in rows}
        versions = dict.fromkeys(one.version for row in rows for one in row.editions)
        choices = {
            "kind": [(kind.value, KIND_NAMES[kind]) for kind in CertificateKind if kind in kinds],
            "old": [("", "今日使う版"), *((version, f"版 {version}") for version in versions)],
            "new": [("", "最も新しい版"), *((version, f"版 {version}") for version in versions)],
        }
        for name, one in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = one

    def clean_atena_no(self) -> list[str]:
        """Each number once."""
        numbers = list(dict.fromkeys(re.split(r"[\s,、]+", self.cleaned_data["atena_no"].strip())))
        if len(numbers) > _MOST_PEOPLE or any(len(number) > _LONGEST for number in numbers):
            raise forms.ValidationError(f"宛名番号は{_LONGEST}桁までで、{_MOST_PEOPLE}人までにしてください。")
        return numbers

    def clean(self) -> dict[str, Any]:
        """``pair``: the two editions of the kind's form."""
        cleaned = super().clean() or self.cleaned_data
        if "kind" in self.errors or "old" in self.errors or "new" in self.errors:
            return cleaned
        row = self._rows[CertificateKind(cleaned["kind"])]
        own = [one.version for one in row.editions]
        old, new = cleaned["old"] or row.used or own[-1], cleaned["new"] or own[-1]
        for name, version in (("old", old), ("new", new)):
            if version not in own:
                self.add_error(name, f"{row.name}に版 {version} はありません (あるのは {'、'.join(own)})。")
        cleaned["pair"] = (old, new)
        return cleaned
