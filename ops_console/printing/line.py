"""The line itself, the same in the margin and, for browsers without margins, on the page."""

from datetime import datetime

from issuer.certificates.wareki import japanese
from issuer.rules.calendar import JST
from ops_console.models import Operator


def print_line(*, operator: Operator, office: str, now: datetime) -> str:
    """``取扱注意　加古川市　印刷者 職員A (clerk-a)　令和8年11月21日 9:05``."""
    here = now.astimezone(JST)
    who = operator.name if operator.display_name == operator.name else f"{operator.display_name} ({operator.name})"
    return f"取扱注意　{office}　印刷者 {who}　{japanese(here.date())} {here.hour}:{here.minute:02d}"
