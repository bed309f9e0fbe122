"""The paper: a template filled, drawn by WeasyPrint."""

import base64
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.naive.models import Resident
from bench.naive.rules import Found
from issuer.certificates.wareki import day, japanese

_TITLES = {"JUMINHYO": "住民票", "KISAI_JIKO": "住民票記載事項証明書", "INKAN": "印鑑登録証明書"}
_WORDS = {
    "JUMINHYO": "この写しは、住民票の原本と相違ないことを証明する。",
    "KISAI_JIKO": "上記の事項は、住民票に記載があることを証明する。",
    "INKAN": "この写しは、登録された印影と相違ないことを証明します。",
}
_SEXES = {"1": "男", "2": "女"}
_CSS = """
@page { size: A4; margin: 15mm 15mm 20mm }
html { font-family: "IPAmjMincho"; font-size: 10pt }
h1 { text-align: center; font-size: 18pt; letter-spacing: 0.5em }
table { width: 100%; table-layout: fixed; border-collapse: collapse; margin-bottom: 4mm; page-break-inside: avoid }
th, td { border: 0.3mm solid #000; padding: 0.6mm 1.2mm; text-align: left; font-weight: normal; height: 4.2mm }
th { width: 27mm; font-size: 8pt }
.name { font-size: 12pt }
.seal { position: absolute; right: 0; top: 2mm; width: 21mm; height: 21mm }
.attestation { position: relative; margin-top: 8mm }
footer { position: fixed; bottom: -12mm; left: 0; right: 0; font-size: 8pt; text-align: center }
"""
#: Kept by a process when it may reuse them.
_kept: list[Any] = []


def draw(found: Found, asked: dict[str, Any], number: str, now: datetime) -> tuple[bytes, int]:
    """The PDF and how many pages it has."""
    kind, options = asked["kind"], asked["options"]
    markup = render_to_string(
        "paper.html",
        {
            "title": _TITLES[kind],
            "words": _WORDS[kind],
            "number": number,
            "address": found.household.address,
            "head": found.household.head_name if "RELATIONSHIP" in options else "省略",
            "people": [_person(one, found, options) for one in found.printed],
            "inkan": kind == "INKAN",
            "imprint": found.seal
            and {
                "png": base64.b64encode(found.seal.image_png).decode(),
                "width": found.seal.image_width_mm,
                "height": found.seal.image_height_mm,
            },
            "issued_on": japanese(timezone.localdate(now)),
            "authority": found.settings["authority"][0]["name"],
            "official_seal": base64.b64encode(found.official_seal).decode(),
        },
    )
    fonts, styles = _tools()
    document = HTML(string=markup).render(stylesheets=styles, font_config=fonts)
    return document.write_pdf(), len(document.pages)


def _tools() -> tuple[FontConfiguration, list[CSS]]:
    if settings.NAIVE_FONTS != "reused":
        fonts = FontConfiguration()
        return fonts, [CSS(string=_CSS, font_config=fonts)]
    if not _kept:
        fonts = FontConfiguration()
        _kept.extend((fonts, [CSS(string=_CSS, font_config=fonts)]))
    return _kept[0], _kept[1]


def _person(one: Resident, found: Found, options: set[str]) -> dict[str, str]:
    honseki = found.honseki.get(one.atena_no) if "HONSEKI" in options else None
    return {
        "name": one.name,
        "furigana": one.furigana,
        "birth": japanese(one.birth_date, era=one.birth_era) if one.birth_date else "",
        "sex": _SEXES.get(one.sex, ""),
        "relation": (one.relation_text or one.relation1) if "RELATIONSHIP" in options else "省略",
        "resident_since": day(one.became_resident_on),
        "address_since": day(one.address_since),
        "notified_on": day(one.notified_on),
        "honseki": honseki.honseki if honseki else "省略",
        "hittosha": honseki.hittosha if honseki else "省略",
    }
