"""文字の作業一覧: which characters stop papers, whom they concern, and asking again once a font has come."""

import re

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from integrations.feeds.printable import look_again
from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import PEOPLE, WORKLIST, Role
from ops_console.sheets import Unwritable, sheet
from ops_console.words import TABLES
from ops_console.worklist import characters as selectors

_HEADING = ("文字 (符号位置)", "対象", "番号", "氏名 (伏せ字)", "状態", "項目・証明書", "いつから")
_KNOWN = re.compile(rf"{selectors.OVERFLOW}|{selectors.POINTS}")


@page(roles=WORKLIST)
def characters(visit: Visit) -> HttpResponse:
    """The characters, and the records of one of them or of all; it names records, so looking is on the chain."""
    return _draw(visit)


@page(roles=WORKLIST)
def characters_csv(visit: Visit) -> HttpResponse:
    """Every record as CSV, for who makes the font or mends the records."""
    points = _points(visit)
    with scope(visit.municipality):
        lines, _ = selectors.lines(points=points, page=1, size=selectors.MOST_EXPORTED)
        note(
            operator=visit.operator,
            action="characters.exported",
            now=visit.now,
            detail={"character": points, "rows": len(lines)},
        )
    try:
        return sheet(
            name=f"moji-{visit.now:%Y%m%d}",
            heading=_HEADING,
            rows=[_cells(line) for line in lines],
            encoding="cp932" if visit.request.GET.get("encoding") == "cp932" else "utf-8",
        )
    except Unwritable as error:
        return _draw(visit, problem=str(error), status=422)


@page(roles={Role.ADMIN}, methods=("POST",))
def characters_again(visit: Visit) -> HttpResponse:
    """Ask the fonts of this moment about everybody on the list."""
    with scope(visit.municipality) as cursor:
        looked, closed = look_again(
            cursor=cursor, municipality=visit.municipality, operator=visit.operator.name, now=visit.now
        )
        note(
            operator=visit.operator,
            action="characters.looked_again",
            now=visit.now,
            detail={"looked": looked, "closed": closed},
        )
    return redirect("console:characters")


def _draw(visit: Visit, *, problem: str = "", status: int = 200) -> HttpResponse:
    points, number = _points(visit), page_number(visit.request)
    with scope(visit.municipality):
        found = selectors.by_character()
        lines, more = selectors.lines(points=points, page=number)
        note(
            operator=visit.operator,
            action="worklist.viewed",
            now=visit.now,
            detail={"topic": "CHARACTER", "character": points, "page": number},
        )
    return draw(
        visit,
        "worklist/characters.html",
        title="文字の作業一覧",
        here="characters",
        status=status,
        characters=found,
        lines=lines,
        points=points,
        overflow=selectors.OVERFLOW,
        problem=problem,
        may_again=visit.has({Role.ADMIN}),
        may_people=visit.has(PEOPLE),
        **neighbours(number, more=more),
        query=urlencode({"character": points}) if points else "",
    )


def _cells(line: selectors.Line) -> list[object]:
    person = line.person
    return [
        "" if line.points == selectors.OVERFLOW else line.points,
        line.what,
        line.which,
        person.name if person else "",
        TABLES["住民状態"].get(person.state, "") if person else "",
        line.field,
        line.since.isoformat(timespec="minutes"),
    ]


def _points(visit: Visit) -> str:
    asked = visit.request.GET.get("character", "")
    return asked if _KNOWN.fullmatch(asked) else ""
