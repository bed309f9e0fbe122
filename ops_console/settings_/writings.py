"""How a value of the settings is typed and shown: one class per way of writing.

``field``: the form's field. ``typed``: a stored value as the field shows it. ``stored``: what was typed, for the
settings. ``shown``: a stored value in words, for tables and differences.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms

from issuer.papers.kinds import KIND_NAMES, CertificateKind
from ops_console.settings_ import lines

_DAYS = {**{str(n): letter for n, letter in enumerate("月火水木金土日", start=1)}, "H": "祝日"}


class Writing(Protocol):
    """What every way of writing can do."""

    def field(self, **more: Any) -> forms.Field:
        """A fresh field with this label and help text."""

    def typed(self, value: Any) -> Any:
        """The field's initial value."""

    def stored(self, value: Any) -> Any:
        """What goes into the document. Raises ``lines.WrongLine``."""

    def shown(self, value: Any) -> str:
        """In Japanese words."""


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number; ``blank``: what an empty field means, where it may be empty."""

    unit: str
    blank: str = ""

    def field(self, **more: Any) -> forms.Field:
        """A narrow text field: figures of either width."""
        return forms.IntegerField(widget=forms.TextInput(attrs=_attrs(inputmode="numeric")), **_asked(self.blank, more))

    def typed(self, value: Any) -> Any:
        """As it is."""
        return value

    def stored(self, value: Any) -> Any:
        """As it is, None for empty."""
        return value

    def shown(self, value: Any) -> str:
        """``250円``."""
        return self.blank if value is None else f"{value:,}{self.unit}"


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number with or without a point."""

    unit: str

    def field(self, **more: Any) -> forms.Field:
        """A narrow text field: figures and point of either width."""
        return _DecimalField(widget=forms.TextInput(attrs=_attrs(inputmode="decimal")), **_asked("", more))

    def typed(self, value: Any) -> Any:
        """Without a point where it is whole."""
        return f"{value:.10g}"

    def stored(self, value: Any) -> Any:
        """A float."""
        return float(value)

    def shown(self, value: Any) -> str:
        """``99.5%``."""
        return f"{self.typed(value)}{self.unit}"


class _DecimalField(forms.FloatField):
    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("．", ".") if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no, in two words."""

    yes: str = "する"
    no: str = "しない"

    def field(self, **more: Any) -> forms.Field:
        """A check box."""
        return forms.BooleanField(**{**more, "required": False})

    def typed(self, value: Any) -> Any:
        """As it is."""
        return bool(value)

    def stored(self, value: Any) -> Any:
        """As it is."""
        return bool(value)

    def shown(self, value: Any) -> str:
        """One of the two words."""
        return self.yes if value else self.no


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few; code → word."""

    words: Mapping[str, str]

    def field(self, **more: Any) -> forms.Field:
        """A list to choose from."""
        return forms.ChoiceField(choices=list(self.words.items()), **{**more, "required": "" not in self.words})

    def typed(self, value: Any) -> Any:
        """As it is."""
        return value

    def stored(self, value: Any) -> Any:
        """As it is."""
        return value

    def shown(self, value: Any) -> str:
        """The word."""
        return self.words.get(value, str(value))


@dataclass(frozen=True, slots=True)
class Several:
    """Any of a few; code → word. ``joined``: stored as one string of codes in place of a list."""

    words: Mapping[str, str]
    none: str
    joined: bool = False

    def field(self, **more: Any) -> forms.Field:
        """Check boxes."""
        given = {**more, "required": False}
        return forms.MultipleChoiceField(choices=list(self.words.items()), widget=forms.CheckboxSelectMultiple, **given)

    def typed(self, value: Any) -> Any:
        """The codes."""
        return list(value or ())

    def stored(self, value: Any) -> Any:
        """In the order of the words."""
        codes = [code for code in self.words if code in value]
        return "".join(codes) if self.joined else codes

    def shown(self, value: Any) -> str:
        """The words."""
        return "・".join(self.words[code] for code in self.words if code in (value or ())) or self.none


@dataclass(frozen=True, slots=True)
class Words:
    """Text; ``blank``: what none means. ``rows`` more than one: a sentence."""

    blank: str = ""
    rows: int = 1
    longest: int = 200

    def field(self, **more: Any) -> forms.Field:
        """A line, or a small area."""
        widget = forms.Textarea(attrs=_attrs(rows=self.rows)) if self.rows > 1 else forms.TextInput(attrs=_attrs())
        return forms.CharField(widget=widget, max_length=self.longest, **_asked(self.blank, more))

    def typed(self, value: Any) -> Any:
        """As it is."""
        return value or ""

    def stored(self, value: Any) -> Any:
        """As it is."""
        return value

    def shown(self, value: Any) -> str:
        """As it is, or what none means."""
        return str(value) if value else self.blank


@dataclass(frozen=True, slots=True)
class Clock(Words):
    """A time of day: ``6:30`` typed, ``06:30`` stored."""

    def typed(self, value: Any) -> Any:
        """Without the leading nought."""
        return self.shown(value) if value else ""

    def stored(self, value: Any) -> Any:
        """With it; figures of either width."""
        text = str(value or "").translate({0xFF10 + n: str(n) for n in range(10)} | {0xFF1A: ":"}).strip()
        return text.zfill(5) if text else ""

    def shown(self, value: Any) -> str:
        """``6:30``."""
        return str(value).removeprefix("0") if value else self.blank


@dataclass(frozen=True, slots=True)
class MonthDay(Words):
    """``6月1日`` typed, ``06-01`` stored."""

    def typed(self, value: Any) -> Any:
        """As it is shown."""
        return self.shown(value)

    def stored(self, value: Any) -> Any:
        """The first day of what could be a span."""
        read = lines.read_yearly(str(value))
        return read[0].partition("..")[0] if read else ""

    def shown(self, value: Any) -> str:
        """``6月1日``."""
        return lines.yearly_text([f"{value}..{value}"]) if value else ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A list, one a line."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    none: str = "なし"

    def field(self, **more: Any) -> forms.Field:
        """An area."""
        return forms.CharField(widget=forms.Textarea(attrs=_attrs(rows=6)), **{**more, "required": False})

    def typed(self, value: Any) -> Any:
        """The lines."""
        return self.write(value or [])

    def stored(self, value: Any) -> Any:
        """Read. Raises ``lines.WrongLine``."""
        return self.read(value or "")

    def shown(self, value: Any) -> str:
        """The lines."""
        return self.write(value or []) or self.none


def days(none: str) -> Several:
    """Days of the week and holidays."""
    return Several(_DAYS, none=none, joined=True)


def kinds(none: str) -> Several:
    """Kinds of certificates."""
    return Several({kind.value: KIND_NAMES[kind] for kind in CertificateKind}, none=none)


def _attrs(**more: Any) -> dict[str, Any]:
    return {"autocomplete": "off", **more}


def _asked(blank: str, more: dict[str, Any]) -> dict[str, Any]:
    return {**more, "required": not blank}
