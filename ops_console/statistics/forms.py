"""What is counted, and by what."""

from datetime import date, timedelta
from typing import Any

from django import forms

from issuer.papers.kinds import KIND_NAMES
from issuer.statistics.dimensions import Dimension
from issuer.statistics.selectors import Step
from ops_console.day_field import DayField

#: Address → what it stands for, in the order of the list.
PARTS: dict[str, tuple[str, Dimension | Step]] = {
    "month": ("年月", Step.MONTH),
    "day": ("日", Step.DAY),
    "weekday": ("曜日", Step.WEEKDAY),
    "hour": ("時間帯", Dimension.HOUR),
    "kind": ("種別", Dimension.ALL),
    "office": ("時間内・時間外", Dimension.OFFICE),
    "area": ("管内・管外", Dimension.AREA),
    "prefecture": ("店舗の都道府県", Dimension.PREFECTURE),
    "operator": ("事業者", Dimension.OPERATOR),
    "channel": ("経路", Dimension.CHANNEL),
    "media": ("媒体", Dimension.MEDIA),
    "language": ("言語", Dimension.LANGUAGE),
    "extent": ("範囲", Dimension.EXTENT),
    "option": ("記載項目", Dimension.OPTION),
    "age": ("年代", Dimension.AGE),
    "age-sex": ("年代と性別", Dimension.AGE_SEX),
    "residence": ("住登・住登外", Dimension.RESIDENCE),
    "refusal": ("拒否の理由", Dimension.REFUSAL),
    "speed": ("処理時間", Dimension.SPEED),
}
#: A longer period is a question for the ledger's export.
_LONGEST = timedelta(days=366 * 5)
_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class PeriodForm(forms.Form):
    """A period, what it is parted by, and one kind or all."""

    since = DayField(label="期間 (から)", widget=forms.TextInput(attrs=_PLAIN))
    until = DayField(label="期間 (まで)", widget=forms.TextInput(attrs=_PLAIN))
    by = forms.ChoiceField(label="分け方", choices=[(name, label) for name, (label, _) in PARTS.items()])
    kind = forms.ChoiceField(
        label="種別",
        required=False,
        choices=[("", "すべて"), *((kind.value, name) for kind, name in KIND_NAMES.items())],
    )

    def clean(self) -> dict[str, Any]:
        """The period must not run backwards, nor for ever."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "「まで」は「から」以後の日を入力してください。")
        elif since and until and until - since > _LONGEST:
            self.add_error("until", "期間は5年までにしてください。")
        return cleaned


def this_month(today: date) -> dict[str, str]:
    """What the page shows first: the month so far, day by day."""
    return {"since": today.replace(day=1).isoformat(), "until": today.isoformat(), "by": "day", "kind": ""}
