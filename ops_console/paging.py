"""Pages of a list by number."""

import re

from django.http import HttpRequest


def page_number(request: HttpRequest) -> int:
    """The wanted page from ``?page=``, 1 when it is none."""
    raw = request.GET.get("page", "1")
    return int(raw) if re.fullmatch("[1-9][0-9]{0,4}", raw) else 1


def neighbours(number: int, *, more: bool) -> dict[str, int]:
    """What ``parts/pager.html`` needs of a page: its number, the page before it and the one after; 0 for none."""
    return {"number": number, "before": number - 1, "after": number + 1 if more else 0}
