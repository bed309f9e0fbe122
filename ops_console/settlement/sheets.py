"""The same tables as CSV."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.http import HttpResponse

from issuer.settlement import selectors
from issuer.settlement.lines import Month
from issuer.settlement.matching import Match
from issuer.tenancy.scope import scope
from ops_console.exports import export
from ops_console.operators.acts import note
from ops_console.page import Visit, page
from ops_console.roles import SETTLEMENT
from ops_console.settlement.views import levied
from ops_console.settlement.wanted import period, wanted
from ops_console.words import TABLES

_PLACE = ("事業者コード", "経路", "種別", "手数料単価")


@page(roles=SETTLEMENT)
def parts(visit: Visit, month: Month) -> HttpResponse:
    """Our figures of the month."""
    with _noted(visit, month, "month"):
        found = selectors.parts(**period(month))
    return _sheet(
        visit,
        month,
        "seisan",
        [*_PLACE, "委託手数料単価", "通数", "取消・不成立通数", "未確定通数", "手数料計", "委託手数料計", "差引"],
        (
            [
                *(part.operator_code, _word(part.channel, "channel"), _word(part.kind, "kind"), part.unit_fee),
                *(part.commission_unit, part.figures.copies, part.figures.cancelled, part.figures.undecided),
                *(part.figures.fees, part.figures.commissions, part.figures.net),
            ]
            for part in found
        ),
    )


@page(roles=SETTLEMENT)
def lines(visit: Visit, month: Month) -> HttpResponse:
    """Every line of the month that is asked for, both sides."""
    chosen = wanted(visit.request)
    with _noted(visit, month, "lines"):
        found = selectors.matches(**period(month), wanted=chosen.results, operator=chosen.operator)
    heading = [
        *("結果", "処理日", "事業者コード", "店舗コード", "経路", "種別", "手数料単価"),
        *("当方の通数", "当方の取消通数", "未確定通数", "当方の手数料計", "当方の委託手数料計"),
        *("明細の行", "先方の通数", "先方の取消通数", "先方の手数料計", "先方の委託手数料計"),
    ]
    return _sheet(visit, month, "seisan-gyo", heading, (_line(one) for one in found))


@page(roles=SETTLEMENT)
def levy(visit: Visit, month: Month) -> HttpResponse:
    """調定."""
    with _noted(visit, month, "levy"):
        found = levied(visit, month)
    return _sheet(
        visit,
        month,
        "chotei",
        ["歳入科目", "種別", "手数料単価", "件数 (通)", "調定額", "委託手数料", "差引", "取消・不成立通数", "還付額"],
        (
            [
                *(account.name, _word(one.kind, "kind"), one.unit_fee, one.figures.copies, one.figures.fees),
                *(one.figures.commissions, one.figures.net, one.figures.cancelled, one.refunds),
            ]
            for account in found
            for one in account.levies
        ),
    )


def _line(one: Match) -> list[object]:
    key, ours, theirs = one.key, one.ours, one.theirs
    mine = [ours.copies, ours.cancelled, ours.undecided, one.fees_due, one.commissions_due] if ours else [""] * 5
    other = (
        [theirs.number, theirs.copies, theirs.cancelled, theirs.fees, theirs.commissions] if theirs else [""] * 5
    )  # fmt: skip
    place = [one.result.value, key.day.isoformat(), key.operator_code, key.store_code, _word(key.channel, "channel")]
    return [*place, _word(key.kind, "kind"), key.unit_fee, *mine, *other]


def _word(code: str, table: str) -> str:
    return TABLES[table].get(code, code)


@contextmanager
def _noted(visit: Visit, month: Month, sight: str) -> Iterator[None]:
    """The municipality's scope, with the act of carrying figures out on its chain."""
    detail = {"month": str(month), "page": sight}
    with scope(visit.municipality):
        note(operator=visit.operator, action="settlement.exported", now=visit.now, detail=detail)
        yield


def _sheet(
    visit: Visit, month: Month, name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    return export(visit, name=f"{name}-{month}", heading=heading, rows=rows, title="精算", here="settlement")
