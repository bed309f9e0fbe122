"""What a record may tell to whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from issuer.certificates.wareki import japanese
from issuer.issuance.models import Request
from issuer.rules.calendar import JST
from ops_console.page import Visit
from ops_console.roles import Role
from ops_console.words import TABLES

_LABELS = {
    "akashi": "Akashi",
    "form": "様式",
    "household": "世帯の記録の版",
    "fonts": "フォント",
    "data": "データの時点",
}
HIDDEN = "発行を制限する記録があります。理由は、支援措置の権限を持つ職員だけが見られます。"


def reason(request: Request, visit: Visit) -> tuple[str, str]:
    """Rule and explanation of a refusal.

    Every HELD looks the same without the role PROTECTION: if only 支援措置 were hidden, hiding would tell (promise P5).
    """
    if request.refusal == "HELD" and not visit.has({Role.PROTECTION}):
        return "", HIDDEN
    return request.rule, request.explanation


def versions(request: Request) -> list[tuple[str, str]]:
    """Label and value of everything the paper was made from."""
    rows: list[tuple[str, str]] = []
    for key, value in request.versions.items():
        if key == "page_digests":  # for the 契印 only; says nothing to a person
            continue
        label = _LABELS.get(key, key)
        if isinstance(value, Mapping):
            inner: Mapping[str, Any] = value
            rows += [(f"{label}: {TABLES['system'].get(name, name)}", _moment(str(v))) for name, v in inner.items()]
        else:
            rows.append((label, str(value)))
    return rows


def _moment(text: str) -> str:
    """An ISO moment as people here write it; any other text as it is."""
    try:
        here = datetime.fromisoformat(text).astimezone(JST)
    except ValueError:
        return text
    return f"{japanese(here.date())} {here:%H:%M:%S}"
