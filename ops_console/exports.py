"""A table as a CSV download, in the encoding the address asks for."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from ops_console.page import Visit, draw
from ops_console.sheets import Unwritable, sheet


def export(
    visit: Visit, *, name: str, heading: Sequence[str], rows: Iterable[Sequence[object]], title: str, here: str
) -> HttpResponse:
    """UTF-8 with BOM, or with ``?encoding=cp932`` Shift_JIS; then a page (422) names the rows it cannot hold."""
    encoding = "cp932" if visit.request.GET.get("encoding") == "cp932" else "utf-8"
    try:
        return sheet(name=name, heading=heading, rows=list(rows), encoding=encoding)
    except Unwritable as error:
        return draw(visit, "parts/unwritable.html", title=title, here=here, status=422, problem=str(error))
