"""CSV for other programs: UTF-8 with BOM, or CP932 without a single character replaced."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

#: A cell that begins so would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unwritable(ValueError):
    """Rows (numbers, 1 is the first below the heading) that hold characters CP932 does not have."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__(f"Shift_JIS (CP932) で表せない文字のある行があります: {'、'.join(map(str, rows))}行目")
        self.rows = rows


def sheet(*, name: str, heading: Sequence[str], rows: Iterable[Sequence[object]], encoding: str) -> HttpResponse:
    """The file as a download. ``encoding``: ``utf-8`` or ``cp932``. Raises Unwritable, which names the rows."""
    lines = [_line(heading), *(_line(row) for row in rows)]
    if encoding == "cp932":
        lost = [number for number, line in enumerate(lines) if not _fits(line)]
        if lost:
            raise Unwritable(lost)
    data = "".join(lines).encode("cp932" if encoding == "cp932" else "utf-8-sig")
    response = HttpResponse(data, content_type=f"text/csv; charset={'Shift_JIS' if encoding == 'cp932' else 'utf-8'}")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _line(values: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_safe(value) for value in values])
    return out.getvalue()


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _fits(line: str) -> bool:
    try:
        # CP932 has two codes for some signs; what does not come back is lost too.
        return line.encode("cp932").decode("cp932") == line
    except UnicodeEncodeError:
        return False
