"""隔離した行: the list, the sheet for who keeps the core system, and the note that somebody has seen it.

Nobody edits a row of a core system here: the right row comes from there, or the record stays out (feed rule 6).
"""

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.intake import worklist
from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.quarantine import selectors
from ops_console.roles import FEEDS, Role
from ops_console.sheets import Unwritable, sheet
from ops_console.words import TABLES

_HEADING = (
    "受領票", "システム", "連番", "区分", "ファイル・レイアウト", "行", "項目", "異動処理番号", "記録の番号", "コード",
    "内容", "いつから",
)  # fmt: skip


@page(roles=FEEDS)
def quarantine(visit: Visit) -> HttpResponse:
    """Packages with rows set aside; it names records, so looking is on the chain."""
    return _draw(visit)


@page(roles=FEEDS)
def quarantine_csv(visit: Visit) -> HttpResponse:
    """Errors and keys as CSV, for who keeps the core system."""
    with scope(visit.municipality):
        rows = list(_rows())
        note(operator=visit.operator, action="quarantine.exported", now=visit.now, detail={"rows": len(rows)})
    try:
        return sheet(
            name=f"kakuri-{visit.now:%Y%m%d}",
            heading=_HEADING,
            rows=rows,
            encoding="cp932" if visit.request.GET.get("encoding") == "cp932" else "utf-8",
        )
    except Unwritable as error:
        return _draw(visit, problem=str(error), status=422)


@page(roles={Role.ADMIN}, methods=("POST",))
def seen(visit: Visit) -> HttpResponse:
    """Note that somebody has seen a 異動 and told the core system's side. Its papers stay stopped."""
    change_id = visit.request.POST.get("change_id", "").replace("\0", "")
    with scope(visit.municipality):
        marked = worklist.see_item(
            municipality=visit.municipality,
            topic=worklist.QUARANTINE,
            subject=f"change:{change_id}",
            operator=visit.operator.name,
            now=visit.now,
        )
        if not marked:
            raise Http404
        note(operator=visit.operator, action="quarantine.seen", now=visit.now, detail={"change_id": change_id})
    return redirect("console:quarantine")


def _rows() -> Iterator[list[object]]:
    told: set[str] = set()
    for receipt, key in selectors.keys_for_export():
        start = [receipt.number, TABLES["system"].get(receipt.system, receipt.system), receipt.sequence]
        if receipt.number not in told:
            told.add(receipt.number)
            for error in receipt.errors:
                yield [
                    *start,
                    "誤り",
                    error["file"],
                    error["line"] or "",
                    error["item"],
                    "",
                    "",
                    error["code"],
                    error["message"],
                    "",
                ]
        layout, number = selectors.record_of(key)
        yield [
            *start,
            "隔離した記録",
            layout,
            "",
            "",
            key.change_id,
            number,
            "",
            "",
            key.since.isoformat(timespec="minutes"),
        ]


def _draw(visit: Visit, *, problem: str = "", status: int = 200) -> HttpResponse:
    number = page_number(visit.request)
    with scope(visit.municipality):
        packages, more = selectors.packages(page=number)
        total = selectors.open_changes()
        note(operator=visit.operator, action="quarantine.viewed", now=visit.now, detail={"page": number})
    return draw(
        visit,
        "quarantine/page.html",
        title="隔離した行",
        here="quarantine",
        status=status,
        packages=packages,
        total=total,
        problem=problem,
        may_see=visit.has({Role.ADMIN}),
        **neighbours(number, more=more),
        query="",
    )
