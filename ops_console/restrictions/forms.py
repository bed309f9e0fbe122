"""What a hold is narrowed by, and what one says; moments are written as a day and a time."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from issuer.holds.search import OVER, PLANNED, STANDING, UNNAMED, HoldSearch
from issuer.papers.kinds import HOLD_NAMES, KIND_NAMES, PROTECTIONS, CertificateKind, HoldKind
from issuer.rules.calendar import JST
from ops_console.day_field import DayField
from ops_console.roles import Role
from ops_console.words import TABLES

DAY = timedelta(days=1)
PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
_EVERY = [("", "すべて")]
_TARGETS = list(TABLES["hold_target"].items())
_NUMBER = r"\A[0-9A-Za-z-]{1,20}\Z"
WRONG_NUMBER = "対象番号は半角の英数字と - の20文字までで入力してください。"


def settable(roles: Collection[str]) -> list[HoldKind]:
    """Kinds of holds these roles may set and release: 支援措置 is apart, 連携誤り is the server's own."""
    stops = [kind for kind in HoldKind if kind not in PROTECTIONS and kind is not HoldKind.LINK_ERROR]
    return [
        *(kind for kind in HoldKind if kind in PROTECTIONS and Role.PROTECTION in roles),
        *(kind for kind in stops if Role.HOLD in roles),
    ]


class TimeField(forms.TimeField):
    """A time of the day in Japan."""

    def __init__(self, *, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=["%H:%M", "%H:%M:%S"],
            widget=forms.TimeInput(attrs=PLAIN, format="%H:%M"),
            error_messages={"invalid": "時刻は 9:05 のように、0:00 から 23:59 で入力してください。"},
        )


class SearchForm(forms.Form):
    """Every field is optional."""

    state = forms.ChoiceField(
        label="状態",
        required=False,
        choices=[*_EVERY, *((s, TABLES["hold_state"][s]) for s in (STANDING, PLANNED, OVER))],
    )
    target_kind = forms.ChoiceField(label="対象", required=False, choices=[*_EVERY, *_TARGETS])
    hold_kind = forms.ChoiceField(label="抑止種別", required=False)
    certificate_kind = forms.ChoiceField(
        label="証明書", required=False, choices=[*_EVERY, *((k.value, KIND_NAMES[k]) for k in CertificateKind)]
    )
    target_no = forms.RegexField(
        label="対象番号 (宛名・世帯・戸籍)",
        regex=_NUMBER,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"invalid": WRONG_NUMBER},
    )

    def __init__(self, data: Any, *, sees_protection: bool) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["hold_kind"]
        if isinstance(field, forms.ChoiceField):
            named = [(k.value, n) for k, n in HOLD_NAMES.items() if sees_protection or k not in PROTECTIONS]
            field.choices = [*_EVERY, *named, *([] if sees_protection else [(UNNAMED, "理由を伏せた制限")])]

    def wanted(self) -> HoldSearch:
        """The valid form as a value."""
        return HoldSearch(**self.cleaned_data)


class HoldForm(forms.Form):
    """One hold to set. An empty start means at once, an empty end until it is released."""

    target_kind = forms.ChoiceField(label="対象", choices=_TARGETS, widget=forms.RadioSelect, initial="1")
    target_no = forms.RegexField(
        label="対象番号",
        regex=_NUMBER,
        widget=forms.TextInput(attrs=PLAIN),
        help_text="個人は宛名番号、世帯は世帯番号、戸籍は戸籍番号です。",
        error_messages={"invalid": WRONG_NUMBER, "required": "対象番号を入力してください。"},
    )
    hold_kind = forms.ChoiceField(label="抑止種別", error_messages={"required": "抑止種別を選んでください。"})
    everything = forms.BooleanField(label="すべての種別を止める", required=False)
    kinds = forms.MultipleChoiceField(
        label="止める証明書",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, KIND_NAMES[kind]) for kind in CertificateKind],
    )
    start_day = DayField(label="開始日 (空欄は今すぐ)", required=False, widget=forms.TextInput(attrs=PLAIN))
    start_time = TimeField(label="開始時刻 (空欄は0:00)")
    end_day = DayField(label="終了日 (空欄は解除まで)", required=False, widget=forms.TextInput(attrs=PLAIN))
    end_time = TimeField(label="終了時刻 (空欄はその日の24:00)")
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="受付番号や申出の日など。職員だけが見ます。端末には出ません。",
        error_messages={"required": "理由を書いてください。", "max_length": "理由は500文字までで書いてください。"},
    )

    def __init__(self, data: Any = None, *, roles: Collection[str], now: datetime, initial: Any = None) -> None:
        super().__init__(data, label_suffix="", initial=initial)
        self._now = now
        field = self.fields["hold_kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "選んでください"), *((kind.value, HOLD_NAMES[kind]) for kind in settable(roles))]

    def clean(self) -> dict[str, Any]:
        """Kinds are said, not left out; the period runs forwards from now on."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("everything")) == bool(cleaned.get("kinds")) and "kinds" not in self.errors:
            self.add_error(
                "kinds", "止める証明書を選ぶか、「すべての種別を止める」を選んでください (両方は選べません)。"
            )
        for name, what in (("start", "開始"), ("end", "終了")):
            alone = cleaned.get(f"{name}_time") is not None and not cleaned.get(f"{name}_day")
            if alone and f"{name}_day" not in self.errors:
                self.add_error(f"{name}_day", f"{what}時刻を指定するときは、{what}日も入力してください。")
        starts_at, ends_at = _start(cleaned), _end(cleaned)
        if starts_at is not None and starts_at < self._now:
            self.add_error("start_day", "開始は今より後にしてください。今すぐ掛けるときは空欄にします。")
        if ends_at is not None and ends_at <= (starts_at or self._now):
            self.add_error("end_day", "終了は、今と開始より後にしてください。")
        cleaned["starts_at"], cleaned["ends_at"] = starts_at, ends_at
        return cleaned


def moment(day: date | None, at: time | None) -> datetime | None:
    """A day and a time (0:00) in Japan; None without a day."""
    return datetime.combine(day, at or time(), JST) if day else None


def end_moment(day: date | None, at: time | None) -> datetime | None:
    """The same for an end: without a time the whole day is meant."""
    if day is None:
        return None
    return datetime.combine(day, at, JST) if at is not None else datetime.combine(day, time(), JST) + DAY


def _start(cleaned: dict[str, Any]) -> datetime | None:
    return moment(cleaned.get("start_day"), cleaned.get("start_time"))


def _end(cleaned: dict[str, Any]) -> datetime | None:
    return end_moment(cleaned.get("end_day"), cleaned.get("end_time"))
