"""The form of a part, made from its table of items; and the moment from which a change is to hold."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField

from issuer.municipality.changing import TYPED
from issuer.papers.errors import BadInput
from ops_console.dates import WrongDay
from ops_console.settings_ import lines
from ops_console.settings_.part import Part, Values

_WHERE = re.compile(rf"{TYPED}: ([A-Za-z_0-9.]+):? *(.*)", re.DOTALL)
#: Words of the settings file that the check puts into its sentences.
_FILE_WORDS = {
    "open": "開始",
    "close": "終了",
    "days": "曜日",
    "counter_fee": "窓口の端末での手数料",
    "fee": "交付手数料",
    "from": "始まり",
    "to": "終わり",
}


class WhenForm(forms.Form):
    """From when; at once where nothing is written."""

    day = forms.CharField(label="適用する日", required=False, help_text="空欄なら、すぐに。例: R8.12.1")
    time = forms.CharField(label="時刻", required=False, help_text="空欄なら 0:00。")

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data, label_suffix="")
        self._now = now

    def clean(self) -> dict[str, Any]:
        """``start``: the moment, None for at once."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["start"] = None
        day, time = cleaned.get("day", ""), cleaned.get("time", "")
        if not day:
            if time:
                self.add_error("day", "適用する日を入力してください。")
            return cleaned
        try:
            cleaned["start"] = lines.moment_of(day, time or "0:00")
        except WrongDay as error:
            self.add_error("time" if "時刻" in str(error) else "day", str(error))
            return cleaned
        if cleaned["start"] < self._now:
            self.add_error("day", "今より後の日時にしてください。すぐに適用するなら空欄にします。")
        return cleaned


class PartForm(forms.Form):
    """Every item of a part."""

    def __init__(self, data: Any = None, *, part: Part, values: Values) -> None:
        """``values``: what stands at the moment of the change."""
        typed = {item.name: item.writing.typed(values[item.name]) for item in part.items}
        super().__init__(data, initial=typed, label_suffix="")
        self.part = part
        for item in part.items:
            self.fields[item.name] = item.writing.field(label=item.label, help_text=item.hint)

    def clean(self) -> dict[str, Any]:
        """What was typed, as the settings hold it, in ``values``."""
        cleaned = super().clean() or self.cleaned_data
        self.values: Values = {}
        for item in self.part.items:
            if item.name in self.errors:
                continue
            try:
                self.values[item.name] = item.writing.stored(cleaned[item.name])
            except lines.WrongLine as error:
                self.add_error(item.name, str(error))
        if self.part.is_whole and not self.errors:
            self._require_whole_sections()
        return cleaned

    def _require_whole_sections(self) -> None:
        for section in dict.fromkeys(item.section for item in self.part.items):
            items = [item for item in self.part.items if item.section == section]
            empty = [item for item in items if not self.values[item.name]]
            if empty and len(empty) < len(items):
                labels = "・".join(item.label for item in items)
                self.add_error(empty[0].name, f"{section}は、{labels}をすべて入力するか、すべて空けてください。")

    def refuse(self, error: BadInput) -> None:
        """Put an error of the settings' check beside the item it names."""
        found = _WHERE.match(str(error))
        if found is None:
            self.add_error(None, str(error))
            return
        path = tuple(found[1].split("."))
        words = re.sub(
            r"\b(" + "|".join(_FILE_WORDS) + r")\b", lambda one: _FILE_WORDS[one[0]], found[2], flags=re.ASCII
        )
        named = [item for item in self.part.items if item.path[: len(path)] == path]
        # An item of the check may be stored together by several of ours: the first one of its table is near enough.
        named = named or [item for item in self.part.items if item.path[: len(path) - 1] == path[:-1]]
        if named:
            joint = "" if words.startswith("は") else ": "
            self.add_error(named[0].name, named[0].title + joint + words)
        else:
            self.add_error(None, words)

    def sections(self) -> list[tuple[str, list[tuple[str, BoundField]]]]:
        """(heading, fields), each field with its shape: ``flag``, ``group`` or ``plain``."""
        found: list[tuple[str, list[tuple[str, BoundField]]]] = []
        for item in self.part.items:
            if not found or found[-1][0] != item.section:
                found.append((item.section, []))
            found[-1][1].append((_shape(self[item.name]), self[item.name]))
        return found

    def carried(self) -> Sequence[str]:
        """Hidden inputs that hold what was typed, for the page that reads it over."""
        return [str(self[item.name].as_hidden()) for item in self.part.items]


class ReasonForm(forms.Form):
    """Why, for the second person."""

    reason = forms.CharField(
        label="変更の理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="承認する職員がこれを読んで判断します。例: 令和8年12月1日施行の手数料条例の改正",
        error_messages={"required": "変更の理由を書いてください。"},
    )


def _shape(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "group"
    return "flag" if isinstance(widget, forms.CheckboxInput) else "plain"
