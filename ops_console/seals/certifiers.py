"""認証者 of a settings document as the pages show them, and the difference between two documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from issuer.municipality.models import SealImage
from issuer.municipality.official_seal import seal_picture
from issuer.papers.kinds import KIND_NAMES, CertificateKind

_FINE = 300


@dataclass(frozen=True, slots=True)
class Certifier:
    """One entry. ``seal_mm``: side of the seal on paper. ``warnings``: about its picture."""

    name: str
    acting: bool
    kinds: tuple[str, ...]
    ward: str
    seal_mm: float
    sha256: str
    picture: str
    warnings: tuple[str, ...]

    @property
    def width_mm(self) -> float:
        """Of the drawing: the seal and the rule beside it."""
        return self.seal_mm + 6

    @property
    def ticks(self) -> list[tuple[int, float, float]]:
        """(millimetre, where its tick begins, where it ends) of the rule."""
        begin = self.seal_mm + 1
        return [
            (n, begin, begin + (4 if n % 10 == 0 else 3 if n % 5 == 0 else 2)) for n in range(int(self.seal_mm) + 1)
        ]


@dataclass(frozen=True, slots=True)
class CertifierPart:
    """The item ``authority`` in the manner of a part of the settings."""

    name: str = "authority"
    label: str = "認証者と公印"
    keys: tuple[str, ...] = ("authority",)

    def shown(self, document: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(item, value in words) of every entry."""
        return [
            (f"認証者{place} {item}", value)
            for place, one in enumerate(document["authority"], start=1)
            for item, value in _words(one)
        ]

    def difference(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """(item, before, after) where they differ; entries are compared in their order."""
        rows = []
        pairs = zip_longest(before["authority"], after["authority"])
        for place, (old, new) in enumerate(pairs, start=1):
            olds, news = dict(_words(old) if old else ()), dict(_words(new) if new else ())
            rows += [
                (f"認証者{place} {item}", olds.get(item, ""), news.get(item, ""))
                for item in (news or olds)
                if olds.get(item) != news.get(item)
            ]
        return rows


PART = CertifierPart()


def certifiers(document: Mapping[str, Any]) -> list[Certifier]:
    """Every entry with what its picture is like, inside ``scope``."""
    found = []
    for one in document["authority"]:
        png = SealImage.objects.values_list("png", flat=True).get(sha256=one["seal_sha256"])
        picture = seal_picture(png=bytes(png))
        dots = picture.dots_per_inch(one["seal_mm"])
        warnings = []
        if abs(picture.width - picture.height) > max(picture.width, picture.height) / 50:
            warnings.append("縦と横のドット数が違うので、正方形に引き伸ばして印字されます。")
        if dots < _FINE:
            warnings.append(f"印字が粗くなります ({dots} dpi)。{_FINE} dpi 以上の画像を勧めます。")
        if not picture.is_grey:
            warnings.append("色の付いた画像です。「この印は黒色です」と印字されるので、黒の画像にしてください。")
        found.append(
            Certifier(
                name=one["name"],
                acting=one.get("acting", False),
                kinds=tuple(KIND_NAMES[CertificateKind(kind)] for kind in one.get("kinds", [])),
                ward=one.get("ward", ""),
                seal_mm=one["seal_mm"],
                sha256=one["seal_sha256"],
                picture=f"{picture.width}×{picture.height} ドット、{picture.bits} ビット、{dots} dpi",
                warnings=tuple(warnings),
            )
        )
    return found


def _words(one: Mapping[str, Any]) -> list[tuple[str, str]]:
    kinds = "、".join(KIND_NAMES[CertificateKind(kind)] for kind in one.get("kinds", []))
    return [
        ("名称", one["name"]),
        ("職務代理者", "はい" if one.get("acting") else "いいえ"),
        ("種別", kinds or "すべて"),
        ("行政区", one.get("ward") or "全域"),
        ("公印の大きさ", f"{one['seal_mm']:g} mm"),
        ("公印の画像", f"識別 {one['seal_sha256'][:12]}"),
    ]
