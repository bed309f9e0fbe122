"""What a record may tell to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issuer.certificates.wareki import japanese
from issuer.issuance.models import Request
from issuer.papers.kinds import CertificateKind
from issuer.rules.calendar import JST
from ops_console.page import Visit
from ops_console.roles import Role, readable_kinds
from ops_console.words import TABLES

_LABELS = {
    "akashi": "Akashi",
    "form": "様式",
    "household": "世帯の記録の版",
    "fonts": "フォント",
    "data": "データの時点",
}
HIDDEN = "発行を制限する記録があります。理由は、支援措置の権限を持つ職員だけが見られます。"


@dataclass(frozen=True, slots=True)
class Answered:
    """One kind of a list: offered (``code`` ""), or what it was refused with."""

    kind: str
    code: str
    rule: str
    explanation: str
    since: datetime | None


def reason(request: Request, visit: Visit) -> tuple[str, str]:
    """Rule and explanation of a refusal.

    Every HELD looks the same without the role PROTECTION: if only 支援措置 were hidden, hiding would tell (promise P5).
    """
    if request.refusal == "HELD" and not visit.has({Role.PROTECTION}):
        return "", HIDDEN
    return request.rule, request.explanation


def listed(request: Request, visit: Visit) -> list[Answered]:
    """What a question about all kinds was answered, for the kinds this person may read, in the order of the list."""
    readable, kept = readable_kinds(visit.operator.roles), request.versions.get("listed", {})
    return [
        _answered(kind, kept[kind], shown=visit.has({Role.PROTECTION}))
        for kind in CertificateKind
        if kind in readable and kind in kept
    ]


def _answered(kind: str, reason: Mapping[str, str], *, shown: bool) -> Answered:
    code = reason.get("code", "")
    if code == "HELD" and not shown:
        return Answered(kind=kind, code=code, rule="", explanation=HIDDEN, since=None)
    since = reason.get("since", "")
    return Answered(
        kind=kind,
        code=code,
        rule=reason.get("rule", ""),
        explanation=reason.get("explanation", ""),
        since=datetime.fromisoformat(since) if since else None,
    )


def versions(request: Request) -> list[tuple[str, str]]:
    """Label and value of everything the paper was made from."""
    rows: list[tuple[str, str]] = []
    for key, value in request.versions.items():
        if key in ("page_digests", "listed"):  # for the 契印 only; shown by kind
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
