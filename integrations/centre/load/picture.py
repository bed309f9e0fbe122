"""A run as one picture: every answer at the time it was due, and how the answers are spread."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from integrations.centre.load.running import Record

__all__ = ["draw", "svg"]

_WIDTH, _HEIGHT = 1000, 660
_LEFT, _RIGHT = 74, 976
#: Top and bottom of the two panels.
_OVER_TIME, _SPREAD = (104, 380), (462, 618)
_INK, _FAINT, _LINE = "#1a1a1a", "#767676", "#d9d9d9"
_DOT, _LATE, _REFUSED = "#0017c1", "#c16800", "#4f7f5b"
_FONT = "'Noto Sans JP','IPAmjMincho','IPAmj明朝',sans-serif"
_BARS = 48
_SHOWN = ("p50", "p90", "p99")
_LABEL = 96
_FIGURES = {"p50": "p50", "p90": "p90", "p99": "p99", "max": "最大"}
#: An SVG of more dots helps nobody; more than that are thinned out evenly, the slowest kept.
_MOST_DOTS = 6000


def draw(told: dict[str, Any], records: Sequence[Record], file: Path, *, font: Path) -> None:
    """Write the picture; ``file`` ends in .svg or .png (drawn with ``font``). Raises OSError."""
    text = svg(told, records)
    if file.suffix == ".svg":
        file.write_text(text, encoding="utf-8")
    else:
        _png(text, file, font)


def _png(text: str, file: Path, font: Path) -> None:
    import pypdfium2
    from weasyprint import HTML

    page = f"@page{{size:{_WIDTH}px {_HEIGHT}px;margin:0}}body{{margin:0}}"
    with _only(font):
        pdf = HTML(string=f"<style>{page}</style>{text}").write_pdf()
    document = pypdfium2.PdfDocument(pdf)
    document[0].render(scale=2 * 96 / 72).to_pil().save(file)
    document.close()


@contextmanager
def _only(font: Path) -> Iterator[None]:
    """Fontconfig sees this font: Pango crashes on a machine that has none."""
    with tempfile.TemporaryDirectory(prefix="akashi-load-") as folder:
        conf = Path(folder) / "fonts.conf"
        conf.write_text(
            f"<fontconfig><dir>{escape(str(font.resolve().parent))}</dir><cachedir>{folder}</cachedir></fontconfig>",
            encoding="utf-8",
        )
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(conf)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def svg(told: dict[str, Any], records: Sequence[Record]) -> str:
    """The picture as SVG."""
    answered = [record for record in records if record.outcome and not record.gave_up]
    scale = _Scale.of(answered, duration=told["duration"])
    parts = [*_head(told), *_frame(scale), *_dots(answered, scale), *_marks(records, scale)]
    parts += [*_spread(answered, scale, told["latency_ms"]["issue"])]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'font-family="{_FONT}" role="img"><title>負荷試験の応答時間</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>'
    )


class _Scale:
    """Seconds to the right, milliseconds upwards by powers of ten."""

    def __init__(self, *, seconds: float, low: float, high: float) -> None:
        self.seconds, self.low, self.high = seconds, low, high

    @classmethod
    def of(cls, answered: Sequence[Record], *, duration: float) -> _Scale:
        times = [max(record.latency * 1000, 0.1) for record in answered] or [1.0, 1000.0]
        low, high = (10.0 ** math.floor(math.log10(min(times))), 10.0 ** math.ceil(math.log10(max(times)) + 1e-9))
        return cls(seconds=duration, low=low, high=max(high, low * 10))

    def x(self, seconds: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * min(1.0, seconds / self.seconds)

    def share(self, milliseconds: float) -> float:
        """0..1 along the powers of ten."""
        whole = math.log10(self.high / self.low)
        return min(1.0, max(0.0, math.log10(max(milliseconds, self.low) / self.low) / whole))

    def y(self, milliseconds: float) -> float:
        top, bottom = _OVER_TIME
        return bottom - (bottom - top) * self.share(milliseconds)

    def decades(self) -> list[float]:
        count = round(math.log10(self.high / self.low))
        return [self.low * 10**power for power in range(count + 1)]


def _head(told: dict[str, Any]) -> Iterable[str]:
    issue = told["latency_ms"]["issue"]
    figures = "  ".join(f"{word} {_ms(issue[name])}" for name, word in _FIGURES.items() if name in issue)
    yield _text(_LEFT, 34, f"負荷試験  {told['target']}  団体 {told['municipality']}", size=20, weight=700)
    yield _text(
        _LEFT, 60,
        f"毎秒 {told['rate']:g} 件 × {told['duration']:g} 秒  求めた {told['sent']}  交付 {told['issued']}  "
        f"取り違え {told['mix_ups']} (照合 {told['judged']})  二重の発行 {told['double_issues']}  "
        f"答えなし {told['unanswered']}",
    )  # fmt: skip
    yield _text(_LEFT, 82, f"予定の時刻から答えまで: {figures}")
    if told["weather"]:
        kinds = dict.fromkeys(rule.partition(":")[0] for rule in told["weather"])
        yield _text(_RIGHT, 34, f"荒れ: {' '.join(kinds)}", anchor="end", colour=_FAINT, size=12)


def _frame(scale: _Scale) -> Iterable[str]:
    top, bottom = _OVER_TIME
    for value in scale.decades():
        y = scale.y(value)
        yield f'<path d="M{_LEFT} {y:.1f}H{_RIGHT}" stroke="{_LINE}"/>'
        yield _text(_LEFT - 8, y + 5, _ms(value), anchor="end", colour=_FAINT)
    for tenth in range(0, 11, 2):
        seconds = scale.seconds * tenth / 10
        yield f'<path d="M{scale.x(seconds):.1f} {bottom}v5" stroke="{_FAINT}"/>'
        yield _text(scale.x(seconds), bottom + 20, f"{seconds:g} 秒", anchor="middle", colour=_FAINT)
    yield f'<path d="M{_LEFT} {top}V{bottom}H{_RIGHT}" fill="none" stroke="{_FAINT}"/>'


def _dots(answered: Sequence[Record], scale: _Scale) -> Iterable[str]:
    """● at once, ▲ after another attempt, □ refused: told apart without colour too."""
    for record in _thinned(answered):
        x, y = scale.x(record.visit.at), scale.y(record.latency * 1000)
        if record.attempts > 1:
            yield f'<path d="M{x:.1f} {y - 5:.1f}l4.5 8h-9z" fill="{_LATE}"/>'
        elif record.outcome != "ISSUED":
            yield f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="none" stroke="{_REFUSED}"/>'
        else:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="{_DOT}" fill-opacity="0.5"/>'


def _thinned(answered: Sequence[Record]) -> Sequence[Record]:
    if len(answered) <= _MOST_DOTS:
        return answered
    slowest = sorted(answered, key=lambda record: -record.latency)[: _MOST_DOTS // 4]
    return [*answered[:: math.ceil(len(answered) / (_MOST_DOTS * 3 // 4))], *slowest]


def _marks(records: Sequence[Record], scale: _Scale) -> Iterable[str]:
    """× on the upper edge: no answer within the run."""
    y = _OVER_TIME[0]
    for record in records:
        if record.gave_up:
            x = scale.x(record.visit.at)
            yield f'<path d="M{x - 4:.1f} {y - 4}l8 8m-8 0l8-8" stroke="{_INK}" stroke-width="1.5"/>'
    yield _text(_RIGHT, _OVER_TIME[1] + 38, "● 交付  ▲ 再送の後の答え  □ 断り  × 答えなし", anchor="end", colour=_FAINT)


def _spread(answered: Sequence[Record], scale: _Scale, figures: dict[str, float]) -> Iterable[str]:
    top, bottom = _SPREAD
    counts = [0] * _BARS
    for record in answered:
        counts[min(_BARS - 1, int(scale.share(record.latency * 1000) * _BARS))] += 1
    most = max(counts) or 1
    width = (_RIGHT - _LEFT) / _BARS
    for place, count in enumerate(counts):
        height = (bottom - top) * count / most
        if count:
            x, y = _LEFT + place * width, bottom - height
            yield f'<rect x="{x + 0.5:.1f}" y="{y:.1f}" width="{width - 1:.1f}" height="{height:.1f}" fill="{_DOT}"/>'
    yield _text(_LEFT - 8, top + 5, f"{most} 件", anchor="end", colour=_FAINT)
    for value in scale.decades():
        yield _text(
            _LEFT + (_RIGHT - _LEFT) * scale.share(value), bottom + 20, _ms(value), anchor="middle", colour=_FAINT
        )
    shown = [(name, _LEFT + (_RIGHT - _LEFT) * scale.share(figures[name])) for name in _SHOWN if name in figures]
    for _, x in shown:
        yield f'<path d="M{x:.1f} {top - 22}V{bottom}" stroke="{_INK}" stroke-dasharray="4 3"/>'
    for row, (name, x) in enumerate(shown):
        left, y = min(x + 4, _RIGHT - _LABEL), top - 12 + 17 * row
        yield f'<rect x="{left:.1f}" y="{y - 13:.1f}" width="{_LABEL}" height="16" fill="#fff" fill-opacity="0.85"/>'
        yield _text(left + 2, y, f"{name} {_ms(figures[name])}")
    yield f'<path d="M{_LEFT} {bottom}H{_RIGHT}" stroke="{_FAINT}"/>'


def _ms(value: float) -> str:
    return f"{value / 1000:.3g} 秒" if value >= 1000 else f"{value:.3g} ms"


def _text(
    x: float, y: float, words: str, *, size: int = 14, weight: int = 400, anchor: str = "start", colour: str = _INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{colour}" xml:space="preserve">{escape(words)}</text>'
    )
