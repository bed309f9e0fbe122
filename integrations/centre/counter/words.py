"""Words of the counter's screens."""

from __future__ import annotations

from integrations.centre.visit.states import State, Trouble
from integrations.centre.wire import Offer
from integrations.centre.wire.words import KINDS, OPTIONS

__all__ = ["ENDED", "STATES", "TRAINING", "TROUBLES", "fiscal_year", "lines_of"]

from integrations.centre.counter.book import Plan
from integrations.centre.counter.plans import SCOPES

STATES: dict[str, str] = {
    State.CHOOSING: "受付中",
    State.ASKING: "問い合わせ中",
    State.PAYING: "収納待ち",
    State.PRINTING: "印刷中",
    State.PRINTED: "交付済",
    State.REFUSED: "交付できず",
    State.FAILED: "不成立",
    State.CANCELLED: "取りやめ",
    State.TIMED_OUT: "時間切れ",
}
#: What is true of a visit that ended without (all of) its paper.
ENDED: dict[str, str] = {
    State.REFUSED: "証明書は発行されませんでした。手数料はいただいていません。",
    State.FAILED: "証明書をお渡しできませんでした。",
    State.CANCELLED: "申請を取りやめました。証明書はお渡ししていません。",
    State.TIMED_OUT: "操作のない時間が続いたので、申請を終わりにしました。証明書はお渡ししていません。",
}
TROUBLES: dict[str, str] = {
    Trouble.NO_ANSWER: "市区町村のサーバから答えが届きませんでした。",
    Trouble.WRONG_ANSWER: "届いた証明書が申請と合わないので、印刷しませんでした。",
    Trouble.FAULT: "市区町村のサーバが申請を受け付けられませんでした。",
    Trouble.FEE_CHANGED: "手数料が案内した額と変わったので、印刷しませんでした。もう一度受け付けてください。",
    Trouble.JAM: "紙が詰まりました。",
    Trouble.NO_PAPER: "用紙が切れました。",
    Trouble.SILENT: "印刷の途中で端末が応答しなくなりました。",
}
#: Faults somebody in training makes happen.
TRAINING = {"jam": "紙づまり", "empty": "用紙切れ", "line": "通信断"}
_REIWA = 2018
_HEISEI = 1988


def fiscal_year(year: str) -> str:
    """令和8年度 of "2026"; 2019 is 令和元年度, as terminals call it."""
    number = int(year)
    name, count = ("令和", number - _REIWA) if number > _REIWA else ("平成", number - _HEISEI)
    return f"{name}{'元' if count == 1 else count}年度"


def lines_of(plan: Plan, offer: Offer) -> list[tuple[str, str]]:
    """The plan as (item, value), without a name: fees in yen of all copies."""
    scope = f"{len(plan.members)}人 (ご本人が選択)" if plan.scope == "SELECTED" else SCOPES[plan.scope]
    lines = [("証明書", KINDS[plan.kind]), ("誰の分", scope)]
    if plan.fiscal_year:
        lines.append(("年度", fiscal_year(plan.fiscal_year)))
    if offer.options:
        lines.append(("載せる項目", "、".join(OPTIONS[one] for one in plan.options) or "なし"))
    return [*lines, ("通数", f"{plan.copies}通"), ("手数料", f"{offer.fee * plan.copies:,}円")]
